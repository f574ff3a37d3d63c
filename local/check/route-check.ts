import type pg from 'pg';
import { proposeIndex } from './index-proposal';
import { planStatement, type UnservedFilter } from './plan';
import { describeStatement, type StatementDescription } from './statement';
import type { SqlRouteManifest, ValueManifest } from '../../src/contract/manifest';
import { messageOf } from '../user-error';

/** Something about a route: an error makes requests fail, a warning makes them slow or answers odd. */
export interface Finding {
  readonly level: 'error' | 'warning';
  readonly message: string;
  /** Lines that show the place. */
  readonly details?: readonly string[];
}

/** The types of PostgreSQL that callers should not send as plain text, with the names of ours. */
const VALUE_TYPES: { readonly [type: string]: string } = {
  'smallint': 'INTEGER',
  'integer': 'INTEGER',
  'bigint': 'BIGINT',
  'real': 'NUMBER',
  'double precision': 'NUMBER',
  'numeric': 'DECIMAL',
  'boolean': 'BOOLEAN',
  'date': 'DATE',
  'timestamp without time zone': 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMP',
  'uuid': 'UUID',
  'json': 'JSON',
  'jsonb': 'JSON',
  'bytea': 'BINARY',
};

/** Sources that a caller fills. */
const CALLERS = ['path', 'query', 'header', 'body'];

/** Those that can bring several values. */
const LIST_CALLERS = ['query', 'body'];

/**
 * Checks the statement of a route against a database, without running it.
 *
 * @param tryIndexes whether indexes may be made, and removed again, to find one that serves a filter
 */
export async function checkRoute(client: pg.Client, route: SqlRouteManifest, tryIndexes: boolean): Promise<Finding[]> {
  try {
    const description = await describeStatement(client, route.text);
    const plan = await planStatement(client, route.text);
    const unserved: Finding[] = [];
    for (const filter of plan?.unserved ?? []) unserved.push(await unservedFilter(client, route, filter, tryIndexes));
    return [
      ...checkColumns(route, description),
      ...(plan?.writes && route.readOnly ? [error('the statement changes or locks rows, but the route is read-only: use another method, or readOnly: false')] : []),
      ...checkValues(route, description),
      ...unserved,
    ];
  } catch (failure) {
    return [describeFailure(route, failure as pg.DatabaseError)];
  }
}

function checkColumns({ result }: SqlRouteManifest, { columns = [] }: StatementDescription): Finding[] {
  if (result.kind === 'count' || result.kind === 'none') return [];
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  const lacking = (names: readonly string[]) => names.filter(name => !columns.includes(name));
  return [
    ...(twice === undefined ? [] : [error(`the result has two columns named "${twice}": name one of them differently, as in "AS other_${twice}"`)]),
    ...lacking(locationColumns(result)).map(name => error(`the location needs the column "${name}", which the statement does not return: add it to RETURNING`)),
    ...lacking(Object.values(result.page?.cursor ?? {})).map(name => error(`the next page starts at the column "${name}", which the statement does not return: select it`)),
    ...(columns.length > 0 || result.kind === 'created' ? [] : [warning('the statement returns no rows: add RETURNING, or answer with SqlResult.count() or SqlResult.none()')]),
  ];
}

function locationColumns({ location = '' }: SqlRouteManifest['result']): string[] {
  return [...location.matchAll(/\{(\w+)\}/g)].map(match => match[1]!);
}

/** A text that the database has to turn into a number is refused by the database, not by the API. */
function checkValues({ values }: SqlRouteManifest, { parameters }: StatementDescription): Finding[] {
  return values.flatMap(({ name, source, key, type, list }, index) => {
    const wanted = parameters[index] ?? '';
    const missing = missingOptions(wanted);
    const isList = wanted.endsWith('[]');
    if (type !== undefined || list || missing.length === 0 || !(isList ? LIST_CALLERS : CALLERS).includes(source)) return [];
    const kind = isList ? 'one text' : 'text';
    return [warning(`:${name} is ${wanted} to the database, but ${kind} to the API: declare RequestValue.${source}('${key}', { ${missing.join(', ')} })`)];
  });
}

/** What a value without options lacks to be of a type of the database. */
function missingOptions(wanted: string): string[] {
  const valueType = VALUE_TYPES[wanted.replace('[]', '')];
  return [
    ...(valueType === undefined ? [] : [`valueType: ValueType.${valueType}`]),
    ...(wanted.endsWith('[]') ? ['list: true'] : []),
  ];
}

async function unservedFilter(
  client: pg.Client, { text, values }: SqlRouteManifest, unserved: UnservedFilter, tryIndexes: boolean,
): Promise<Finding> {
  const proposal = tryIndexes ? await proposeIndex(client, text, unserved) : '';
  return warning(`no index serves the filter ${named(unserved.filter, values)} on ${unserved.table}, so each request reads the whole table${proposal}`);
}

function describeFailure({ text, values }: SqlRouteManifest, failure: pg.DatabaseError): Finding {
  const hint = failure.hint ? ` (${failure.hint})` : '';
  const message = named(`${messageOf(failure)}${hint}`, values);
  return { ...error(message), details: failure.position === undefined ? [] : place(text, Number(failure.position), values) };
}

/** The line of a position that counts characters from 1, and a mark below it. */
function place(text: string, position: number, values: readonly ValueManifest[]): string[] {
  const before = [...text].slice(0, position - 1).join('');
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart).split('\n')[0]!;
  return [named(line, values), `${' '.repeat([...named(before.slice(lineStart), values)].length)}^`];
}

/** With the developer's names in the place of numbers. */
function named(text: string, values: readonly ValueManifest[]): string {
  return text.replaceAll(/\$(\d+)/g, (placeholder, position: string) => {
    const value = values[Number(position) - 1];
    return value ? `:${value.name}` : placeholder;
  });
}

function error(message: string): Finding {
  return { level: 'error', message };
}

function warning(message: string): Finding {
  return { level: 'warning', message };
}
