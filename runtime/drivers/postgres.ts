import { setImmediate } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import type { QueryArrayResult } from 'pg';
import { DatabaseError, type CallOptions, type Database, type JsonText, type QueryResult, type SqlValue, type Statement } from './database';
import { PostgresConnection, type PostgresServer } from './postgres-connection';
import { isConnectionLoss, toDatabaseError } from './postgres-errors';

/** Where the database is and whom it is asked as. */
export interface PostgresOptions extends Omit<PostgresServer, 'secureContext'> {
  /** PEM of the certificate authorities to trust, and no others. */
  readonly ca: string;
}

/**
 * PostgreSQL over one connection, which the execution environment keeps: Lambda sends it one request at a time, so a pool
 * would only multiply the connections of the server. Throws nothing but `DatabaseError`.
 */
export class Postgres implements Database {
  private readonly server: PostgresServer;
  private connection: PostgresConnection | undefined;

  constructor({ ca, ...options }: PostgresOptions) {
    this.server = { ...options, secureContext: createSecureContext({ ca, minVersion: 'TLSv1.2' }) };
  }

  /** Starts to connect unless there is a connection; whether it worked, the next statement tells. */
  connect(): PostgresConnection {
    if (!this.connection?.usable) this.connection = new PostgresConnection(this.server);
    return this.connection;
  }

  async run(statement: Statement, values: readonly SqlValue[], { timeoutMs }: CallOptions): Promise<QueryResult> {
    const deadline = performance.now() + timeoutMs;
    for (let retried = false; ; retried = true) {
      const progress = { sent: false };
      try {
        return await this.attempt(statement, values, deadline, progress);
      } catch (error) {
        const repeatable = statement.readOnly || !progress.sent;
        if (retried || !repeatable || !isConnectionLoss(error)) throw toDatabaseError(error);
      }
    }
  }

  async ping(options: CallOptions): Promise<void> {
    await this.run({ text: 'SELECT 1', readOnly: true }, [], options);
  }

  private async attempt(statement: Statement, values: readonly SqlValue[], deadline: number, progress: { sent: boolean }): Promise<QueryResult> {
    const connection = await this.ready(deadline);
    const reused = connection.used;
    const started = performance.now();
    progress.sent = true;
    try {
      const result = await within(deadline, connection.run(statement, values), 'timeout', 'the statement took too long');
      return { ...readRows(result), databaseMs: performance.now() - started, reused };
    } catch (error) {
      if (isConnectionLoss(error) || isTimeout(error)) connection.destroy();
      throw error;
    }
  }

  private async ready(deadline: number): Promise<PostgresConnection> {
    // While an execution environment is frozen, its server may close the connection. Two turns of the event loop read what
    // came in meanwhile, so that a dead connection is known before a statement is lost on it.
    if (this.connection?.used) {
      await setImmediate();
      await setImmediate();
    }
    const connection = this.connect();
    try {
      await within(deadline, connection.ready, 'unavailable', 'the database did not take a connection in time: check that its security group lets the function in');
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DatabaseError && error.kind === 'timeout';
}

/** Waits until the deadline at most, then throws. */
async function within<T>(deadline: number, work: Promise<T>, kind: 'timeout' | 'unavailable', reason: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseError(kind, reason)), Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function readRows({ fields, rows, rowCount }: QueryArrayResult<(JsonText | null)[]>): Pick<QueryResult, 'columns' | 'rows' | 'rowCount'> {
  const columns = fields.map(({ name }) => name);
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new DatabaseError('bug', `the statement returns two columns named "${repeated}", and JSON keeps only one: rename one with AS`);
  }
  return { columns, rows: rows.map(row => row.map(value => value ?? 'null')), rowCount: rowCount ?? rows.length };
}
