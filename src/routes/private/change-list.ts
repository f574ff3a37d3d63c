import { ParameterType } from './parameter-type';
import { RecordStatement } from './record-sources';
import { RouteError } from './route-error';
import { SqlDialect } from './sql-dialect';
import { endOfGroup, isName, SqlPiece, startOfGroup } from './sql-pieces';
import { excerpt, position, SqlToken } from './sql-token';

/** Words after the list of `SET`. */
const AFTER_LIST = ['FROM', 'WHERE', 'RETURNING', 'OUTPUT', 'OPTION', 'WHEN'];

/** Words between `UPDATE` and the name of the table. */
const BEFORE_NAME = ['ONLY', 'INTO'];

/** Words that cannot be the alias of the table to change. */
const AFTER_TABLE = ['SET', 'USING', 'WITH', 'SELECT', 'VALUES', 'DEFAULT', 'OVERRIDING', 'OUTPUT'];

/** List of `SET`. */
interface SetList {
  /** Index of `SET`. */
  readonly set: number;
  /** Index after its last piece. */
  readonly end: number;
}

/**
 * Renders the assignments of changes, each with two placeholders: whether the field was sent, and its value.
 *
 * @param table name of the changed table, if another table of the statement can have the same columns
 */
export function assignments(
  { fields = [] }: ParameterType, table: string | undefined, placeholder: (offset: number) => string, dialect: SqlDialect,
): string {
  const { quoted, condition, casts, changeCasts, varchar } = dialect;
  return fields.map(({ name, options: { valueType, unicode } }, index) => {
    const [flag, value] = [placeholder(2 * index), placeholder(2 * index + 1)];
    const cast = unicode === false ? varchar : valueType && (changeCasts[valueType] ?? casts[valueType]);
    const column = quoted(name);
    const unchanged = table === undefined ? column : `${table}.${column}`;
    return `${column} = CASE WHEN ${condition(flag)} THEN ${cast ? `CAST(${value} AS ${cast})` : value} ELSE ${unchanged} END`;
  }).join(', ');
}

/** Rejects changes outside the list of `SET`, and columns that the list assigns twice. */
export function checkChanges(statement: RecordStatement, name: string, columns: readonly string[], routeError: RouteError) {
  const { sql, pieces } = statement;
  pieces.forEach(({ token }, index) => {
    if (token.kind === 'parameter' && token.text === `:${name}`) {
      const list = listAt(pieces, index);
      if (!list) {
        throw routeError({
          problem: `the SQL has the changes ${token.text} at ${position(sql, token.start)}, outside the list of SET`,
          got: excerpt(sql, pieces[Math.max(0, index - 1)].token.start).trimStart(),
          allowed: 'directly after SET, or after a comma of its list',
          remedy: `write UPDATE … SET ${token.text} WHERE …`,
        });
      }
      checkAssigned(statement, list, index, columns, routeError);
    }
  });
}

/** Returns the list of `SET` of which a piece is one item; undefined if it is not an item. */
function listAt(pieces: readonly SqlPiece[], index: number): SetList | undefined {
  const [before, after] = [pieces[index - 1], pieces[index + 1]];
  const { depth } = pieces[index];
  const start = startOfGroup(pieces, index);
  const set = pieces.slice(0, index).map(({ word, depth: at }, other) => word === 'SET' && at === depth && other >= start).lastIndexOf(true);
  const end = set < 0 ? 0 : endOfList(pieces, set);
  const begins = before?.word === 'SET' || (before?.text === ',' && before.depth === depth);
  const ends = after === undefined || after.text === ',' || after.depth < depth || AFTER_LIST.includes(after.word);
  return begins && ends && index < end ? { set, end } : undefined;
}

function endOfList(pieces: readonly SqlPiece[], set: number): number {
  const [limit, { depth }] = [endOfGroup(pieces, set), pieces[set]];
  let cases = 0;
  for (let index = set + 1; index < limit; index += 1) {
    const { word, depth: at } = pieces[index];
    cases += Number(word === 'CASE') - Number(word === 'END');
    if (at === depth && cases === 0 && AFTER_LIST.includes(word) && pieces[index - 1].word !== 'DISTINCT') {
      return index;
    }
  }
  return limit;
}

function checkAssigned(
  { sql, pieces, dialect }: RecordStatement, { set, end }: SetList, own: number, columns: readonly string[], routeError: RouteError,
) {
  const changed = new Set(columns.map(column => dialect.resolved(dialect.quoted(column))));
  const targets = itemsOf(pieces, set, end).flatMap(item => targetsOf(pieces, item, end, dialect));
  const again = targets.find(piece => changed.has(dialect.resolved(piece.text)));
  const repeated = pieces.find(({ token }, index) => index > own && index < end && token.text === pieces[own].token.text);
  const twice = again ?? repeated;
  if (twice) {
    throw routeError({
      problem: `the SQL assigns a column at ${position(sql, twice.token.start)} that ${pieces[own].token.text} also changes`, got: twice.text, remedy: 'remove one of them',
    });
  }
}

/** Returns the indexes of the first pieces of the items of a list. */
function itemsOf(pieces: readonly SqlPiece[], set: number, end: number): number[] {
  const commas = pieces.flatMap(({ text, depth }, index) => text === ',' && depth === pieces[set].depth && index > set && index < end ? [index] : []);
  return [set, ...commas].map(index => index + 1);
}

/**
 * Returns the columns that an item assigns, as in `(a, b) = (1, 2)`. In `b.title = 1`, it is `title` on SQL Server, and on PostgreSQL `b`, which has a
 * field `title`.
 */
function targetsOf(pieces: readonly SqlPiece[], item: number, end: number, { qualifiesTargets }: SqlDialect): SqlPiece[] {
  const length = pieces.slice(item, end).findIndex(({ text, depth }) => (text === '=' || text === ',') && depth === pieces[item].depth);
  const isTarget = (index: number) => pieces[qualifiesTargets ? index + 1 : index - 1].text !== '.';
  return pieces[item + length]?.text === '=' ? pieces.slice(item, item + length).filter((piece, index) => isName(piece) && isTarget(item + index)) : [];
}

/**
 * Returns the name of the table that a list of `SET` changes, if the statement has other tables: with `FROM`, in `MERGE` and in
 * `ON CONFLICT DO UPDATE`, where an unqualified column is ambiguous.
 */
export function changedTable(pieces: readonly SqlPiece[], token: SqlToken): string | undefined {
  const { set, end } = listAt(pieces, pieces.findIndex(piece => piece.token === token)) ?? { set: -1, end: 0 };
  if (set < 0) {
    return undefined;
  }
  const verb = pieces[set - 1]?.word === 'UPDATE' ? lastBefore(pieces, set, ['INSERT', 'MERGE']) : lastBefore(pieces, set, ['UPDATE']);
  const isAlone = pieces[verb]?.word === 'UPDATE' && pieces[end]?.word !== 'FROM' && !hasFrom(pieces, end);
  return verb < 0 || isAlone ? undefined : tableAfter(pieces, verb);
}

/** Returns whether `FROM` follows after the `OUTPUT` of Transact-SQL. */
function hasFrom(pieces: readonly SqlPiece[], end: number): boolean {
  return pieces[end]?.word === 'OUTPUT' && pieces.slice(end, endOfGroup(pieces, end)).some(({ word, depth }) => word === 'FROM' && depth === pieces[end].depth);
}

function lastBefore(pieces: readonly SqlPiece[], end: number, words: readonly string[]): number {
  return pieces.slice(0, end).map(({ word, depth }) => words.includes(word) && depth === pieces[end].depth).lastIndexOf(true);
}

/** Returns the alias of the table after `UPDATE`, `MERGE` or `INSERT`, or its name. */
function tableAfter(pieces: readonly SqlPiece[], verb: number): string {
  let at = verb + 1;
  while (BEFORE_NAME.includes(pieces[at].word) || pieces[at].word === 'TOP' || pieces[at].depth > pieces[verb].depth || '()'.includes(pieces[at].text)) {
    at += 1;
  }
  let name = pieces[at].text;
  for (at += 1; pieces[at]?.text === '.'; at += 2) {
    name += `.${pieces[at + 1].text}`;
  }
  at += Number(pieces[at]?.text === '*');
  const alias = pieces[at]?.word === 'AS' ? pieces[at + 1] : pieces[at];
  return isName(alias) && !AFTER_TABLE.includes(alias.word) ? alias.text : name;
}
