import { Request, type Connection } from 'tedious';
import { DatabaseError, type Rows, type SqlValue, type Statement } from '../database';
import { beginsWith } from '../first-word';
import { RowCollector, rowsKept } from '../row-collector';
import { parameterOf } from './parameters';
import { writeJson, type Column } from './types';
import type { ScalarType } from '../../../src/contract/manifest';

/** One value of a row. */
interface Cell {
  readonly value: unknown;
}

const isExecute = beginsWith('exec(ute)?');

/**
 * Settings of a write. An error undoes all of it, and its rows are counted even where the server is set not to: for as long as the session lasts, or
 * the batch where they are part of one.
 */
const SETTINGS = 'SET XACT_ABORT ON;SET NOCOUNT OFF;';
const BEGIN = 'BEGIN TRANSACTION';
const COMMIT = 'COMMIT TRANSACTION';
const ROLLBACK = 'ROLLBACK TRANSACTION';

/** Statements that begin and end a transaction, each in a separate batch. */
export const Transaction = { BEGIN: SETTINGS + BEGIN, COMMIT, ROLLBACK } as const;

/** Tells whether a statement runs without a transaction of ours: a procedure may roll back, which would end ours as well. */
export function runsAlone({ text }: Statement): boolean {
  return isExecute(text);
}

/** Runs a batch without parameters that returns nothing. */
export async function executeBatch(connection: Connection, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.execSqlBatch(new Request(text, error => error ? reject(error) : resolve()));
  });
}

/** Runs a statement, with what is put around it, on an open connection; rejects with whatever tedious rejects with, or with a `DatabaseError`. */
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
      // Right for a statement that changes nothing: an attention would undo what another one did.
      if (!stopped && statement.readOnly && !statement.discardsRows && collectors.at(-1)!.full) stopped = connection.cancel();
    });
    // Triggers count before the statement that fires them, so the last count is its own.
    request.on('doneInProc', count => changed = count ?? changed);
    connection.execSql(request);
  });
  if (collectors.length > 1) throw new DatabaseError('bug', 'the statement returns several results: a route can answer with one');
  // A timestamp is sent as UTC, so that is what columns without an offset hold.
  return { ...collectors[0]?.finish() ?? { columns: [], rows: [], rowCount: changed }, localTimeIsUtc: true };
}

/**
 * Gives the text that is sent. What writes is all or nothing, also if it is more than one statement. A context is set anew for every statement,
 * as it would show to the next caller (https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql).
 */
export function batchOf(statement: Statement): string {
  const { text, readOnly } = statement;
  return readOnly || runsAlone(statement) ? inContext(statement) : inContext(statement, SETTINGS + committed(text));
}

/**
 * Commits a write unless it raises an error. `RAISERROR` ignores `XACT_ABORT`, so that a batch would go on behind it, up to the commit; in a TRY block,
 * every error of severity 11 to 19 goes to the CATCH block instead, also one that a trigger raises
 * (https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql). `THROW` sends it on as it was.
 */
function committed(text: string): string {
  return `BEGIN TRY ${BEGIN};${text}\n;${COMMIT};END TRY BEGIN CATCH IF @@TRANCOUNT>0 ${ROLLBACK};THROW;END CATCH`;
}

/** Gives the text that is sent within a transaction, or without one. */
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
  const written = columns.map(column => ({ name: column.colName, write: (value: unknown) => writeJson(value, column) }));
  return new RowCollector(written, rowsKept(statement), statement.jsonColumns);
}
