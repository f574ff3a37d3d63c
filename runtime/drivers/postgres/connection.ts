import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Client } from 'pg';
import type { Connection, Transaction, TransactionSettings } from '../connection';
import type { BoundStatement, CallOptions, Rows, SqlValue, Statement } from '../database';
import type { RowReceiver } from '../row-receiver';
import { cancelStatement, type BackendKey } from './cancel';
import { DataRows } from './data-rows';
import { PreparedStatements } from './prepared-statements';
import { PostgresQuery, type PostgresQueryOptions, type QueryStatement } from './query';
import type { PostgresServer } from './server';
import { Setting, setupOf } from './setup';
import { StreamedQuery } from './streamed-query';
import { connectTls } from './tls';
import { beginOf, isCall, isOutdated, moreSettings, PostgresTransaction, queryStatementOf, type Session } from './transaction';

/** Names of UTC: https://github.com/eggert/tz/blob/main/backward */
const UTC = /^(?:Etc\/)?(?:UTC|UCT|GMT|GMT[-+]?0|Greenwich|Universal|Zulu)$/i;

/** DSQL closes a connection after an hour (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html); a request before that replaces it. */
const MAX_AGE_MS = 55 * 60_000;

const ROLLBACK = queryStatementOf({ statement: { text: 'ROLLBACK', readOnly: false, discardsRows: true }, values: [] });

/** One connection to PostgreSQL. */
export class PostgresConnection implements Connection, Session {
  readonly ready: Promise<void>;
  used = false;
  private lost = false;
  /** The statement that runs. */
  private running: PostgresQuery | undefined;
  private client: Client | undefined;
  private secured: TLSSocket | undefined;
  prepared: PreparedStatements | undefined;
  writesIsoDates = true;
  /** Time zone of the session. */
  private timeZone = '';
  /** By the system clock, which continues while an execution environment is frozen. */
  private readonly openedAt = Date.now();
  /** A separate socket, because pg has no other way to abort a running statement. */
  private readonly socket = new Socket();

  constructor(private readonly server: PostgresServer) {
    this.prepared = server.preparedStatements ? new PreparedStatements() : undefined;
    this.ready = this.open();
    // Callers that await `ready` get the error; without this, Node ends the process if none does.
    this.ready.catch(() => this.destroy());
  }

  get usable(): boolean {
    return !this.lost;
  }

  get expired(): boolean {
    return this.dsql && Date.now() - this.openedAt > MAX_AGE_MS;
  }

  get dsql(): boolean {
    return this.server.dsql ?? false;
  }

  async run(statement: Statement, values: readonly SqlValue[], { timeoutMs, context = [] }: CallOptions): Promise<Rows> {
    this.used = true;
    const bound = { statement, values };
    if (managesOwnTransaction(statement)) return this.one({ statements: [queryStatementOf(bound)] });
    const { text, readOnly, contextKeys = [] } = statement;
    if (this.dsql || isCall(text)) return this.inTransaction(bound, { deadline: performance.now() + timeoutMs, readOnly, contextKeys, context });
    const setup = setupOf({ timeoutMs, readOnly, contextKeys, context, waits: false }, moreSettings(this, [bound]));
    const breakOff = readOnly ? () => this.destroy() : undefined;
    return this.prepare({ setup, statements: [queryStatementOf(bound)], prepared: this.prepared, breakOff });
  }

  transaction(settings: TransactionSettings): Transaction {
    this.used = true;
    return new PostgresTransaction(this, settings);
  }

  async cancel(timeoutMs: number): Promise<void> {
    const { processID, secretKey } = this.client as unknown as BackendKey;
    const { remoteAddress } = this.socket;
    if (remoteAddress) await cancelStatement(this.server, remoteAddress, { processID, secretKey }, timeoutMs);
  }

  destroy(): void {
    this.lost = true;
    this.socket.destroy();
  }

  async stream(
    statement: Statement, values: readonly SqlValue[], { timeoutMs, context = [] }: CallOptions, receiver: RowReceiver,
  ): Promise<number> {
    this.used = true;
    const bound = { statement, values };
    const { contextKeys = [] } = statement;
    const settings = [...moreSettings(this, [bound]), Setting.CHECK_CLIENT];
    const setup = setupOf({ timeoutMs, readOnly: true, contextKeys, context, waits: false }, settings);
    const all = { ...queryStatementOf(bound), maxRows: undefined, limit: Infinity };
    const streamed = this.dsql ? this.streamInBlock(all, receiver) : this.prepare({ setup, statements: [all], prepared: this.prepared, receiver });
    return (await streamed).rowCount;
  }

  private async streamInBlock(statement: QueryStatement, receiver: RowReceiver): Promise<Rows> {
    try {
      return await this.one({ begins: beginOf(this, true), statements: [statement], commits: true, receiver });
    } catch (error) {
      await this.rollBack();
      throw error;
    }
  }

  async query(options: PostgresQueryOptions): Promise<readonly Rows[]> {
    const query = this.createQuery(options);
    this.running = query;
    this.client!.query(query);
    try {
      return await query.result;
    } finally {
      this.running = undefined;
    }
  }

  async rollBack(): Promise<void> {
    await this.query({ statements: [ROLLBACK] }).catch(() => this.destroy());
  }

  private createQuery(options: PostgresQueryOptions): PostgresQuery {
    const localTimeIsUtc = () => UTC.test(this.timeZone);
    const { receiver } = options;
    return receiver ? new StreamedQuery(options, localTimeIsUtc, this.secured!, receiver) : new PostgresQuery(options, localTimeIsUtc);
  }

  /** Runs one statement. */
  private async one(options: PostgresQueryOptions): Promise<Rows> {
    const [rows] = await this.query(options);
    return rows!;
  }

  private async prepare(options: PostgresQueryOptions): Promise<Rows> {
    try {
      return await this.one(options);
    } catch (error) {
      if (!options.prepared || options.receiver?.taken || !isOutdated(error)) throw error;
      // The error rolled back the transaction, so a retry is safe; it parses the statement again.
      return this.one(options);
    }
  }

  /** Runs a statement in a transaction block. */
  private async inTransaction(bound: BoundStatement, settings: TransactionSettings): Promise<Rows> {
    const transaction = this.transaction(settings);
    try {
      const [rows] = await transaction.commit([bound]);
      return rows!;
    } catch (error) {
      await transaction.rollBack();
      throw error;
    }
  }

  /**
   * Fetches the login while TCP and TLS are established, which saves at least three round trips. The first failure is reported. If the server
   * closes the connection while only the login is missing, that is reported once the login is there, so that the next connection has it at once.
   */
  private async open(): Promise<void> {
    const secured = connectTls(this.socket, this.server.host, this.server);
    secured.then(stream => stream.once('close', () => this.destroy()), () => undefined);
    const [stream, { userName, password }] = await Promise.all([secured, this.server.credentials()]);
    if (this.lost) throw new Error('Connection terminated');
    // The stream is encrypted already, so pg must not request TLS.
    const client = new Client({ user: userName, password, database: this.server.database, ssl: false, stream: () => connected(stream) });
    // Without a listener, Node ends the process when the server closes an idle connection.
    client.on('error', () => this.destroy());
    client.on('end', () => this.destroy());
    client.connection.on('parameterStatus', (status: ParameterStatus) => this.onParameterStatus(status));
    await client.connect();
    this.takeRows(stream);
    this.secured = stream;
    this.client = client;
  }

  /** Takes rows out of what pg reads: all its messages reach it by its one listener. */
  private takeRows(stream: Socket): void {
    const listeners = stream.listeners('data') as ((bytes: Buffer) => void)[];
    if (listeners.length !== 1) throw new Error(`pg reads its socket by ${listeners.length} listeners, not 1`);
    const rows = new DataRows(listeners[0]!, () => this.running?.sink);
    stream.off('data', listeners[0]!).on('data', (bytes: Buffer) => rows.push(bytes));
  }

  private onParameterStatus({ parameterName, parameterValue }: ParameterStatus): void {
    // `plan_cache_mode` came with PostgreSQL 12.
    if (parameterName === 'server_version' && parseInt(parameterValue, 10) < 12) this.prepared = undefined;
    if (parameterName === 'TimeZone') this.timeZone = parameterValue;
    if (parameterName === 'DateStyle' && !parameterValue.startsWith('ISO')) this.writesIsoDates = false;
  }
}

/** Returns a stream that pg can use though it is connected: pg calls `connect` and waits for the event. */
export function connected(stream: TLSSocket): TLSSocket {
  return Object.assign(stream, {
    connect: () => {
      process.nextTick(() => stream.emit('connect'));
      return stream;
    },
  });
}

/** Server parameter, reported at login and when it changes (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC). */
interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}

/** Returns whether a statement manages its own transaction: a procedure that ends transactions cannot run inside another. */
export function managesOwnTransaction(statement: Statement): boolean {
  // The context and the read-only mode last for one transaction, so a procedure that needs either runs in a transaction.
  return isCall(statement.text) && !statement.readOnly && !statement.contextKeys?.length;
}
