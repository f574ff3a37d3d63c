import { Refuse } from './refuse';
import { SqlDialect } from './sql-dialect';
import { excerpt, position, SqlToken } from './sql-lexer';
import { OutlineWord } from './sql-outline';

const SEVERAL = 'write one statement for a route; WITH and a function of the database can do several things in one';
const SEVERAL_WITHOUT_SEMICOLON = 'write one statement for a route; OUTPUT gives back what was written, and a procedure can do several things in one';

/** Refuses what no statement can hold: NUL, which ends the text in the protocol, and more parameters than the engine takes. */
export function checkSize(sql: string, parameters: readonly string[], { mostParameters }: SqlDialect, refuse: Refuse) {
  if (sql.includes('\0')) {
    throw refuse({ problem: `the SQL has a NUL character at ${position(sql, sql.indexOf('\0'))}`, remedy: 'remove it; a file in UTF-16 has to be read as such' });
  }
  if (parameters.length > mostParameters) {
    throw refuse({ problem: 'the SQL has too many parameters', got: `${parameters.length}`, allowed: `up to ${mostParameters}`, remedy: 'send many values as one list, or as JSON' });
  }
}

/** Refuses the placeholders of the engine, which would be mixed up with those that the compiler writes. */
export function checkPlaceholders(sql: string, tokens: readonly SqlToken[], refuse: Refuse) {
  const placeholder = tokens.find(token => token.kind === 'placeholder');
  if (placeholder) {
    throw refuse({
      problem: `the SQL has a numbered placeholder at ${position(sql, placeholder.start)}`,
      got: placeholder.text,
      remedy: 'write :name and declare the value in parameters',
    });
  }
}

/** Refuses `:name` where a value has just ended, as in the array slice `a[1:n]`: two values in a row mean nothing. */
export function checkSlices(sql: string, tokens: readonly SqlToken[], refuse: Refuse) {
  const end = tokens.find((token, index) => token.kind === 'parameter' && index > 0 && endsValue(tokens[index - 1]));
  if (end) {
    throw refuse({
      problem: `the SQL has a value directly behind another at ${position(sql, end.start)}`,
      got: excerpt(sql, end.start),
      remedy: 'for the end of an array slice write a space behind the colon, as in [1 : n]',
    });
  }
}

function endsValue({ kind, text }: SqlToken): boolean {
  return kind === 'string' || (kind === 'symbol' && /[\d)\]]$/.test(text));
}

/** Refuses whatever follows the end of the first statement. */
export function checkEnd(sql: string, tokens: readonly SqlToken[], refuse: Refuse) {
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  const more = end < 0 ? undefined : tokens.slice(end).find(isContent);
  if (more) {
    throw secondStatement(sql, more, SEVERAL, refuse);
  }
}

function isContent(token: SqlToken): boolean {
  return token.kind !== 'semicolon' && token.kind !== 'comment' && token.text.trim() !== '';
}

function secondStatement(sql: string, { start }: SqlToken, remedy: string, refuse: Refuse) {
  return refuse({ problem: `the SQL has a second statement at ${position(sql, start)}`, got: excerpt(sql, start), remedy });
}

/** Refuses the line `GO`, which ends a batch for tools, and for the server is the name of what stands before it. */
export function checkBatches(sql: string, tokens: readonly SqlToken[], refuse: Refuse) {
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
export function checkOutline(sql: string, words: readonly OutlineWord[], action: OutlineWord, refuse: Refuse) {
  const outer = words.filter(({ depth }) => depth === 0);
  const first = outer.indexOf(action);
  const second = outer.find(({ word }, index) => {
    const [before, after] = [outer[index - 1]?.word, outer[index + 1]?.word];
    const rows = action.word === 'INSERT' && ROWS.includes(word) && !outer.slice(first, index).some(other => ROWS.includes(other.word));
    return index > first && BEGINNINGS.includes(word) && !CONTINUED_BY.includes(before) && !rows && !(word === 'MERGE' && after === 'JOIN');
  });
  if (second) {
    throw secondStatement(sql, second.token, SEVERAL_WITHOUT_SEMICOLON, refuse);
  }
}

/** Refuses variables, which a single statement cannot declare; the arguments of a procedure are named like them. */
export function checkVariables(sql: string, words: readonly OutlineWord[], refuse: Refuse) {
  const variable = words.find(({ word }) => /^@[^@]/.test(word));
  if (variable && !words.some(({ word }) => word === 'EXEC' || word === 'EXECUTE')) {
    throw refuse({
      problem: `the SQL has a variable that nothing declares, at ${position(sql, variable.token.start)}`,
      got: variable.token.text,
      remedy: `write :${variable.token.text.slice(1)} and declare the value in parameters`,
    });
  }
}
