import { TypedField } from './parameter-type';
import { RouteError } from './route-error';
import { SqlDialect } from './sql-dialect';
import { isName, SqlPiece, startOfGroup } from './sql-pieces';
import { excerpt, position, SqlToken } from './sql-token';
import { nearestName } from '../../private/nearest-name';

/** Parsed statement in which records are tables. */
export interface RecordStatement {
  readonly sql: string;
  readonly pieces: readonly SqlPiece[];
  readonly dialect: SqlDialect;
}

/** Words that cannot be an alias without `AS`, because they continue the statement. */
const CONTINUING = new Set([
  'AS', 'CROSS', 'EXCEPT', 'FETCH', 'FOR', 'FULL', 'GROUP', 'HAVING', 'INNER', 'INTERSECT', 'JOIN', 'LEFT', 'LIMIT', 'NATURAL', 'OFFSET', 'ON', 'OPTION', 'ORDER', 'OUTER',
  'OUTPUT', 'PIVOT', 'RETURNING', 'RIGHT', 'SELECT', 'SET', 'TABLESAMPLE', 'UNION', 'UNPIVOT', 'USING', 'VALUES', 'WHEN', 'WHERE', 'WINDOW', 'WITH',
]);

/** Words before a table. */
const BEFORE_TABLE = ['FROM', 'JOIN', 'USING'];

/** Words of which one precedes the tables of `FROM`. */
const HAVE_TABLES = ['SELECT', 'DELETE', 'UPDATE', 'MERGE'];

/** Words before a `FROM` that does not precede tables, as in `IS DISTINCT FROM`; after `DELETE`, it precedes the table that is changed. */
const OTHER_FROM = ['DISTINCT', 'SYSTEM_TIME', 'DELETE'];

/** Returns the records in a statement as tables, by their tokens, and the aliases to write after a token. */
export function aliasesOf({ pieces, dialect }: RecordStatement, names: readonly string[]): Map<SqlToken, string> {
  return new Map(pieces.flatMap(({ token }, index) => {
    const { alias, last } = sourceAt(pieces, index);
    const isRecords = token.kind === 'parameter' && names.includes(token.text.slice(1));
    return isRecords && !alias ? [[pieces[last].token, ` AS ${dialect.quoted(ownAlias(token, dialect))}`] as const] : [];
  }));
}

/** Renders records as a table. */
export function recordTable(placeholder: string, fields: readonly TypedField[], dialect: SqlDialect): string {
  return dialect.records(placeholder, fields.map(field => dialect.recordColumn(field)));
}

/** Alias of a table. */
interface Source {
  /** Name that the statement has for it. */
  readonly alias?: SqlPiece;
  /** Index of the last piece before an alias. */
  readonly last: number;
  /** Whether the statement renames the columns, as in `AS i (a, b)`. */
  readonly renamed: boolean;
}

function sourceAt(pieces: readonly SqlPiece[], index: number): Source {
  const last = index + (pieces[index + 1]?.word === 'WITH' && pieces[index + 2]?.word === 'ORDINALITY' ? 2 : 0);
  const explicit = pieces[last + 1]?.word === 'AS';
  const named = last + (explicit ? 2 : 1);
  const alias = isName(pieces[named]) && (explicit || !CONTINUING.has(pieces[named].word)) ? pieces[named] : undefined;
  return { alias, last, renamed: alias !== undefined && pieces[named + 1]?.text === '(' };
}

function ownAlias({ text }: SqlToken, dialect: SqlDialect): string {
  return dialect.resolved(text.slice(1));
}

/** Rejects records in other positions than those of a table, and columns that the records do not have. */
export function checkRecords(statement: RecordStatement, name: string, fields: readonly TypedField[], routeError: RouteError) {
  statement.pieces.forEach(({ token }, index) => {
    if (token.kind === 'parameter' && token.text === `:${name}`) {
      checkPosition(statement, index, routeError);
      checkColumns(statement, index, fields, routeError);
    }
  });
}

function checkPosition({ sql, pieces }: RecordStatement, index: number, routeError: RouteError) {
  if (isTable(pieces, index)) {
    return;
  }
  const { start, text } = pieces[index].token;
  throw routeError({
    problem: `the SQL has the records ${text} at ${position(sql, start)}, where a table is not allowed`,
    got: excerpt(sql, pieces[Math.max(0, index - 1)].token.start).trimStart(),
    allowed: 'directly after FROM, JOIN or USING',
    remedy: remedyAt(pieces, index),
  });
}

function isTable(pieces: readonly SqlPiece[], index: number): boolean {
  const word = pieces[index - 1]?.word ?? '';
  if (word !== 'FROM') {
    return BEFORE_TABLE.includes(word);
  }
  const group = pieces.slice(startOfGroup(pieces, index), index - 1);
  return !OTHER_FROM.includes(pieces[index - 2].word) && group.some(piece => piece.depth === pieces[index].depth && HAVE_TABLES.includes(piece.word));
}

function remedyAt(pieces: readonly SqlPiece[], index: number): string {
  const { text } = pieces[index].token;
  const [before, first] = [pieces[index - 2], pieces[index - 1]];
  const isListed = first?.text === ',' && pieces.slice(startOfGroup(pieces, index), index).some(({ word, depth }) => word === 'FROM' && depth === pieces[index].depth);
  switch (true) {
    case isListed: return `write JOIN ${text} ON …, or CROSS JOIN ${text}, instead of the comma`;
    case first?.text === '(' && before?.word === 'IN': return `write IN (SELECT column FROM ${text})`;
    case first?.text === '(' && before?.word === 'VALUES': return `write SELECT … FROM ${text} instead of VALUES`;
    default: return `select the columns, as in SELECT … FROM ${text}`;
  }
}

/** Checks the columns after the alias, as in `items.sku`, unless the statement has another table or column of that name. */
function checkColumns({ sql, pieces, dialect }: RecordStatement, index: number, fields: readonly TypedField[], routeError: RouteError) {
  const { alias, renamed, last } = sourceAt(pieces, index);
  const name = alias ? dialect.resolved(alias.text) : ownAlias(pieces[index].token, dialect);
  const uses = pieces.flatMap((piece, at) => piece !== alias && isName(piece) && dialect.resolved(piece.text) === name && pieces[at - 1]?.text !== '.' ? [at] : []);
  if (renamed || uses.some(at => pieces[at + 1]?.text !== '.')) {
    return;
  }
  const columns = [...fields.map(field => field.name), ...last > index ? ['ordinality'] : []];
  const known = new Set(columns.map(column => dialect.resolved(dialect.quoted(column))));
  const wrong = uses.map(at => pieces[at + 2]).find((piece, at) => isName(piece) && pieces[uses[at] + 3]?.text !== '(' && !known.has(dialect.resolved(piece.text)));
  if (wrong) {
    const near = nearestName(dialect.resolved(wrong.text), columns);
    throw routeError({
      problem: `the SQL uses a column that the records ${pieces[index].token.text} do not have, at ${position(sql, wrong.token.start)}`,
      got: wrong.text,
      allowed: columns.join(', '),
      remedy: near === undefined ? 'declare the field, or correct the name' : `did you mean ${near}?${dialect.resolved(near) === near ? '' : ` Write it as ${dialect.quoted(near)}`}`,
    });
  }
}
