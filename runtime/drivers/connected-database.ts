import { setImmediate } from 'node:timers/promises';
import type { RenewLogin } from './credentials';
import { DatabaseError, type CallOptions, type Database, type QueryResult, type Rows, type SqlValue, type Statement, type TransactionOptions, type TransactionResult, type Work } from './database';
import { Turns, within } from './deadline';
import { CONFLICT_PAUSES_MS, pauseWithin, START_PAUSES_MS } from './pauses';
import type { Telemetry } from '../tracing/telemetry';

/** One connection, from opening to its end; a lost connection is replaced by a new one. */
export interface Connection {
  /** Resolves when the server accepts statements; rejects if it never will. */
  readonly ready: Promise<void>;
  /** Whether it has run a statement. */
  readonly used: boolean;
  /** Whether it is known to be open or opening. */
  readonly usable: boolean;
  /** Runs one statement at a time, once `ready`, within `timeoutMs` where the server supports a limit; rejects with the error of the driver. */
  run(statement: Statement, values: readonly SqlValue[], options: CallOptions): Promise<Rows>;
  /** Asks the server to cancel the running statement, within `timeoutMs`; never rejects. */
  cancel(timeoutMs: number): Promise<void>;
  /** Closes the connection at once. A running statement may continue on the server. */
  destroy(): void;
}

const PROBE: Statement = { text: 'SELECT 1', readOnly: true, discardsRows: true };

/** Idle time after which a connection is probed before use: the network may have dropped it. */
const PROBE_AFTER_IDLE_MS = 10_000;

/** Timeout of the probe; a reachable server answers in a few milliseconds. */
const PROBE_TIMEOUT_MS = 1000;

/** Grace period for the result of a statement that timed out; shorter than the time reserved for the answer. */
const GRACE_MS = 250;

/** Timeout of a cancellation, which may continue after the answer. */
const CANCEL_TIMEOUT_MS = 2000;

/**
 * A database over one connection, which the execution environment keeps: Lambda sends it one request at a time, so a pool
 * would only multiply the connections of the server. Throws only `DatabaseError`.
 */
export abstract class ConnectedDatabase implements Database {
  private connection: Connection | undefined;
  private readonly turns = new Turns();
  /** Time of the last answer, by the system clock, which continues while an execution environment is frozen. */
  private answeredAt = 0;

  /**
   * @param renewLogin finds another login when the server rejects one
   * @param telemetry receives connection events
   */
  protected constructor(private readonly renewLogin: RenewLogin = async () => false, private readonly telemetry?: Telemetry) {}

  /** Starts a new connection. */
  protected abstract open(): Connection;
  /** Returns whether an error only means that the connection is lost. */
  protected abstract isConnectionLoss(error: unknown): boolean;
  /** Returns whether an error means that the transaction conflicted with another. */
  protected abstract isConflict(error: unknown): boolean;
  /** Returns whether an error means that the server is read-only, as a standby. */
  protected abstract isStandby(error: unknown): boolean;
  /** Returns whether a statement may end transactions itself, so that an error may leave changes. */
  protected abstract managesOwnTransaction(statement: Statement): boolean;
  /** Returns whether an error means that the server rejects the user name and password. */
  protected abstract isLoginRefused(error: unknown): boolean;
  /** Returns whether an error means that the server is starting or resuming, and will accept connections soon. */
  protected abstract isStarting(error: unknown): boolean;
  /** Converts any error of a connection into one that is safe to log. */
  protected abstract toDatabaseError(error: unknown): DatabaseError;

  /** Starts connecting unless connected; the next statement reports a failure. */
  connect(): Connection {
    if (this.connection?.usable) return this.connection;
    const replacesUsed = this.connection?.used === true;
    this.connection = this.open();
    this.telemetry?.connecting(this.connection.ready, replacesUsed);
    return this.connection;
  }

  async run(statement: Statement, values: readonly SqlValue[], { timeoutMs, ...options }: CallOptions): Promise<QueryResult> {
    const deadline = performance.now() + timeoutMs;
    return this.turns.take(deadline, () => this.runInTurn(statement, values, { ...options, deadline }));
  }

  async transact(_work: Work, _options: TransactionOptions): Promise<TransactionResult> {
    throw new DatabaseError('bug', 'transactions of several statements are not implemented');
  }

  async ping(options: CallOptions): Promise<void> {
    await this.run(PROBE, [], options);
  }

  private async runInTurn(statement: Statement, values: readonly SqlValue[], options: AttemptOptions): Promise<QueryResult> {
    let conflicts = 0;
    for (let reconnected = false; ;) {
      const progress = { sent: false };
      try {
        return await this.attempt(statement, values, options, progress);
      } catch (error) {
        const undone = !this.managesOwnTransaction(statement);
        if (undone && this.isConflict(error) && await pauseWithin(options.deadline, CONFLICT_PAUSES_MS[conflicts++])) continue;
        const readOnlyServer = this.hitReadOnlyServer(error, statement);
        const repeatable = statement.readOnly || !progress.sent || (readOnlyServer && undone);
        if (reconnected || !repeatable || !(readOnlyServer || this.isConnectionLoss(error))) throw this.failureOf(error, statement);
        reconnected = true;
      }
    }
  }

  /**
   * After a failover, the endpoint may resolve to the old writer for a while, which is now read-only
   * (https://repost.aws/knowledge-center/aurora-mysql-redirected-endpoint-writer). A new connection may reach the new writer.
   */
  private hitReadOnlyServer(error: unknown, statement: Statement): boolean {
    return !statement.readOnly && this.isStandby(error);
  }

  private failureOf(error: unknown, statement: Statement): DatabaseError {
    const failure = this.toDatabaseError(error);
    return this.hitReadOnlyServer(error, statement) ? new DatabaseError('unavailable', 'the server accepts no changes: it is a standby or read-only', failure) : failure;
  }

  private async attempt(
    statement: Statement,
    values: readonly SqlValue[],
    { deadline, keep, ...options }: AttemptOptions,
    progress: { sent: boolean },
  ): Promise<QueryResult> {
    const connection = await this.ready(deadline).catch((error: unknown) => {
      this.telemetry?.connectionFailed();
      throw error;
    });
    const reused = connection.used;
    const started = performance.now();
    if (started >= deadline) throw new DatabaseError('timeout', 'the time ran out before the statement was sent');
    progress.sent = true;
    try {
      const checked = keep && { keep: (rows: Rows) => checkNames(rows.columns) && keep(rows) };
      const work = connection.run(statement, values, { ...options, ...checked, timeoutMs: deadline - started });
      const result = await this.finished(connection, work, deadline);
      if (!statement.discardsRows) checkNames(result.columns);
      return { ...result, databaseMs: performance.now() - started, reused };
    } catch (error) {
      if (this.isConnectionLoss(error) || this.hitReadOnlyServer(error, statement)) connection.destroy();
      throw error;
    } finally {
      this.answeredAt = Date.now();
    }
  }

  /**
   * Waits for a statement until the deadline, then cancels it on the server: otherwise it would continue, and its changes
   * would stay. A result that arrives meanwhile still counts, because it is certain.
   */
  private async finished(connection: Connection, work: Promise<Rows>, deadline: number): Promise<Rows> {
    try {
      return await within(deadline, work, 'timeout', 'the statement took too long');
    } catch (error) {
      if (!isTimeout(error)) throw error;
      void connection.cancel(CANCEL_TIMEOUT_MS);
      const grace = performance.now() + GRACE_MS;
      return within(grace, work, 'timeout', 'the statement took too long, and it is not known whether it was canceled')
        .catch((late: unknown) => { throw this.isConnectionLoss(late) ? error : late; })
        // A late cancellation would stop the next statement.
        .finally(() => connection.destroy());
    }
  }

  private async ready(deadline: number): Promise<Connection> {
    // While an execution environment is frozen, the server may close the connection. Two turns of the event loop read what
    // arrived meanwhile, so that a dead connection is detected before a statement is lost on it.
    if (this.connection?.used) {
      await setImmediate();
      await setImmediate();
      if (this.connection.usable && await this.answers(this.connection, deadline)) return this.connection;
    }
    for (let [attempt, pauses] = [0, 0]; ;) {
      const connection = this.connect();
      try {
        await within(deadline, connection.ready, 'unavailable', 'the database did not accept a connection in time: check that its security group allows the function');
        return connection;
      } catch (error) {
        connection.destroy();
        // A server that is still starting says nothing about the login, so no other login is fetched.
        if (this.isStarting(error) && await pauseWithin(deadline, START_PAUSES_MS[pauses++] ?? START_PAUSES_MS.at(-1))) continue;
        const renewed = this.isLoginRefused(error) && await within(deadline, this.renewLogin(attempt++), 'unavailable', 'no login that the server accepts was found in time');
        if (!renewed) throw error;
      }
    }
  }

  /** Returns whether a connection still works; closes it if not. */
  private async answers(connection: Connection, deadline: number): Promise<boolean> {
    if (Date.now() - this.answeredAt < PROBE_AFTER_IDLE_MS) return true;
    try {
      const probeDeadline = Math.min(deadline, performance.now() + PROBE_TIMEOUT_MS);
      await within(probeDeadline, connection.run(PROBE, [], { timeoutMs: PROBE_TIMEOUT_MS }), 'timeout', 'the idle connection does not answer');
      return true;
    } catch {
      connection.destroy();
      return false;
    }
  }
}

/** Options of a call, with its deadline on the clock of `performance.now()`. */
interface AttemptOptions extends Omit<CallOptions, 'timeoutMs'> {
  readonly deadline: number;
}

function isTimeout(error: unknown): boolean {
  return error instanceof DatabaseError && error.kind === 'timeout';
}

/** Throws for column names that are not distinct in JSON; otherwise returns true. */
function checkNames(columns: readonly string[]): true {
  if (columns.includes('')) throw new DatabaseError('bug', 'the statement returns a column without a name: name it with AS');
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new DatabaseError('bug', `the statement returns two columns named "${repeated}", and JSON keeps only one: rename one with AS`);
  }
  return true;
}
