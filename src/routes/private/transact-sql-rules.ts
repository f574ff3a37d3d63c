import { Refuse } from './refuse';
import { excerpt, position, SqlToken } from './sql-lexer';
import { OutlineWord } from './sql-outline';
import { isContent, secondStatement } from './sql-statement-rules';

const SEVERAL = 'write one statement for a route; OUTPUT gives back what was written, and a procedure can do several things in one';

/** A statement of Transact-SQL, taken apart. */
export interface TransactSql {
  readonly sql: string;
  readonly tokens: readonly SqlToken[];
  readonly words: readonly OutlineWord[];
  /** The word that says what is done. */
  readonly action: OutlineWord;
  /** Whether it is a query or a change of rows, whose grammar is known here. */
  readonly plain: boolean;
}

/** Refuses what Transact-SQL alone allows: statements that no semicolon parts, the line `GO`, variables, and `EXEC (…)` with values. */
export function checkTransactSql({ sql, tokens, words, action, plain }: TransactSql, refuse: Refuse) {
  checkBatches(sql, tokens, refuse);
  checkDynamicSql(sql, tokens, refuse);
  if (plain) {
    checkOutline(sql, words, action, refuse);
    checkVariables(sql, words, refuse);
  }
}

/** Refuses the line `GO`, which ends a batch for tools, and for the server is a name or an argument of what stands before it. */
function checkBatches(sql: string, tokens: readonly SqlToken[], refuse: Refuse) {
  const plain = tokens.map(({ kind, text }) => kind === 'string' || kind === 'comment' ? text.replace(/[^\n]/g, '.') : text).join('');
  const go = /^[^\S\n]*GO\b[^\S\n]*\d*[^\S\n]*$/im.exec(plain);
  if (go) {
    throw refuse({ problem: `the SQL has the line GO at ${position(sql, go.index)}`, got: go[0].trim(), remedy: 'leave it out, as only tools like sqlcmd know it' });
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
function checkOutline(sql: string, words: readonly OutlineWord[], action: OutlineWord, refuse: Refuse) {
  const outer = words.filter(({ depth }) => depth === 0);
  const first = outer.indexOf(action);
  const second = outer.find(({ word }, index) => {
    const [before, after] = [outer[index - 1]?.word, outer[index + 1]?.word];
    const rows = action.word === 'INSERT' && ROWS.includes(word) && !outer.slice(first, index).some(other => ROWS.includes(other.word));
    return index > first && BEGINNINGS.includes(word) && !CONTINUED_BY.includes(before) && !rows && !(word === 'MERGE' && after === 'JOIN');
  });
  if (second) {
    throw secondStatement(sql, second.token, SEVERAL, refuse);
  }
}

/** Refuses variables, which a single statement cannot declare; the arguments of a procedure are named like them. */
function checkVariables(sql: string, words: readonly OutlineWord[], refuse: Refuse) {
  const variable = words.find(({ word }) => /^@[^@]/.test(word));
  if (variable && !words.some(({ word }) => word === 'EXEC' || word === 'EXECUTE')) {
    throw refuse({
      problem: `the SQL has a variable that nothing declares, at ${position(sql, variable.token.start)}`,
      got: variable.token.text,
      remedy: `write :${variable.token.text.slice(1)} and declare the value in parameters`,
    });
  }
}

/** Refuses `EXEC (…)` with values, which would run what a caller sends as SQL. */
function checkDynamicSql(sql: string, tokens: readonly SqlToken[], refuse: Refuse) {
  const content = tokens.filter(isContent);
  const dynamic = content.findIndex(({ kind, text }, index) => kind === 'word' && /^exec(ute)?$/i.test(text) && content[index + 1]?.text.trimStart().startsWith('('));
  const value = dynamic < 0 ? undefined : content.slice(dynamic).find(({ kind }) => kind === 'parameter');
  if (value) {
    throw refuse({
      problem: `the SQL would run a value of the request as SQL at ${position(sql, value.start)}`,
      got: excerpt(sql, content[dynamic].start),
      remedy: 'write the statement itself, or call a procedure, as in EXEC dbo.Report :from',
    });
  }
}
