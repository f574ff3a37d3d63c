import { ALONE_REMEDY, COMMITTED_REMEDY, CONTROL_REMEDY, ScriptSource, StatementPlan } from './statement-plan';
import { ScriptFileError } from '../../contract/scripts/script-file-error';
import { BatchWord, parseBatches, SqlBatch } from '../../contract/scripts/sql-server-script';

/** Definitions whose body runs later; each is a batch by itself. */
const MODULE = /^(?:CREATE|ALTER)(?: OR ALTER)? (?:PROC|PROCEDURE|FUNCTION|TRIGGER|VIEW)\b/;

/** Reserved words that begin statements that change or read data or definitions. */
const ACTIONS = ['CREATE', 'ALTER', 'DROP', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE', 'SELECT', 'EXEC', 'EXECUTE', 'GRANT', 'DENY', 'REVOKE'];

const PERMITTING = ['GRANT', 'DENY', 'REVOKE'];
const AFTER_PERMISSIONS = ['TO', 'FROM', 'ON', 'OPTION'];

/** Statements that SQL Server rejects in a transaction (https://learn.microsoft.com/previous-versions/sql/sql-server-2008-r2/ms191544(v=sql.105)). */
const ALONE = new RegExp(`^(?:${[
  '(?:CREATE|ALTER|DROP) FULLTEXT (?:CATALOG|INDEX)',
  'ALTER DATABASE (?!SCOPED|AUDIT|ENCRYPTION)',
  'BACKUP (?:DATABASE|LOG)',
  'RESTORE (?:DATABASE|LOG)',
  'RECONFIGURE\\b',
  '(?:EXEC|EXECUTE) (?:\\w+ ){0,2}SP_(?:FULLTEXT_|(?:ADD|DROP)LINKED|SERVEROPTION|REPLICATIONDBOPTION|(?:ADD|DROP)(?:SUBSCRIPTION|DIST))\\w*',
].join('|')})`);

/** Settings that are often beside them. */
const SETTING = /^(?:EXEC|EXECUTE) (?:\w+ ){0,2}SP_CONFIGURE\b/;

const DATABASE = /^(?:CREATE|DROP) DATABASE (?!SCOPED|AUDIT|ENCRYPTION)/;

/** In parentheses, it is a hint. */
const USE = /^USE /;

const CONTROL = /^(?:BEGIN (?:TRAN|TRANSACTION|DISTRIBUTED)|COMMIT|ROLLBACK|SAVE TRAN|SET IMPLICIT_TRANSACTIONS ON)\b/;
const BEGIN = /^BEGIN (?:TRAN|TRANSACTION) /;
const COMMIT = /^COMMIT /;
const FRAME_LINE = /^(?:BEGIN|COMMIT)(?:[^\S\n]+(?:TRAN|TRANSACTION|WORK))?[^\S\n]*(?:;|--[^\n]*)*[^\S\n]*(?:\n|$)/i;
const CONDITIONS = ['IF', 'WHILE', 'TRY', 'CATCH'];

/** Word where a statement may begin. */
interface Place {
  readonly batch: SqlBatch;
  readonly index: number;
  /** The word and the next ones, each followed by a space. */
  readonly outline: string;
}

/**
 * Plans a script of SQL Server: without a transaction if it says so, or if none of its statements can run in one.
 *
 * @throws ScriptFileError for statements that cannot run in a transaction beside others that do, and for those that control transactions or leave
 * the database
 */
export function planSqlServerScript({ file, text, transaction: declared }: ScriptSource): StatementPlan {
  const batches = declared === false ? parseBatches(file, text) : withoutFrame(parseBatches(file, text));
  const places = batches.flatMap(placesOf);
  checkPlaces(file, places, declared);
  const alone = places.filter(({ outline }) => ALONE.test(outline));
  const others = places.filter(({ outline }) => !ALONE.test(outline) && !SETTING.test(outline) && isAction(outline));
  if (declared !== false && alone.length > 0 && (declared || others.length > 0)) {
    throw problem(file, alone[0], ALONE, 'cannot run in a transaction', declared ? 'remove executeInTransaction=true' : ALONE_REMEDY);
  }
  return {
    transaction: declared ?? alone.length === 0,
    statements: batches.map(({ text: sql, line, times }) => ({ text: sql, line, ...times === undefined ? {} : { times } })),
  };
}

function checkPlaces(file: string, places: readonly Place[], declared: boolean | undefined) {
  const control = places.find(isControl);
  if (control) {
    throw problem(file, control, CONTROL, 'controls the transaction', declared === false ? COMMITTED_REMEDY : CONTROL_REMEDY);
  }
  const use = places.find(({ outline, batch, index }) => USE.test(outline) && batch.words[index].depth === 0);
  if (use) {
    throw problem(file, use, USE, 'changes the database', 'remove it: the script runs in the database of the functions');
  }
  const database = places.find(({ outline }) => DATABASE.test(outline));
  if (database) {
    throw problem(file, database, DATABASE, 'cannot be in a script', 'remove it: the script runs in the database of the functions, which exists already');
  }
}

/** `ALTER DATABASE … WITH ROLLBACK IMMEDIATE` rolls back the transactions of other sessions. */
function isControl({ batch, index, outline }: Place): boolean {
  return CONTROL.test(outline) && batch.words[index - 1]?.word !== 'WITH';
}

/** Words of a batch where a statement may begin; those of modules do not run. */
function placesOf(batch: SqlBatch): Place[] {
  const outline = (index: number) => batch.words.slice(index, index + 5).map(({ word }) => `${word} `).join('');
  const places = batch.words.map((_, index) => ({ batch, index, outline: outline(index) }));
  return MODULE.test(outline(0)) ? [] : places.filter(place => !isPermission(place));
}

/** Whether a word is the name of a permission, as in `GRANT CREATE TABLE TO shop`. */
function isPermission({ batch, index }: Place): boolean {
  const before = batch.words.slice(Math.max(0, index - 20), index).map(({ word }) => word).reverse();
  return PERMITTING.includes(before.find(word => PERMITTING.includes(word) || AFTER_PERMISSIONS.includes(word)) ?? '');
}

function isAction(outline: string): boolean {
  return ACTIONS.includes(outline.split(' ')[0]);
}

/** Blanks out `BEGIN TRANSACTION` and `COMMIT` around all statements, so that lines and columns stay. */
function withoutFrame(batches: readonly SqlBatch[]): readonly SqlBatch[] {
  const places = batches.flatMap(placesOf);
  const [begin, commit, ...others] = places.filter(isControl);
  const isFrame = commit !== undefined && others.length === 0 && BEGIN.test(begin.outline) && COMMIT.test(commit.outline)
    && [begin, commit].every(isUnconditional)
    && places.every((place, index) => !isAction(place.outline) || (index > places.indexOf(begin) && index < places.indexOf(commit)));
  return isFrame ? batches.map(batch => blanked(batch, [begin, commit])).filter(({ words }) => words.length > 0) : batches;
}

/** Whether a statement of control is alone on the rest of its line, and does not depend on a condition. */
function isUnconditional({ batch, index }: Place): boolean {
  const { start } = batch.words[index];
  return !batch.words.some(({ word }) => CONDITIONS.includes(word)) && FRAME_LINE.test(batch.text.slice(start));
}

function blanked(batch: SqlBatch, frame: readonly Place[]): SqlBatch {
  const words = frame.filter(place => place.batch === batch).flatMap(({ index, outline }) => {
    const hasSecondWord = /^\w+ (?:TRAN|TRANSACTION|WORK) /.test(outline);
    return batch.words.slice(index, index + (hasSecondWord ? 2 : 1));
  });
  return { ...batch, text: words.reduce(blank, batch.text), words: batch.words.filter(word => !words.includes(word)) };
}

function blank(text: string, { start, word }: BatchWord): string {
  const end = start + word.length;
  const semicolon = /^\s*;/.exec(text.slice(end))?.[0].length ?? 0;
  return text.slice(0, start) + text.slice(start, end + semicolon).replace(/\S/g, ' ') + text.slice(end + semicolon);
}

function problem(file: string, { batch, index, outline }: Place, statement: RegExp, what: string, remedy: string): ScriptFileError {
  return new ScriptFileError(file, batch.words[index].line, `${statement.exec(outline)![0].trim()} ${what}`, remedy);
}
