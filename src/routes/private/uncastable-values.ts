import { outline } from './sql-outline';
import { SqlToken } from './sql-token';
import { DatabaseEngine } from '../../database/database-engine';

/** Keywords of procedure calls: https://learn.microsoft.com/en-us/sql/t-sql/language-elements/execute-transact-sql */
const PROCEDURE_CALLS = ['EXEC', 'EXECUTE'];

/** Functions of full-text search: https://learn.microsoft.com/en-us/sql/t-sql/queries/contains-transact-sql */
const FULL_TEXT = ['CONTAINS', 'CONTAINSTABLE', 'FREETEXT', 'FREETEXTTABLE'];

/**
 * Returns the parameters of Transact-SQL in positions that allow only literals and variables, not expressions such as casts: arguments of
 * procedures, conditions of full-text search, and the times of `FOR SYSTEM_TIME`
 * (https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql).
 */
export function uncastable(tokens: readonly SqlToken[], engine: DatabaseEngine): ReadonlySet<SqlToken> {
  const found = engine === DatabaseEngine.SQL_SERVER ? [...inCalls(tokens), ...inFullText(tokens), ...inSystemTime(tokens)] : [];
  return new Set(found.filter(({ kind }) => kind === 'parameter'));
}

function inCalls(tokens: readonly SqlToken[]): SqlToken[] {
  const call = outline(tokens).find(({ word }) => PROCEDURE_CALLS.includes(word));
  return call ? tokens.slice(tokens.indexOf(call.token)) : [];
}

function inFullText(tokens: readonly SqlToken[]): SqlToken[] {
  const calls = outline(tokens).filter(word => word.calls && FULL_TEXT.includes(word.word));
  return calls.flatMap(({ token }) => argumentsOf(tokens.slice(tokens.indexOf(token) + 1)));
}

/** Returns the tokens up to the parenthesis that closes the first one. */
function argumentsOf(tokens: readonly SqlToken[]): SqlToken[] {
  let depth = 0;
  const end = tokens.findIndex(({ kind, text }) => {
    const before = depth;
    depth += kind === 'symbol' ? [...text].reduce((sum, character) => sum + Number(character === '(') - Number(character === ')'), 0) : 0;
    return before > 0 && depth <= 0;
  });
  return tokens.slice(0, end < 0 ? tokens.length : end);
}

/** Finds the time of `AS OF x`, or the times of `FROM x TO y`, `BETWEEN x AND y`, `CONTAINED IN (x, y)`. */
function inSystemTime(tokens: readonly SqlToken[]): SqlToken[] {
  const words = outline(tokens);
  return words.flatMap(({ word, token }, index) => {
    const times = tokens.slice(tokens.indexOf(token)).filter(({ kind }) => kind === 'parameter' || kind === 'string');
    return word === 'SYSTEM_TIME' && words[index - 1]?.word === 'FOR' ? times.slice(0, words[index + 1]?.word === 'AS' ? 1 : 2) : [];
  });
}
