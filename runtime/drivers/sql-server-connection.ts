import { Connection as Tedious, ConnectionError, type ConnectionConfiguration } from 'tedious';
import type { Connection, Rows } from './connected-database';
import { DatabaseError, type CallOptions, type SqlValue, type Statement } from './database';
import type { Server } from './driver';
import { execute, runsAlone } from './sql-server-query';
import { SqlServerSocket, type Address } from './sql-server-socket';

/** Longer than any function may run: our own deadline comes first, and breaks the connection off. */
const CONNECT_TIMEOUT_MS = 900_000;

/** One connection to SQL Server. */
export class SqlServerConnection implements Connection {
  readonly ready: Promise<void>;
  used = false;
  private lost = false;
  private connection: Tedious | undefined;
  /** Our own, because a request can hang past tedious's timeouts and cancellation (https://github.com/tediousjs/tedious/issues/1485). */
  private socket: SqlServerSocket | undefined;

  constructor(private readonly server: Server) {
    this.ready = this.open();
    // Whoever waits for `ready` gets the error; without this, Node ends the process when nobody does.
    this.ready.catch(() => this.destroy());
  }

  get usable(): boolean {
    return !this.lost;
  }

  async run(statement: Statement, values: readonly SqlValue[], { context = [] }: CallOptions): Promise<Rows> {
    this.used = true;
    const work = execute(this.connection!, statement, values, context);
    return runsAlone(statement) ? this.withoutTransaction(work) : work;
  }

  /** By an attention signal (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds/dc28579f-49b1-4a78-9c5f-63fbda002d2e). */
  async cancel(): Promise<void> {
    this.connection?.cancel();
  }

  destroy(): void {
    if (this.lost) return;
    this.lost = true;
    // With an error, as tedious waits on for a socket that only closes.
    this.socket?.destroy(terminated());
    this.connection?.close();
  }

  /**
   * A transaction that a procedure leaves open would take in whatever the next requests do, as an inner commit commits nothing
   * (https://learn.microsoft.com/sql/t-sql/language-elements/commit-transaction-transact-sql). It ends with its connection.
   */
  private async withoutTransaction(work: Promise<Rows>): Promise<Rows> {
    try {
      const rows = await work;
      if (this.connection!.inTransaction) throw new DatabaseError('bug', 'the procedure left a transaction open: it was rolled back');
      return rows;
    } finally {
      if (this.connection!.inTransaction) this.destroy();
    }
  }

  private async open(): Promise<void> {
    const { userName, password } = await this.server.credentials();
    if (this.lost) throw terminated();
    const connection = new Tedious({ ...this.configuration(), authentication: { type: 'default', options: { userName, password } } });
    this.connection = connection;
    // Without a listener, Node ends the process when the server closes an idle connection.
    connection.on('error', () => this.destroy());
    connection.on('end', () => this.destroy());
    connection.on('secure', () => this.socket!.secured = true);
    await login(connection);
  }

  private configuration(): ConnectionConfiguration {
    const { host, port, database, ca, trustServerCertificate, readsOnly } = this.server;
    return {
      server: host,
      options: {
        port,
        database,
        encrypt: true,
        trustServerCertificate,
        cryptoCredentialsDetails: { ca, minVersion: 'TLSv1.2' },
        // tedious passes the address, which is another one when an availability group routes readers on.
        connector: ((address: Address) => this.connect(address)) as () => Promise<SqlServerSocket>,
        readOnlyIntent: readsOnly,
        connectTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: 0,
        maxRetriesOnTransientErrors: 0,
        useUTC: true,
        lowerCaseGuids: true,
      },
    };
  }

  private async connect(address: Address): Promise<SqlServerSocket> {
    if (this.lost) throw terminated();
    this.socket = new SqlServerSocket();
    return this.socket.open(address);
  }
}

function terminated(): ConnectionError {
  return new ConnectionError('the connection was broken off', 'ECLOSE');
}

/** Resolves when the server takes statements; an error of the login has the number that the server gave. */
async function login(connection: Tedious): Promise<void> {
  let number: number | undefined;
  const keepNumber = (message: { number: number }) => number ??= message.number;
  connection.on('errorMessage', keepNumber);
  await new Promise<void>((resolve, reject) => {
    connection.connect(error => error ? reject(Object.assign(error, { number })) : resolve());
  });
  connection.off('errorMessage', keepNumber);
}
