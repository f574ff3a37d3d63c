import { CALLS, checkCalls, undeclared, VARIABLE } from './procedure-rules';
import { RouteError } from './route-error';
import { SqlDialect } from './sql-dialect';
import { OutlineWord } from './sql-outline';
import { secondStatement } from './sql-statement-rules';
import { excerpt, position, SqlToken } from './sql-token';

/** Parsed statement of Transact-SQL. */
export interface TransactSql {
  readonly sql: string;
  readonly tokens: readonly SqlToken[];
  readonly words: readonly OutlineWord[];
  readonly dialect: SqlDialect;
  /** Keyword of the action. */
  readonly action: OutlineWord;
  /** Whether it is a query or a change of rows, whose grammar is checked here. */
  readonly plain: boolean;
}

/** Rejects features of Transact-SQL: statements without separating semicolons, the line `GO`, variables, calls that run a value as SQL,
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

/** Rejects the line `GO`, a batch separator of tools, which the server takes for a name or an argument of the preceding text. */
function checkBatches(sql: string, tokens: readonly SqlToken[], routeError: RouteError) {
  const plain = tokens.map(({ kind, text }) => kind === 'string' || kind === 'comment' ? text.replace(/[^\n]/g, '.') : text).join('');
  const go = /^[^\S\n]*GO\b[^\S\n]*\d*[^\S\n]*$/im.exec(plain);
  if (go) {
    throw routeError({ problem: `the SQL has the line GO at ${position(sql, go.index)}`, got: go[0].trim(), remedy: 'remove it; only tools such as sqlcmd support it' });
  }
}

/** Reserved words that begin a statement of Transact-SQL in any position, because semicolons between statements are optional. */
const BEGINNINGS = [
  'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'EXEC', 'EXECUTE', 'TRUNCATE', 'DECLARE', 'IF', 'WHILE', 'PRINT', 'RETURN', 'BEGIN', 'COMMIT', 'ROLLBACK', 'USE',
];

/** Words after which one of them continues the same statement, as in `UNION ALL SELECT` or `WHEN MATCHED THEN UPDATE`. */
const CONTINUED_BY = ['UNION', 'ALL', 'EXCEPT', 'INTERSECT', 'THEN'];

/** Words that begin the rows of an `INSERT`. */
const ROWS = ['SELECT', 'VALUES', 'EXEC', 'EXECUTE'];

/** Rejects a second statement that is not preceded by a semicolon. */
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

/** Rejects variables, which a single statement cannot declare; calls have separate rules. */
function checkVariables(sql: string, words: readonly OutlineWord[], routeError: RouteError) {
  const call = words.findIndex(({ word }) => CALLS.includes(word));
  const variable = words.slice(0, call < 0 ? words.length : call).find(({ word }) => VARIABLE.test(word));
  if (variable) {
    throw undeclared(sql, variable.token, routeError);
  }
}

/** Rejects rows as one text, which SQL Server splits into rows of about 2,000 characters, in a column with a generated name. */
function checkSerialization(sql: string, words: readonly OutlineWord[], routeError: RouteError) {
  const found = words.find(({ word, depth }, index) => depth === 0 && ['JSON', 'XML'].includes(word) && words[index - 1]?.word === 'FOR');
  if (found) {
    throw routeError({
      problem: `the SQL has FOR ${found.word} at ${position(sql, found.token.start)}, and SQL Server splits its text into several rows`,
      got: excerpt(sql, found.token.start),
      remedy: `remove it, because the handler returns rows as JSON, or select it as one column, as in SELECT (SELECT … FOR ${found.word} PATH) AS document`,
    });
  }
}
