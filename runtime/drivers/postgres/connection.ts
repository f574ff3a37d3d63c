import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Client } from 'pg';
import type { Connection } from '../connected-database';
import type { CallOptions, Rows, SqlValue, Statement } from '../database';
import { beginsWith } from '../first-word';
import { cancelStatement, type BackendKey } from './cancel';
import { DataRows } from './data-rows';
import { isForgottenStatement, isUndecided } from './errors';
import { PreparedStatements } from './prepared-statements';
import { PostgresQuery, type BoundText, type PostgresQueryOptions } from './query';
import { rowsKept } from '../row-collector';
import { PostgresServer } from './server';
import { connectTls } from './tls';

/** Margin by which the server times out before the handler, so that its answer arrives and the connection stays usable. */
const SERVER_AHEAD_MS = 200;

/** Names of UTC: https://github.com/eggert/tz/blob/main/backward */
const UTC = /^(?:Etc\/)?(?:UTC|UCT|GMT|GMT[-+]?0|Greenwich|Universal|Zulu)$/i;

const CUSTOM_PLAN = "set_config('plan_cache_mode','force_custom_plan',true)";
const ISO_DATES = "set_config('datestyle','ISO',true)";

/** One connection to PostgreSQL. */
export class PostgresConnection implements Connection {
  readonly ready: Promise<void>;
  used = false;
  private lost = false;
  /** The statement that runs. */
  private running: PostgresQuery | undefined;
  private client: Client | undefined;
  private prepared: PreparedStatements | undefined;
  /** Whether the session writes dates in ISO order, as in `2030-12-31`. */
  private writesIsoDates = true;
  /** Time zone of the session. */
  private timeZone = '';
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

  async run(statement: Statement, values: readonly SqlValue[], { timeoutMs, context = [], keep }: CallOptions): Promise<Rows> {
    this.used = true;
    const { text, readOnly } = statement;
    const query = { statement: { text, values }, maxRows: rowsKept(statement), jsonColumns: statement.jsonColumns, stopsEarly: readOnly };
    if (managesOwnTransaction(statement)) return this.send(query);
    const begins = keep !== undefined || isCall(text);
    const prepared = isCall(text) ? undefined : this.prepared;
    const settings = [...this.writesIsoDates ? [] : [ISO_DATES], ...prepared && statement.customPlan ? [CUSTOM_PLAN] : []];
    const setup = setupOf(statement, { timeoutMs, context, begins }, settings);
    return this.sendPrepared({ ...query, setup, inBlock: begins, prepared }, keep);
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

  private async send(options: PostgresQueryOptions): Promise<Rows> {
    const query = new PostgresQuery({ ...options, breakOff: () => this.destroy() });
    this.running = query;
    this.client!.query(query);
    try {
      return { ...await query.result, localTimeIsUtc: UTC.test(this.timeZone) };
    } finally {
      this.running = undefined;
    }
  }

  private async sendPrepared(query: PostgresQueryOptions, keep: CallOptions['keep']): Promise<Rows> {
    const send = () => query.inBlock ? this.inBlock(query, keep) : this.send(query);
    try {
      return await send();
    } catch (error) {
      if (!query.prepared || !(isForgottenStatement(error) || isUndecided(error))) throw error;
      // The error rolled back the transaction, so a retry is safe; it parses the statement again.
      return send();
    }
  }

  /**
   * Runs a query in a transaction block and ends it only after `keep` has checked the rows. Before PostgreSQL 17, a procedure can end an implicit
   * transaction, and with it the settings made for it; it cannot end a block. Without `keep`, COMMIT is sent with the query, so that no lock
   * waits for a client that is unreachable.
   */
  private async inBlock(query: PostgresQueryOptions, keep: CallOptions['keep']): Promise<Rows> {
    try {
      const rows = await this.send({ ...query, commits: keep === undefined });
      if (keep) await this.client!.query(keep(rows) ? 'COMMIT' : 'ROLLBACK');
      return rows;
    } catch (error) {
      await this.client!.query('ROLLBACK').catch(() => this.destroy());
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
function connected(stream: TLSSocket): TLSSocket {
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

const isCall = beginsWith('call');

/** Returns whether a statement manages its own transaction: a procedure that ends transactions cannot run inside another. */
export function managesOwnTransaction(statement: Statement): boolean {
  // The context and the read-only mode last for one transaction, so a procedure that needs either runs in a transaction.
  return isCall(statement.text) && !statement.readOnly && !statement.contextKeys?.length;
}

/**
 * Returns the statement that sets the timeout of the transaction, its access mode and the context of the caller. All settings end
 * with the transaction: a session setting makes RDS Proxy pin the connection
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html), and is visible to the next caller.
 *
 * A prepared statement that needs it is also planned for its values each time. A generic plan, which PostgreSQL may choose after five executions,
 * reads the whole table for an optional filter, as in `:kind IS NULL OR kind = :kind`.
 */
function setupOf({ readOnly, contextKeys = [] }: Statement, { timeoutMs, context, begins }: SetupOptions, more: readonly string[]): BoundText {
  const timeout = serverTimeout(timeoutMs);
  const settings = [
    ['statement_timeout', timeout],
    // A transaction whose client is lost keeps its locks until the server notices.
    ...begins ? [['idle_in_transaction_session_timeout', timeout]] : [],
    ...readOnly ? [['transaction_read_only', 'on']] : [],
    ...contextKeys.map((key, index) => [key, context[index]!]),
  ] as const;
  const calls = settings.map(([key], index) => `set_config('${key}',$${index + 1},true)`);
  return { text: `SELECT ${[...calls, ...more].join()}`, values: settings.map(([, value]) => value as SqlValue) };
}

interface SetupOptions {
  readonly timeoutMs: number;
  readonly context: readonly SqlValue[];
  /** Whether the transaction waits for the client between the statement and the commit. */
  readonly begins: boolean;
}

/** Milliseconds for `statement_timeout`, where 0 means no limit. */
function serverTimeout(timeoutMs: number): number {
  return Math.max(1, Math.floor(timeoutMs) - SERVER_AHEAD_MS);
}
