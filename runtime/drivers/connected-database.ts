import { setImmediate } from 'node:timers/promises';
import { checkNames } from './column-names';
import type { Connection } from './connection';
import type { RenewLogin } from './credentials';
import {
  DatabaseError, type BoundStatement, type CallOptions, type Database, type QueryResult, type Rows, type SqlValue, type Statement,
  type ColumnValue, type StreamOptions, type StreamResult, type TakeRows, type TransactionOptions, type TransactionResult, type Work,
} from './database';
import { CANCEL_TIMEOUT_MS, GRACE_MS, Turns, within } from './deadline';
import { failedStatementOf } from './failed-statement';
import { CONFLICT_PAUSES_MS, pauseWithin, RECONNECT_PAUSES_MS, START_PAUSES_MS, WRITE_AGAIN_MS } from './pauses';
import { RowReceiver } from './row-receiver';
import { streamTask } from './streaming';
import type { Outcome, Task } from './task';
import { transact, type Progress } from './transaction';
import type { Telemetry } from '../tracing/telemetry';

const PROBE: Statement = { text: 'SELECT 1', readOnly: true, discardsRows: true };

/** Idle time after which a connection is probed before use: the network may have dropped it. */
const PROBE_AFTER_IDLE_MS = 10_000;

/**
 * An Aurora that resumes from a pause takes about 15 seconds, and more than 30 after a day
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html). A server that restarts takes as long.
 */
const RESUMING = { retryAfterSeconds: 15 };

/** Timeout of the probe; a reachable server answers in a few milliseconds. */
const PROBE_TIMEOUT_MS = 1000;

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

  async run(statement: Statement, values: readonly SqlValue[], { timeoutMs, context = [], keep }: CallOptions): Promise<QueryResult> {
    const deadline = performance.now() + timeoutMs;
    const undone = !this.managesOwnTransaction(statement);
    if (keep && undone) return this.runBefore(keep, { statement, values }, { timeoutMs, context });
    const { readOnly } = statement;
    const run = async (connection: Connection, remainingMs: number) => {
      const rows = await connection.run(statement, values, { timeoutMs: remainingMs, context });
      checkNames(statement, rows);
      return rows;
    };
    const { result, ...rest } = await this.turns.take(deadline, () => this.repeat({ readOnly, undone, run }, deadline));
    return { ...result, ...rest };
  }

  async stream(
    statement: Statement, values: readonly SqlValue[], { timeoutMs, context = [], signal }: StreamOptions, take: TakeRows,
  ): Promise<StreamResult> {
    const deadline = performance.now() + timeoutMs;
    const receiver = new RowReceiver(statement, take, signal);
    const task = streamTask({ statement, values }, context, receiver);
    try {
      const { result, ...rest } = await this.turns.take(deadline, () => this.repeat(task, deadline));
      return { rowCount: result, ...rest };
    } finally {
      receiver.close();
    }
  }

  /** See `Database.columnValue`. */
  abstract columnValue(text: string): ColumnValue | undefined;

  async transact(work: Work, { timeoutMs, repeatable = false, ...options }: TransactionOptions): Promise<TransactionResult> {
    const deadline = performance.now() + timeoutMs;
    const { readOnly } = options;
    const run = async (connection: Connection, _: number, progress: Progress) => {
      progress.undecided = false;
      return transact(connection, work, { ...options, deadline }, progress, error => this.failureOf(error, readOnly));
    };
    const { result, ...rest } = await this.turns.take(deadline, () => this.repeat({ readOnly, undone: true, repeatable, run }, deadline));
    return { results: result, ...rest };
  }

  async ping(options: CallOptions): Promise<void> {
    await this.run(PROBE, [], options);
  }

  /** Runs a statement in a transaction that is committed only if its rows are kept. */
  private async runBefore(keep: (rows: Rows) => boolean, bound: BoundStatement, { timeoutMs, context }: Required<Omit<CallOptions, 'keep'>>): Promise<QueryResult> {
    let rows: Rows | undefined;
    const work: Work = async send => {
      [rows] = await send([bound]);
      return keep(rows!) ? [] : undefined;
    };
    const { readOnly, contextKeys = [] } = bound.statement;
    const { databaseMs, reused } = await this.transact(work, { timeoutMs, readOnly, contextKeys, context });
    return { ...rows!, databaseMs, reused };
  }

  /** Runs a task, again after a conflict or, where that does nothing twice, on a new connection. */
  private async repeat<T>(task: Task<T>, deadline: number): Promise<Outcome<T>> {
    const { readOnly, undone, repeatable } = task;
    let conflicts = 0;
    for (let reconnects = 0; ;) {
      const progress = { undecided: false };
      try {
        return await this.attempt(task, deadline, progress);
      } catch (error) {
        if (task.isOver?.()) throw this.failureOf(error, readOnly);
        if (undone && this.isConflict(error) && await pauseWithin(deadline, CONFLICT_PAUSES_MS[conflicts++])) continue;
        const readOnlyServer = this.hitReadOnlyServer(error, readOnly);
        const again = readOnly || repeatable || !progress.undecided || (readOnlyServer && undone);
        const pause = repeatable || reconnects === 0 ? RECONNECT_PAUSES_MS[reconnects++] : undefined;
        const latest = readOnly ? deadline : deadline - WRITE_AGAIN_MS;
        if (again && (readOnlyServer || this.isConnectionLoss(error)) && await pauseWithin(latest, pause)) continue;
        throw this.failureOf(error, readOnly);
      }
    }
  }

  /**
   * After a failover, the endpoint may resolve to the old writer for a while, which is now read-only
   * (https://repost.aws/knowledge-center/aurora-mysql-redirected-endpoint-writer). A new connection may reach the new writer.
   */
  private hitReadOnlyServer(error: unknown, readOnly: boolean): boolean {
    return !readOnly && this.isStandby(error);
  }

  private failureOf(error: unknown, readOnly: boolean): DatabaseError {
    const failure = this.toDatabaseError(error);
    const { kind, message, report, cause } = failure;
    if (this.isStarting(error)) return new DatabaseError(kind, message, { report, cause, ...RESUMING });
    if (this.hitReadOnlyServer(error, readOnly)) return new DatabaseError('unavailable', 'the server accepts no changes: it is a standby or read-only', failure);
    const failed = this.isConnectionLoss(error) ? undefined : failedStatementOf(error);
    return failed ? new DatabaseError(kind, message, { report, cause, failed }) : failure;
  }

  private async attempt<T>({ readOnly, run }: Task<T>, deadline: number, progress: Progress): Promise<Outcome<T>> {
    const connection = await this.ready(deadline).catch((error: unknown) => {
      this.telemetry?.connectionFailed();
      throw error;
    });
    const reused = connection.used;
    const started = performance.now();
    if (started >= deadline) throw new DatabaseError('timeout', 'the time ran out before the statement was sent');
    progress.undecided = true;
    try {
      const result = await this.finished(connection, run(connection, deadline - started, progress), deadline);
      return { result, databaseMs: performance.now() - started, reused };
    } catch (error) {
      if (this.isConnectionLoss(error) || this.hitReadOnlyServer(error, readOnly)) connection.destroy();
      throw error;
    } finally {
      this.answeredAt = Date.now();
    }
  }

  /**
   * Waits for a statement until the deadline, then cancels it on the server: otherwise it would continue, and its changes
   * would stay. A result that arrives meanwhile still counts, because it is certain.
   */
  private async finished<T>(connection: Connection, work: Promise<T>, deadline: number): Promise<T> {
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
      if (this.connection.expired) this.connection.destroy();
      if (this.connection.usable && await this.answers(this.connection, deadline)) return this.connection;
    }
    for (let [attempt, pauses] = [0, 0]; ;) {
      const connection = this.connect();
      try {
        await within(deadline, connection.ready, 'unavailable', 'the database did not accept a connection in time: check that its security group allows the function', RESUMING);
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

function isTimeout(error: unknown): boolean {
  return error instanceof DatabaseError && error.kind === 'timeout';
}
