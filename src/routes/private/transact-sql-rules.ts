import { CALLS, checkCalls, undeclared, VARIABLE } from './procedure-rules';
import { RouteError } from './route-error';
import { SqlDialect } from './sql-dialect';
import { OutlineWord } from './sql-outline';
import { secondStatement } from './sql-statement-rules';
import { excerpt, position, SqlToken } from './sql-token';

/** A statement of Transact-SQL, taken apart. */
export interface TransactSql {
  readonly sql: string;
  readonly tokens: readonly SqlToken[];
  readonly words: readonly OutlineWord[];
  readonly dialect: SqlDialect;
  /** The word that says what is done. */
  readonly action: OutlineWord;
  /** Whether it is a query or a change of rows, whose grammar is known here. */
  readonly plain: boolean;
}

/** Refuses what Transact-SQL alone allows: statements that no semicolon parts, the line `GO`, variables, calls that run a value as SQL,
 * and rows as one text. */
export function checkTransactSql({ sql, tokens, words, action, plain, dialect }: TransactSql, routeError: RouteError) {
  checkBatches(sql, tokens, routeError);
  checkCalls(sql, tokens, routeError);
  if (plain) {
    checkOutline(sql, words, action, dialect, routeError);
    checkSerialization(sql, words, routeError);
    checkVariables(sql, words, routeError);
  }
}

/** Refuses the line `GO`, which ends a batch for tools, and for the server is a name or an argument of what stands before it. */
function checkBatches(sql: string, tokens: readonly SqlToken[], routeError: RouteError) {
  const plain = tokens.map(({ kind, text }) => kind === 'string' || kind === 'comment' ? text.replace(/[^\n]/g, '.') : text).join('');
  const go = /^[^\S\n]*GO\b[^\S\n]*\d*[^\S\n]*$/im.exec(plain);
  if (go) {
    throw routeError({ problem: `the SQL has the line GO at ${position(sql, go.index)}`, got: go[0].trim(), remedy: 'leave it out, as only tools like sqlcmd know it' });
  }
}

/** Words that begin a statement of Transact-SQL wherever they stand, as they are reserved and no semicolon has to end the one before. */
const BEGINNINGS = [
  'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'EXEC', 'EXECUTE', 'TRUNCATE', 'DECLARE', 'IF', 'WHILE', 'PRINT', 'RETURN', 'BEGIN', 'COMMIT', 'ROLLBACK', 'USE',
];

/** Words behind which another of them goes on with the same statement, as in `UNION ALL SELECT` or `WHEN MATCHED THEN UPDATE`. */
const CONTINUED_BY = ['UNION', 'ALL', 'EXCEPT', 'INTERSECT', 'THEN'];

/** Words behind which an `INSERT` has its rows already. */
const ROWS = ['SELECT', 'VALUES', 'EXEC', 'EXECUTE'];

/** Refuses a second statement that no semicolon announces. */
function checkOutline(sql: string, words: readonly OutlineWord[], action: OutlineWord, dialect: SqlDialect, routeError: RouteError) {
  const outer = words.filter(({ depth }) => depth === 0);
  const first = outer.indexOf(action);
  const second = outer.find(({ word }, index) => {
    const [before, after] = [outer[index - 1]?.word, outer[index + 1]?.word];
    const rows = action.word === 'INSERT' && ROWS.includes(word) && !outer.slice(first, index).some(other => ROWS.includes(other.word));
    return index > first && BEGINNINGS.includes(word) && !CONTINUED_BY.includes(before) && !rows && !(word === 'MERGE' && after === 'JOIN');
  });
  if (second) {
    throw secondStatement(sql, second.token, dialect, routeError);
  }
}

/** Refuses variables, which a single statement cannot declare; a call has rules of its own. */
function checkVariables(sql: string, words: readonly OutlineWord[], routeError: RouteError) {
  const call = words.findIndex(({ word }) => CALLS.includes(word));
  const variable = words.slice(0, call < 0 ? words.length : call).find(({ word }) => VARIABLE.test(word));
  if (variable) {
    throw undeclared(sql, variable.token, routeError);
  }
}

/** Refuses rows as one text: the server sends it in pieces of about 2,000 characters, each a row in a column with a name of the server's. */
function checkSerialization(sql: string, words: readonly OutlineWord[], routeError: RouteError) {
  const found = words.find(({ word, depth }, index) => depth === 0 && ['JSON', 'XML'].includes(word) && words[index - 1]?.word === 'FOR');
  if (found) {
    throw routeError({
      problem: `the SQL has FOR ${found.word} at ${position(sql, found.token.start)}, whose text SQL Server sends in pieces`,
      got: excerpt(sql, found.token.start),
      remedy: `leave it out, as rows become JSON without it, or make it one column, as in SELECT (SELECT … FOR ${found.word} PATH) AS document`,
    });
  }
}
