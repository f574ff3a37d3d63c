import type { TdsAnswer } from './tds-tokens';
import { tds } from './tds-types';

/** A batch as the driver sends it. */
export interface TdsBatch {
  /** Statements as in the routes, which scripts know. */
  readonly texts: readonly string[];
  /** Name of the column of the result that comes before each statement and after the last; undefined: there is none. */
  readonly marker: string | undefined;
  /** The batch commits what its statements do. */
  readonly commits: boolean;
}

/** Text that the driver adds: the context of the caller, a transaction, a block that ends at an error, and markers. */
const CONTEXT = /^(?:EXEC sys\.sp_set_session_context N'[^']+', @c\d+;)*/;
const IN_TRANSACTION = /^SET XACT_ABORT ON;SET NOCOUNT OFF;BEGIN TRY BEGIN TRANSACTION;(.+)\n;COMMIT TRANSACTION;END TRY BEGIN CATCH .*THROW;END CATCH$/s;
const IN_BLOCK = /^BEGIN TRY (.+)END TRY BEGIN CATCH THROW;END CATCH$/s;
const MARK = /SELECT 1 AS \[([^\]]+)\];RAISERROR\(N'',0,1\)WITH NOWAIT;/;

/** Reads a batch. */
export function readStatements(text: string): TdsBatch {
  const outer = text.replace(CONTEXT, '');
  const transaction = IN_TRANSACTION.exec(outer)?.[1];
  const inner = (transaction ?? IN_BLOCK.exec(outer)?.[1] ?? outer).replace(CONTEXT, '');
  const commits = transaction !== undefined;
  const [, marker, ...parts] = inner.split(MARK);
  if (marker === undefined) return { texts: [inner], marker, commits };
  return { texts: parts.filter((_, index) => index % 2 === 0).slice(0, -1).map(part => part.replace(/\n;$/, '')), marker, commits };
}

/** What SQL Server answers to a marker. */
export function answerMarker(name: string): TdsAnswer[] {
  return [{ columns: [{ name, type: tds.int }], rows: [[1]] }, { info: '' }];
}
