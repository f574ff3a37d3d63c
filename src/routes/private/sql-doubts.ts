import { SqlParameters } from './parameter-binding';
import { SqlStatement } from './sql-compiler';
import { Warning } from '../../private/findings';

/** Returns warnings about valid SQL that is probably not intended. */
export function doubtsOf(statement: SqlStatement, parameters: SqlParameters): Warning[] {
  return [namesInLiterals, temporaryTables, outlivingCalls, lostCharacters].flatMap(doubts => doubts(statement, parameters));
}

/** Warns about `:name` in strings, where it is plain text, as in `'%:q%'`. */
function namesInLiterals({ tokens, verb, takesVarchar }: SqlStatement, parameters: SqlParameters): Warning[] {
  const literals = tokens.filter(({ kind, text }) => kind === 'string' && !/^(?:[uU]&)?["[]/.test(text));
  const found = Object.keys(parameters).filter(name => literals.some(({ text }) => new RegExp(`:${name}(?![\\p{L}\\p{M}\\p{N}_])`, 'u').test(text)));
  // PL/pgSQL blocks use `:=` for assignments and have no parameters.
  return verb === 'DO' ? [] : found.map(name => ({
    id: 'nameInLiteral',
    message: `:${name} in a string is plain text, not a parameter; concatenate, as in '%' ${takesVarchar ? '+' : '||'} :${name} ${takesVarchar ? '+' : '||'} '%'`,
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
    ? `the temporary table ${temporary.token.text} is dropped when the statement ends, so other statements cannot use it; use WITH, a procedure or a table`
    : 'a temporary table remains on the connection and is visible to subsequent requests; use WITH, or a table';
  return [{ id: 'temporaryTable', message }];
}

/** PostgreSQL functions whose effect outlasts the transaction, with their replacements. */
const OUTLIVING: { readonly [name: string]: string } = {
  PG_ADVISORY_LOCK: 'pg_advisory_xact_lock',
  PG_ADVISORY_LOCK_SHARED: 'pg_advisory_xact_lock_shared',
  PG_TRY_ADVISORY_LOCK: 'pg_try_advisory_xact_lock',
  PG_TRY_ADVISORY_LOCK_SHARED: 'pg_try_advisory_xact_lock_shared',
};

/** Warns about locks and settings that outlive the request, because subsequent requests reuse its connection. */
function outlivingCalls({ words, tokens, takesVarchar }: SqlStatement): Warning[] {
  const reason = 'remains on the connection, which subsequent requests reuse';
  if (takesVarchar) {
    const session = words.some(({ word }) => word === 'SP_GETAPPLOCK') && tokens.some(({ kind, text }) => kind === 'string' && /^n?'session'$/i.test(text));
    return session ? [{ id: 'sessionLock', message: `a lock of sp_getapplock with the owner Session ${reason}; leave @LockOwner out, in a procedure with a transaction` }] : [];
  }
  const locks = words.filter(({ word, calls }) => calls && OUTLIVING[word] !== undefined);
  const settings = words.filter(({ word, calls }, index) => calls && word === 'SET_CONFIG' && !isLocal(words.slice(index)));
  return [
    ...locks.map(({ word, token }) => ({ id: 'sessionLock', message: `the lock of ${token.text}() ${reason}; use ${OUTLIVING[word]}()` })),
    ...settings.map(({ token }) => ({ id: 'sessionSetting', message: `a setting of ${token.text}() ${reason}; write true as the third argument` })),
  ];
}

/** Returns whether the last argument of a call is the keyword TRUE. */
function isLocal([call, ...words]: SqlStatement['words']): boolean {
  const end = words.findIndex(({ depth }) => depth <= call.depth);
  const inside = words.slice(0, end < 0 ? words.length : end);
  return inside[inside.length - 1]?.word === 'TRUE';
}

/** Warns about varchar values in writing statements: SQL Server silently stores unsupported characters as question marks. */
function lostCharacters(statement: SqlStatement, parameters: SqlParameters): Warning[] {
  const lossy = statement.writes || statement.isUnguarded ? statement.names.filter(name => parameters[name]?._unicode === false) : [];
  return lossy.map(name => ({
    id: 'lostCharacters',
    message: `"${name}" has unicode: false in a statement that can store it, and characters outside the code page of the database are stored as "?"; ` +
      'leave unicode out, or restrict the characters with pattern',
  }));
}
