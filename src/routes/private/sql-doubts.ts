import { SqlParameters } from './parameter-binding';
import { SqlStatement } from './sql-compiler';
import { isContent } from './sql-statement-rules';
import { SqlToken } from './sql-token';
import { Warning } from '../../private/findings';

/** What a statement says that is valid, but hardly ever meant. */
export function doubtsOf(statement: SqlStatement, parameters: SqlParameters): Warning[] {
  return [sortedByValue, namesInLiterals, temporaryTables, outlivingCalls, lostCharacters].flatMap(doubts => doubts(statement, parameters));
}

/** What follows an item of `ORDER BY` that is a value and nothing else. */
const AFTER_ITEM = /^(?:,|\)|::|ASC$|DESC$|NULLS$|LIMIT$|OFFSET$|FETCH$|FOR$|OPTION$|COLLATE$|UNION$)/i;

/** A value is no column: all rows compare equal by it. */
function sortedByValue({ tokens }: SqlStatement): Warning[] {
  const content = tokens.filter(isContent);
  return content.flatMap((token, index) => {
    const after = content[index + 1]?.text.trim() ?? ')';
    if (token.kind !== 'parameter' || !startsItem(content, index) || !AFTER_ITEM.test(after)) {
      return [];
    }
    const name = token.text;
    return [{
      id: 'orderByValue',
      message: `ORDER BY ${name} orders by one value, the same for all rows, and not by the column of that name; write the columns that callers may choose, ` +
        `as in ORDER BY CASE ${name} WHEN 'title' THEN title END`,
    }];
  });
}

/** Whether a token is the first of an item behind `ORDER BY`. */
function startsItem(content: readonly SqlToken[], index: number): boolean {
  const [before, first] = [content[index - 2]?.text, content[index - 1]?.text.trim()];
  return /^ORDER$/i.test(before ?? '') && /^BY$/i.test(first ?? '') || (first === ',' && startsItem(content, lastItem(content, index - 1)));
}

/** Index behind the `BY` whose list a comma belongs to, if nothing but simple items is between; -1: none. */
function lastItem(content: readonly SqlToken[], comma: number): number {
  const by = content.slice(0, comma).map(({ text }) => text.toUpperCase()).lastIndexOf('BY');
  const between = by < 0 ? [] : content.slice(by + 1, comma);
  return between.length > 0 && between.every(({ text }) => !/[()]/.test(text)) ? by + 1 : -1;
}

/** `'%:q%'` is a text with a colon in it. */
function namesInLiterals({ tokens, verb, takesVarchar }: SqlStatement, parameters: SqlParameters): Warning[] {
  const literals = tokens.filter(({ kind, text }) => kind === 'string' && !/^(?:[uU]&)?["[]/.test(text));
  const found = Object.keys(parameters).filter(name => literals.some(({ text }) => new RegExp(`:${name}(?![\\p{L}\\p{M}\\p{N}_])`, 'u').test(text)));
  // A block of PL/pgSQL has its own meaning of `:=`, and no parameters.
  return verb === 'DO' ? [] : found.map(name => ({
    id: 'nameInLiteral',
    message: `:${name} inside of a string is text, and not the value of that name; join them, as in '%' ${takesVarchar ? '+' : '||'} :${name} ${takesVarchar ? '+' : '||'} '%'`,
  }));
}

function temporaryTables({ words, takesVarchar }: SqlStatement): Warning[] {
  const isMade = (index: number) => ['CREATE', 'INTO', 'GLOBAL', 'LOCAL', 'REPLACE'].includes(words[index - 1]?.word);
  const temporary = takesVarchar
    ? words.find(({ word }) => word.startsWith('#'))
    : words.find(({ word }, index) => /^TEMP(?:ORARY)?$/.test(word) && isMade(index));
  if (!temporary || (words.some(({ word }, index) => word === 'COMMIT' && words[index + 1]?.word === 'DROP'))) {
    return [];
  }
  const message = takesVarchar && !temporary.word.startsWith('##')
    ? `the temporary table ${temporary.token.text} is dropped when the statement ends, so that no other statement sees it; use WITH, a procedure or a table`
    : 'a temporary table stays with the connection, which the requests that follow share: the next one finds it there; use WITH, or a table';
  return [{ id: 'temporaryTable', message }];
}

/** Functions of PostgreSQL whose effect lasts as long as the connection, and what to call instead. */
const OUTLIVING: { readonly [name: string]: string } = {
  PG_ADVISORY_LOCK: 'pg_advisory_xact_lock',
  PG_ADVISORY_LOCK_SHARED: 'pg_advisory_xact_lock_shared',
  PG_TRY_ADVISORY_LOCK: 'pg_try_advisory_xact_lock',
  PG_TRY_ADVISORY_LOCK_SHARED: 'pg_try_advisory_xact_lock_shared',
};

/** Locks and settings that outlive the request: its connection serves those that follow. */
function outlivingCalls({ words, tokens, takesVarchar }: SqlStatement): Warning[] {
  const reason = 'lasts as long as the connection, which the requests that follow share';
  if (takesVarchar) {
    const session = words.some(({ word }) => word === 'SP_GETAPPLOCK') && tokens.some(({ kind, text }) => kind === 'string' && /^n?'session'$/i.test(text));
    return session ? [{ id: 'sessionLock', message: `a lock of sp_getapplock with the owner Session ${reason}; leave @LockOwner out, inside of a procedure with a transaction` }] : [];
  }
  const locks = words.filter(({ word, calls }) => calls && OUTLIVING[word] !== undefined);
  const settings = words.filter(({ word, calls }, index) => calls && word === 'SET_CONFIG' && !isLocal(words.slice(index)));
  return [
    ...locks.map(({ word, token }) => ({ id: 'sessionLock', message: `the lock of ${token.text}() ${reason}; use ${OUTLIVING[word]}()` })),
    ...settings.map(({ token }) => ({ id: 'sessionSetting', message: `a setting of ${token.text}() ${reason}; write true as the third argument` })),
  ];
}

/** Whether the last argument of a call is TRUE, as far as it is a word. */
function isLocal([call, ...words]: SqlStatement['words']): boolean {
  const end = words.findIndex(({ depth }) => depth <= call.depth);
  const inside = words.slice(0, end < 0 ? words.length : end);
  return inside[inside.length - 1]?.word === 'TRUE';
}

/** SQL Server: what a varchar cannot hold is stored as a question mark, silently. */
function lostCharacters(statement: SqlStatement, parameters: SqlParameters): Warning[] {
  const lossy = statement.writes || statement.isUnguarded ? Object.keys(parameters).filter(name => !parameters[name]._unicode) : [];
  return lossy.map(name => ({
    id: 'lostCharacters',
    message: `"${name}" has unicode: false in a statement that may store it, and characters that the code page of the database lacks are stored as "?"; ` +
      'leave unicode out, or allow only characters that it has with pattern',
  }));
}
