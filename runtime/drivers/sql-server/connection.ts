import { Connection as Tedious, ConnectionError, type ConnectionConfiguration } from 'tedious';
import type { Connection } from '../connected-database';
import { DatabaseError, type CallOptions, type Rows, type SqlValue, type Statement } from '../database';
import type { Server } from '../driver';
import { sendNoAddressAsServerName } from './ip-addresses';
import { batchOf, execute, executeBatch, inContext, runsAlone, Transaction } from './query';
import { SqlServerSocket, type Address } from './socket';

/** Longer than any function may run: our own deadline comes first, and breaks the connection off. */
const CONNECT_TIMEOUT_MS = 900_000;

sendNoAddressAsServerName();

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

  async run(statement: Statement, values: readonly SqlValue[], { context = [], keep }: CallOptions): Promise<Rows> {
    this.used = true;
    const connection = this.connection!;
    const send = (batch: string) => execute(connection, statement, batch, values, context);
    try {
      const rows = await (keep && !runsAlone(statement) ? this.inTransaction(() => send(inContext(statement)), keep) : send(batchOf(statement)));
      if (connection.inTransaction) throw new DatabaseError('bug', 'the statement left a transaction open: it was rolled back');
      return rows;
    } catch (error) {
      throw connection.closed && isUnexplained(error) ? terminated() : error;
    } finally {
      // A transaction that is left open would take in whatever the next requests do, as an inner commit commits nothing. It ends with its
      // connection (https://learn.microsoft.com/sql/t-sql/language-elements/commit-transaction-transact-sql).
      if (connection.inTransaction) this.destroy();
    }
  }

  /** By an attention signal (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds/dc28579f-49b1-4a78-9c5f-63fbda002d2e). */
  async cancel(): Promise<void> {
    this.connection?.cancel();
  }

  destroy(): void {
    this.lost = true;
    // With an error, as tedious waits on for a socket that only closes.
    this.socket?.destroy(terminated());
    this.connection?.close();
  }

  /** The server ended the connection: no statement may follow, but an answer that it sent before is read. */
  private end(): void {
    this.lost = true;
    setImmediate(() => this.destroy());
  }

  /**
   * Ends the transaction of a write only when its rows are known to be what the answer needs. A transaction that begins inside of
   * `sp_executesql`, by which statements with values are sent, has to end there as well (error 266), so that it takes two more round trips.
   */
  private async inTransaction(work: () => Promise<Rows>, keep: (rows: Rows) => boolean): Promise<Rows> {
    await executeBatch(this.connection!, Transaction.BEGIN);
    try {
      const rows = await work();
      await executeBatch(this.connection!, keep(rows) ? Transaction.COMMIT : Transaction.ROLLBACK);
      return rows;
    } catch (error) {
      // Most errors ended the transaction at the server.
      if (this.connection!.inTransaction) await executeBatch(this.connection!, Transaction.ROLLBACK).catch(() => this.destroy());
      throw error;
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
    connection.on('secure', cleartext => {
      this.socket!.secured = true;
      // A server that ends TLS in good order says so before it closes the socket, which tedious waits for.
      cleartext.once('end', () => this.end());
    });
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
        // A server that is slow to stop is not one that failed.
        cancelTimeout: 0,
        maxRetriesOnTransientErrors: 0,
        useUTC: true,
        lowerCaseGuids: true,
      },
    };
  }

  private async connect(address: Address): Promise<SqlServerSocket> {
    if (this.lost) throw terminated();
    this.socket = new SqlServerSocket();
    this.socket.once('end', () => this.end());
    return this.socket.open(address);
  }
}

function terminated(): ConnectionError {
  return new ConnectionError('the connection was broken off', 'ECLOSE');
}

/** Whether an error has no code: tedious reports so that TLS ended before the answer. */
function isUnexplained(error: unknown): boolean {
  return error instanceof Error && !(error instanceof DatabaseError) && !('code' in error);
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
