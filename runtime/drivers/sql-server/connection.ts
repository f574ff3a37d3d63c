import { Connection as Tedious, ConnectionError, type ConnectionConfiguration } from 'tedious';
import type { Connection, Transaction, TransactionSettings } from '../connection';
import { DatabaseError, type CallOptions, type Rows, type SqlValue, type Statement } from '../database';
import type { Server } from '../driver';
import type { RowReceiver } from '../row-receiver';
import { batchOf, type Batch } from './batch';
import { sendNoAddressAsServerName } from './ip-addresses';
import { LateLogin } from './late-login';
import { execute, executeText, stream } from './query';
import { SqlServerSocket, type Address } from './socket';
import { SqlServerTransaction, type Session } from './transaction';

/** Longer than any function may run: the handler's deadline comes first and closes the connection. */
const CONNECT_TIMEOUT_MS = 900_000;

sendNoAddressAsServerName();

/** One connection to SQL Server. */
export class SqlServerConnection implements Connection, Session {
  readonly ready: Promise<void>;
  used = false;
  private lost = false;
  protected connection: Tedious | undefined;
  /** Resolves when the last statement has ended. */
  private running: Promise<void> | undefined;
  /** A separate socket, because a request can hang past tedious's timeouts and cancellation (https://github.com/tediousjs/tedious/issues/1485). */
  private socket: SqlServerSocket | undefined;

  constructor(private readonly server: Server) {
    this.ready = this.open();
    // Callers that await `ready` get the error; without this, Node ends the process if none does.
    this.ready.catch(() => {
      this.destroy();
      // It holds the password.
      this.connection = undefined;
    });
  }

  get usable(): boolean {
    return !this.lost;
  }

  get inTransaction(): boolean {
    return this.connection!.inTransaction;
  }

  async run(statement: Statement, values: readonly SqlValue[], { context = [] }: CallOptions): Promise<Rows> {
    return this.single(async () => {
      const [rows] = await this.execute(batchOf(statement, values, context));
      return rows!;
    });
  }

  async stream(statement: Statement, values: readonly SqlValue[], { context = [] }: CallOptions, receiver: RowReceiver): Promise<number> {
    return this.single(async () => this.explained(stream(this.connection!, batchOf({ ...statement, readOnly: true }, values, context), receiver)));
  }

  transaction(settings: TransactionSettings): Transaction {
    this.used = true;
    return new SqlServerTransaction(this, settings);
  }

  async execute(batch: Batch): Promise<readonly Rows[]> {
    return this.explained(execute(this.connection!, batch));
  }

  async executeText(text: string): Promise<void> {
    return this.explained(executeText(this.connection!, text));
  }

  checkOpen(): void {
    if (this.lost) throw terminated();
  }

  /** Runs a statement that must leave no transaction open. */
  private async single<T>(work: () => Promise<T>): Promise<T> {
    this.used = true;
    try {
      const result = await work();
      if (this.inTransaction) throw new DatabaseError('bug', 'the statement left a transaction open: it was rolled back');
      return result;
    } finally {
      // An open transaction would include the statements of later requests, because an inner commit commits nothing. It ends with its
      // connection (https://learn.microsoft.com/sql/t-sql/language-elements/commit-transaction-transact-sql).
      if (this.inTransaction) this.destroy();
    }
  }

  /** Waits for a request, and gives the end of the connection a code. */
  protected async explained<T>(work: Promise<T>): Promise<T> {
    this.running = Promise.allSettled([work]).then(() => undefined);
    return work.catch((error: unknown) => { throw this.connection!.closed && isUnexplained(error) ? terminated() : error; });
  }

  /** Sends an attention signal (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds/dc28579f-49b1-4a78-9c5f-63fbda002d2e). */
  async cancel(): Promise<void> {
    this.connection?.cancel();
    // A connection that is closed before the signal is sent would not send it.
    await this.running;
  }

  destroy(): void {
    this.lost = true;
    // With an error, because tedious keeps waiting for a socket that only closes.
    this.socket?.destroy(terminated());
    this.connection?.close();
  }

  /** Handles the end of the connection by the server: no statement may follow, but an answer already sent is read. */
  private end(): void {
    this.lost = true;
    setImmediate(() => this.destroy());
  }

  /**
   * Fetches the login while TCP and TLS are established, which saves four round trips. The first failure is reported. If the server
   * closes the connection while only the login is missing, that is reported once the login is there, so that the next connection has it at once.
   */
  private async open(): Promise<void> {
    const credentials = this.server.credentials();
    const connection = new LateLogin(this.configuration(), credentials);
    this.connection = connection;
    // Without a listener, Node ends the process when the server closes an idle connection.
    connection.on('error', () => this.destroy());
    connection.on('end', () => this.destroy());
    connection.on('secure', cleartext => {
      this.socket!.secured = true;
      // A server that ends TLS properly sends close_notify before it closes the socket, which tedious waits for.
      cleartext.once('end', () => this.end());
    });
    const connected = login(connection).catch(async (error: unknown) => {
      if (this.socket?.secured) await credentials;
      throw error;
    });
    await Promise.all([connected, credentials]);
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
        // tedious passes the address, which differs when an availability group redirects readers.
        connector: ((address: Address) => this.connect(address)) as () => Promise<SqlServerSocket>,
        readOnlyIntent: readsOnly,
        connectTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: 0,
        // A server that is slow to cancel has not failed.
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
  return new ConnectionError('the connection was closed', 'ECLOSE');
}

/** Returns whether an error has no code: tedious reports the end of TLS before the answer without one. */
function isUnexplained(error: unknown): boolean {
  return error instanceof Error && !(error instanceof DatabaseError) && !('code' in error);
}

/** Resolves when the server accepts statements; a login error carries the error number of the server. */
async function login(connection: Tedious): Promise<void> {
  let number: number | undefined;
  const keepNumber = (message: { number: number }) => number ??= message.number;
  connection.on('errorMessage', keepNumber);
  await new Promise<void>((resolve, reject) => {
    connection.connect(error => error ? reject(Object.assign(error, { number })) : resolve());
  });
  connection.off('errorMessage', keepNumber);
}
