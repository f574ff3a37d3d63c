import type { BoundStatement, SqlValue, Statement } from '../database';
import { beginsWith } from '../first-word';

const isExecute = beginsWith('exec(ute)?');

/**
 * Settings of a write: an error rolls back all of it, and rows are counted even where the server is configured not to. They last for the session, or
 * for the batch that contains them.
 */
const SETTINGS = 'SET XACT_ABORT ON;SET NOCOUNT OFF;';
const BEGIN = 'BEGIN TRANSACTION';
const COMMIT = 'COMMIT TRANSACTION';
const ROLLBACK = 'ROLLBACK TRANSACTION';

/** Statements that begin and end a transaction, each in a separate batch. */
export const TransactionBatch = { BEGIN: SETTINGS + BEGIN, COMMIT, ROLLBACK } as const;

/** Name of the column of a marker: a result that comes before each of several statements, and after the last. */
export const MARKER = 'cdk-vpc-lambda-api: next statement';

/**
 * Marks what follows in the answer. Without results or counts of statements, nothing else in it separates them. `NOWAIT` sends the marker at once, so that it is
 * known which statement a cancellation stopped (https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql).
 */
const MARK = `SELECT 1 AS [${MARKER}];RAISERROR(N'',0,1)WITH NOWAIT;`;

/** Statements that are sent to the server together. */
export interface Batch {
  readonly text: string;
  readonly statements: readonly BoundStatement[];
  readonly context: readonly SqlValue[];
  /** Whether there are markers. */
  readonly marked?: boolean;
  /** Whether the last statement may be canceled when it has returned enough rows. */
  readonly stops?: boolean;
}

/** Returns whether a statement manages its own transaction: a procedure may roll back, which would also end the handler's. */
export function managesOwnTransaction({ text }: Statement): boolean {
  return isExecute(text);
}

/** Returns the batch of one statement. A write is atomic, even with several statements in its text. */
export function batchOf(statement: Statement, values: readonly SqlValue[], context: readonly SqlValue[]): Batch {
  const { text, readOnly, contextKeys = [] } = statement;
  const inside = readOnly || managesOwnTransaction(statement) ? text : SETTINGS + committed(text);
  return { text: withContext(contextKeys, inside), statements: [{ statement, values }], context, stops: readOnly };
}

/** Transaction around a batch: one that began in another batch, one that is the batch, or none, for statements that only read. */
export type Around = 'begun' | 'own' | 'none';

/** Returns the batch of statements of a transaction. An error ends it, but not a transaction that began in another batch (error 266). */
export function batchOfAll(
  statements: readonly BoundStatement[], around: Around, { contextKeys, context }: { contextKeys: readonly string[]; context: readonly SqlValue[] },
): Batch {
  const [first] = statements;
  const shared = { statements, context, stops: around === 'none' };
  // An error of a single statement has no other statement to stop.
  if (statements.length === 1 && around !== 'own') return { ...shared, text: withContext(contextKeys, first!.statement.text) };
  const inside = withContext(contextKeys, statements.map(({ statement: { text } }) => `${MARK}${text}\n;`).join('') + MARK);
  const text = around === 'own' ? SETTINGS + committed(inside) : stoppedByErrors(inside);
  return { ...shared, text, marked: true };
}

/**
 * Commits a write unless it raises an error. `RAISERROR` ignores `XACT_ABORT`, so a batch would continue after it, up to the commit; in a TRY block,
 * every error of severity 11 to 19 goes to the CATCH block instead, including those raised by triggers
 * (https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql). `THROW` rethrows it unchanged.
 */
function committed(text: string): string {
  return `BEGIN TRY ${BEGIN};${text}\n;${COMMIT};END TRY BEGIN CATCH IF @@TRANCOUNT>0 ${ROLLBACK};THROW;END CATCH`;
}

function stoppedByErrors(text: string): string {
  return `BEGIN TRY ${text}END TRY BEGIN CATCH THROW;END CATCH`;
}

/**
 * Sets the context of the caller in front of a text. It is set again for every batch,
 * because it would be visible to the next caller (https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql).
 */
function withContext(keys: readonly string[], text: string): string {
  return keys.map((key, index) => `EXEC sys.sp_set_session_context N'${key}', @c${index + 1};`).join('') + text;
}
