import { isForgottenStatement, isUndecided } from './errors';
import type { BoundText } from './messages';
import type { PreparedStatements } from './prepared-statements';
import type { PostgresQueryOptions, QueryStatement } from './query';
import { Setting, setupOf } from './setup';
import type { Transaction, TransactionSettings } from '../connection';
import { DatabaseError, type BoundStatement, type Rows } from '../database';
import { beginsWith } from '../first-word';
import { rowsKept } from '../row-collector';

/** Session that a transaction runs in. */
export interface Session {
  readonly usable: boolean;
  /** Absent: the server keeps no prepared statements. */
  readonly prepared: PreparedStatements | undefined;
  /** Whether the session writes dates in ISO order, as in `2030-12-31`. */
  readonly writesIsoDates: boolean;
  /** Whether the server accepts no settings; see `Server.dsql`. */
  readonly dsql: boolean;
  query(options: PostgresQueryOptions): Promise<readonly Rows[]>;
  /** Ends the transaction block; never rejects. */
  rollBack(): Promise<void>;
  destroy(): void;
}

/** Returns whether a statement calls a procedure. */
export const isCall = beginsWith('call');

/**
 * Transaction of PostgreSQL: a block that begins with the first statements and is committed with the last ones. Statements that are only sent with the
 * commit need no block: one Sync is one transaction. Before PostgreSQL 17, a procedure can end such an implicit
 * transaction, and with it the settings made for it; it cannot end a block. No lock waits for a client that is unreachable: the commit is
 * sent with the last statements, and the server ends a block that waits for too long.
 *
 * DSQL has no locks (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-concurrency-control.html) and no timeout for statements. There, changes
 * are committed only once their statements have ended in time: a statement that is given up on is never committed, even if nothing cancels it.
 */
export class PostgresTransaction implements Transaction {
  committing = false;
  private begun = false;

  constructor(private readonly session: Session, private readonly settings: TransactionSettings) {}

  readonly send = async (statements: readonly BoundStatement[]): Promise<readonly Rows[]> => this.query(statements, true, false);

  async commit(statements: readonly BoundStatement[]): Promise<readonly Rows[]> {
    if (!this.begun && statements.length === 0) return [];
    if (this.session.dsql && !this.settings.readOnly && statements.length > 0) return this.commitLater(statements);
    // Nothing can be sent any more, so nothing is committed.
    if (!this.session.usable) throw new Error('Connection terminated');
    this.committing = true;
    const results = await this.query(statements, this.needsBlock(statements), true);
    this.begun = false;
    return results;
  }

  async rollBack(): Promise<void> {
    if (this.begun) await this.session.rollBack();
  }

  isOutdated(error: unknown): boolean {
    return this.session.prepared !== undefined && isOutdated(error);
  }

  private needsBlock(statements: readonly BoundStatement[]): boolean {
    return this.begun || this.session.dsql || statements.some(({ statement }) => isCall(statement.text));
  }

  private async commitLater(statements: readonly BoundStatement[]): Promise<readonly Rows[]> {
    const results = await this.send(statements);
    if (performance.now() >= this.settings.deadline) throw new DatabaseError('timeout', 'the time ran out before the commit was sent');
    await this.commit([]);
    return results;
  }

  private async query(statements: readonly BoundStatement[], inBlock: boolean, last: boolean): Promise<readonly Rows[]> {
    const { session, settings } = this;
    const begins = inBlock && !this.begun ? beginOf(session, settings.readOnly) : undefined;
    const setup = statements.length > 0 && !session.dsql ? this.setupOf(statements, inBlock) : undefined;
    this.begun = inBlock;
    return session.query({
      begins,
      setup,
      statements: statements.map(queryStatementOf),
      commits: inBlock && last,
      prepared: session.prepared,
      breakOff: settings.readOnly && last && (session.dsql || !inBlock) ? () => session.destroy() : undefined,
    });
  }

  /** Each query has less time than the one before, and may need other plans; the context is as it was, whatever the statements before did to it. */
  private setupOf(statements: readonly BoundStatement[], waits: boolean): BoundText {
    const { deadline, readOnly, contextKeys, context } = this.settings;
    return setupOf({ timeoutMs: deadline - performance.now(), readOnly, contextKeys, context, waits }, moreSettings(this.session, statements));
  }
}

/** Returns the statement with which a block begins. DSQL has no setting for the access mode, so the statement names it. */
export function beginOf({ dsql }: Pick<Session, 'dsql'>, readOnly: boolean): NonNullable<PostgresQueryOptions['begins']> {
  return dsql && readOnly ? 'BEGIN READ ONLY' : 'BEGIN';
}

/**
 * Returns the settings that statements need. A prepared statement that needs it is also planned for its values each time. A generic plan, which PostgreSQL
 * may choose after five executions, reads the whole table for an optional filter, as in `:kind IS NULL OR kind = :kind`.
 */
export function moreSettings(
  { prepared, writesIsoDates }: Pick<Session, 'prepared' | 'writesIsoDates'>, statements: readonly BoundStatement[],
): readonly string[] {
  const settings: string[] = [];
  if (!writesIsoDates) settings.push(Setting.ISO_DATES);
  if (prepared && statements.some(({ statement }) => statement.customPlan)) settings.push(Setting.CUSTOM_PLAN);
  if (statements.some(({ statement }) => statement.keepsRow !== undefined)) settings.push(Setting.EXACT_FLOATS);
  return settings;
}

/** Returns a statement for a query. */
export function queryStatementOf({ statement, values }: BoundStatement): QueryStatement {
  const { text, readOnly, jsonColumns, keepsRow } = statement;
  return { text, values, jsonColumns, keepsRow, maxRows: rowsKept(statement), stopsEarly: readOnly, prepares: !isCall(text) };
}

/** Returns whether an error may come from prepared statements that the server has forgotten or that tables have outdated; all was rolled back. */
export function isOutdated(error: unknown): boolean {
  return isForgottenStatement(error) || isUndecided(error);
}
