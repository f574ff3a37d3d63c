import { setImmediate } from 'node:timers/promises';
import type { RenewLogin } from './credentials';
import { DatabaseError, type CallOptions, type Database, type QueryResult, type Rows, type SqlValue, type Statement } from './database';
import { Turns, within } from './deadline';
import { CONFLICT_PAUSES_MS, pauseWithin, START_PAUSES_MS } from './pauses';
import type { Telemetry } from '../tracing/telemetry';

/** One connection, from opening to its end; a new one takes the place of one that is lost. */
export interface Connection {
  /** Resolves when the server takes statements; rejects if it never will. */
  readonly ready: Promise<void>;
  /** It ran a statement before. */
  readonly used: boolean;
  /** It is open or opening, as far as anyone knows. */
  readonly usable: boolean;
  /** Runs one statement at a time, once `ready`, for `timeoutMs` at most where the server can be told; rejects with whatever the driver rejects with. */
  run(statement: Statement, values: readonly SqlValue[], options: CallOptions): Promise<Rows>;
  /** Tells the server to stop the statement that runs, for `timeoutMs` at most; never rejects. */
  cancel(timeoutMs: number): Promise<void>;
  /** Breaks the connection off. A statement that runs may go on at the server. */
  destroy(): void;
}

const PROBE: Statement = { text: 'SELECT 1', readOnly: true, discardsRows: true };

/** A connection that was idle for longer is tried before a statement is trusted to it: the network may have forgotten it meanwhile. */
const DOUBTFUL_AFTER_MS = 10_000;

/** A server that is there answers in a few milliseconds. */
const PROBE_TIMEOUT_MS = 1000;

/** What a statement that is out of time gets to tell what became of it; less than is kept back for the answer. */
const GRACE_MS = 250;

/** Telling the server to stop may take longer than that: it goes on beside the answer. */
const CANCEL_TIMEOUT_MS = 2000;

/**
 * A database over one connection, which the execution environment keeps: Lambda sends it one request at a time, so a pool
 * would only multiply the connections of the server. Throws nothing but `DatabaseError`.
 */
export abstract class ConnectedDatabase implements Database {
  private connection: Connection | undefined;
  private readonly turns = new Turns();
  /** When the last statement was answered. By the clock on the wall, which goes on while an execution environment is frozen. */
  private answeredAt = 0;

  /**
   * @param renewLogin looks for another login when the server refuses one
   * @param telemetry is told of connections
   */
  protected constructor(private readonly renewLogin: RenewLogin = async () => false, private readonly telemetry?: Telemetry) {}

  /** Starts a new connection. */
  protected abstract open(): Connection;
  /** Tells whether an error means that the connection is gone, and nothing else. */
  protected abstract isConnectionLoss(error: unknown): boolean;
  /** Tells whether an error means that the statement collided with another. */
  protected abstract isConflict(error: unknown): boolean;
  /** Tells whether an error means that the server takes no changes, at least for now: it is a standby. */
  protected abstract isStandby(error: unknown): boolean;
  /** Tells whether a statement ends transactions of its own, so that an error may leave changes. */
  protected abstract runsAlone(statement: Statement): boolean;
  /** Tells whether an error means that the server knows no such user and password. */
  protected abstract isLoginRefused(error: unknown): boolean;
  /** Whether an error means that the server will take connections soon: it starts, or resumes from a pause. */
  protected abstract isStarting(error: unknown): boolean;
  /** Turns whatever a connection rejects with into an error that is safe to log. */
  protected abstract toDatabaseError(error: unknown): DatabaseError;

  /** Starts to connect unless there is a connection; whether it worked, the next statement tells. */
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
        const undone = !this.runsAlone(statement);
        if (undone && this.isConflict(error) && await pauseWithin(options.deadline, CONFLICT_PAUSES_MS[conflicts++])) continue;
        const misled = this.isMisled(error, statement);
        const repeatable = statement.readOnly || !progress.sent || (misled && undone);
        if (reconnected || !repeatable || !(misled || this.isConnectionLoss(error))) throw this.failureOf(error, statement);
        reconnected = true;
      }
    }
  }

  /**
   * After a failover, the name of a server may lead to the old one for a while, which only reads now
   * (https://repost.aws/knowledge-center/aurora-mysql-redirected-endpoint-writer). A new connection may find the new one.
   */
  private isMisled(error: unknown, statement: Statement): boolean {
    return !statement.readOnly && this.isStandby(error);
  }

  private failureOf(error: unknown, statement: Statement): DatabaseError {
    const failure = this.toDatabaseError(error);
    return this.isMisled(error, statement) ? new DatabaseError('unavailable', 'the server takes no changes: it is a standby, or read-only', failure) : failure;
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
    if (started >= deadline) throw new DatabaseError('timeout', 'the time was over before the statement was sent');
    progress.sent = true;
    try {
      const checked = keep && { keep: (rows: Rows) => checkNames(rows.columns) && keep(rows) };
      const work = connection.run(statement, values, { ...options, ...checked, timeoutMs: deadline - started });
      const result = await this.finished(connection, work, deadline);
      if (!statement.discardsRows) checkNames(result.columns);
      return { ...result, databaseMs: performance.now() - started, reused };
    } catch (error) {
      if (this.isConnectionLoss(error) || this.isMisled(error, statement)) connection.destroy();
      throw error;
    } finally {
      this.answeredAt = Date.now();
    }
  }

  /**
   * Waits for a statement until the deadline, then stops it at the server: what nobody waits for any more would go on, and its changes
   * would stay. What comes meanwhile still counts, as it tells for certain what was done.
   */
  private async finished(connection: Connection, work: Promise<Rows>, deadline: number): Promise<Rows> {
    try {
      return await within(deadline, work, 'timeout', 'the statement took too long');
    } catch (error) {
      if (!isTimeout(error)) throw error;
      void connection.cancel(CANCEL_TIMEOUT_MS);
      const grace = performance.now() + GRACE_MS;
      return within(grace, work, 'timeout', 'the statement took too long, and it is not known whether it was stopped')
        .catch((late: unknown) => { throw this.isConnectionLoss(late) ? error : late; })
        // A cancellation that comes late would stop the next statement.
        .finally(() => connection.destroy());
    }
  }

  private async ready(deadline: number): Promise<Connection> {
    // While an execution environment is frozen, its server may close the connection. Two turns of the event loop read what
    // came in meanwhile, so that a dead connection is known before a statement is lost on it.
    if (this.connection?.used) {
      await setImmediate();
      await setImmediate();
      if (this.connection.usable && await this.answers(this.connection, deadline)) return this.connection;
    }
    for (let [attempt, pauses] = [0, 0]; ;) {
      const connection = this.connect();
      try {
        await within(deadline, connection.ready, 'unavailable', 'the database did not take a connection in time: check that its security group lets the function in');
        return connection;
      } catch (error) {
        connection.destroy();
        // The login is right, as far as a server that does not run yet can tell: none is fetched.
        if (this.isStarting(error) && await pauseWithin(deadline, START_PAUSES_MS[pauses++] ?? START_PAUSES_MS.at(-1))) continue;
        const renewed = this.isLoginRefused(error) && await within(deadline, this.renewLogin(attempt++), 'unavailable', 'no login was found in time that the server takes');
        if (!renewed) throw error;
      }
    }
  }

  /** Tells whether a connection is still good; breaks it off if not. */
  private async answers(connection: Connection, deadline: number): Promise<boolean> {
    if (Date.now() - this.answeredAt < DOUBTFUL_AFTER_MS) return true;
    try {
      const probeDeadline = Math.min(deadline, performance.now() + PROBE_TIMEOUT_MS);
      await within(probeDeadline, connection.run(PROBE, [], { timeoutMs: PROBE_TIMEOUT_MS }), 'timeout', 'the connection was idle and does not answer');
      return true;
    } catch {
      connection.destroy();
      return false;
    }
  }
}

/** A call with the moment of `performance.now()` that it ends at. */
interface AttemptOptions extends Omit<CallOptions, 'timeoutMs'> {
  readonly deadline: number;
}

function isTimeout(error: unknown): boolean {
  return error instanceof DatabaseError && error.kind === 'timeout';
}

/** Throws for columns that would not be told apart in JSON; else gives true. */
function checkNames(columns: readonly string[]): true {
  if (columns.includes('')) throw new DatabaseError('bug', 'the statement returns a column without a name: name it with AS');
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new DatabaseError('bug', `the statement returns two columns named "${repeated}", and JSON keeps only one: rename one with AS`);
  }
  return true;
}
