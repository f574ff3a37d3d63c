import { Request, type Connection } from 'tedious';
import { DatabaseError, type Rows, type SqlValue, type Statement } from '../database';
import { beginsWith } from '../first-word';
import { RowCollector, rowsKept, rowsOfTexts } from '../row-collector';
import { parameterOf } from './parameters';
import { writerOf, type Column } from './types';
import type { ScalarType } from '../../../src/contract/manifest';

/** One value of a row. */
interface Cell {
  readonly value: unknown;
}

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
export const Transaction = { BEGIN: SETTINGS + BEGIN, COMMIT, ROLLBACK } as const;

/** Returns whether a statement manages its own transaction: a procedure may roll back, which would also end the handler's. */
export function managesOwnTransaction({ text }: Statement): boolean {
  return isExecute(text);
}

/** Runs a batch without parameters that returns nothing. */
export async function executeBatch(connection: Connection, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.execSqlBatch(new Request(text, error => error ? reject(error) : resolve()));
  });
}

/** Runs a statement and the batch around it on an open connection; rejects with the error of tedious or with a `DatabaseError`. */
export async function execute(
  connection: Connection,
  statement: Statement,
  batch: string,
  values: readonly SqlValue[],
  context: readonly SqlValue[],
): Promise<Rows> {
  const collectors: RowCollector<unknown>[] = [];
  let changed = 0;
  await new Promise<void>((resolve, reject) => {
    let stopped = false;
    const request = new Request(batch, error => error && !(stopped && isCanceled(error)) ? reject(error) : resolve());
    addParameters(request, 'p', values, statement.types);
    addParameters(request, 'c', context);
    request.on('columnMetadata', columns => collectors.push(collectorFor(columns as Column[], statement)));
    request.on('row', (cells: Cell[]) => {
      collectors.at(-1)!.add(cells.map(({ value }) => value));
      // Only for a statement that changes nothing: an attention would roll back changes.
      if (!stopped && statement.readOnly && !statement.discardsRows && collectors.at(-1)!.full) stopped = connection.cancel();
    });
    // Triggers report their counts before the statement that fires them, so the last count is of the statement.
    request.on('doneInProc', count => changed = count ?? changed);
    connection.execSql(request);
  });
  if (collectors.length > 1) throw new DatabaseError('bug', 'the statement returns several result sets: a route can return only one');
  // Timestamps are sent as UTC, so columns without an offset contain UTC.
  return { ...collectors[0]?.finish() ?? { columns: [], rows: rowsOfTexts([]), rowCount: changed }, localTimeIsUtc: true };
}

/**
 * Returns the text to send. A write is atomic, even with several statements. The context is set again for every statement,
 * because it would be visible to the next caller (https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql).
 */
export function batchOf(statement: Statement): string {
  const { text, readOnly } = statement;
  return readOnly || managesOwnTransaction(statement) ? inContext(statement) : inContext(statement, SETTINGS + committed(text));
}

/**
 * Commits a write unless it raises an error. `RAISERROR` ignores `XACT_ABORT`, so a batch would continue after it, up to the commit; in a TRY block,
 * every error of severity 11 to 19 goes to the CATCH block instead, including those raised by triggers
 * (https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql). `THROW` rethrows it unchanged.
 */
function committed(text: string): string {
  return `BEGIN TRY ${BEGIN};${text}\n;${COMMIT};END TRY BEGIN CATCH IF @@TRANCOUNT>0 ${ROLLBACK};THROW;END CATCH`;
}

/** Returns the text to send in the context of the caller, without a transaction. */
export function inContext({ text, contextKeys = [] }: Statement, batch: string = text): string {
  return contextKeys.map((key, index) => `EXEC sys.sp_set_session_context N'${key}', @c${index + 1};`).join('') + batch;
}

function isCanceled(error: Error): boolean {
  return (error as { code?: unknown }).code === 'ECANCEL';
}

function addParameters(request: Request, prefix: string, values: readonly SqlValue[], types: readonly (ScalarType | undefined)[] = []): void {
  values.forEach((given, index) => {
    const { type, value, options } = parameterOf(given, types[index]);
    request.addParameter(`${prefix}${index + 1}`, type, value, options);
  });
}

function collectorFor(columns: readonly Column[], statement: Statement): RowCollector<unknown> {
  const written = columns.map(column => ({ name: column.colName, write: writerOf(column) }));
  return new RowCollector(written, rowsKept(statement), statement.jsonColumns);
}
