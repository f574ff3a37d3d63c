import type pg from 'pg';
import { doubtsOf } from './doubts';
import { proposeIndex } from './index-proposal';
import { cursorWarnings } from './page-cursor';
import { type Plan, planStatement, type UnservedFilter } from './plan';
import { remedyOf } from './remedy';
import { describeStatement, type StatementDescription } from './statement';
import { VALUE_TYPES } from './value-types';
import type { SqlRouteManifest, ValueManifest } from '../../src/contract/manifest';
import { messageOf } from '../user-error';

/** Finding about a route: with an error, requests fail; with a warning, requests are slow or answers unexpected. */
export interface Finding {
  readonly level: 'error' | 'warning';
  readonly message: string;
  /** SQLSTATE of PostgreSQL. */
  readonly sqlState?: string | undefined;
  /** Lines that show the position. */
  readonly details?: readonly string[];
}

/** Commands that support RETURNING, or may begin such a command. */
const CAN_RETURN = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'WITH']);

/** Commands without a plan that a read-only transaction rejects (https://www.postgresql.org/docs/current/sql-set-transaction.html). */
const WRITING_COMMANDS = new Set(['ALTER', 'ANALYZE', 'CLUSTER', 'COMMENT', 'COPY', 'CREATE', 'DROP', 'GRANT', 'IMPORT', 'LOCK', 'REASSIGN', 'REFRESH', 'REINDEX', 'REVOKE', 'SECURITY', 'TRUNCATE', 'VACUUM']);

/** Name that PostgreSQL gives to an unnamed column. */
const UNNAMED = '?column?';

/** Sources of values from the caller. */
const CALLERS = ['path', 'query', 'header', 'body'];

/** Sources that can contain several values. */
const LIST_CALLERS = ['query', 'body'];

/**
 * Checks the statement of a route against a database, without running it.
 *
 * @param tryIndexes whether indexes may be created and rolled back to find one that serves a filter
 */
export async function checkRoute(client: pg.Client, route: SqlRouteManifest, tryIndexes: boolean): Promise<Finding[]> {
  try {
    const description = await describeStatement(client, route.text);
    const plan = await planStatement(client, route.text);
    const unserved: Finding[] = [];
    for (const filter of plan?.unserved ?? []) unserved.push(await unservedFilter(client, route, filter, tryIndexes));
    return [
      ...checkReadOnly(route, description, plan),
      ...checkColumns(route, description),
      ...checkValues(route, description),
      ...doubtsOf(route).map(warning),
      ...(await cursorWarnings(client, route, description)).map(warning),
      ...unserved,
    ];
  } catch (failure) {
    return [describeFailure(route, failure as pg.DatabaseError)];
  }
}

/** Checks that the statement of a read-only route writes nothing; other commands that write are rejected when they run. */
function checkReadOnly({ readOnly, text }: SqlRouteManifest, { columns }: StatementDescription, plan: Plan | undefined): Finding[] {
  if (!readOnly) return [];
  if (plan?.writes) return [error('the statement changes or locks rows, but the route is read-only: use another method, or set readOnly: false')];
  const command = commandOf(text);
  if (columns === undefined && ['SELECT', 'WITH', 'TABLE', 'VALUES'].includes(command)) return [error('SELECT … INTO creates a table, but the route is read-only: remove INTO')];
  return WRITING_COMMANDS.has(command) ? [error(`the route is read-only, but ${command} is not: use another method, or move the statement to a migration`)] : [];
}

function checkColumns({ result, text, jsonColumns = [] }: SqlRouteManifest, { columns = [] }: StatementDescription): Finding[] {
  if (result.kind === 'count' || result.kind === 'none') return [];
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  const lacking = (names: readonly string[]) => names.filter(name => !columns.includes(name));
  const known = columns.map(name => name.toLowerCase());
  return [
    ...(twice === undefined ? [] : [error(`the result has two columns named "${twice}": rename one, as in "AS other_${twice}"`)]),
    ...locationColumns(result).filter(name => !known.includes(name.toLowerCase())).map(name => error(`the location needs the column "${name}", which the statement does not return: add it to RETURNING`)),
    ...lacking(jsonColumns).map(name => error(`jsonColumns names the column "${name}", which the statement does not return: select it`)),
    ...lacking(Object.values(result.page?.cursor ?? {})).map(name => error(`the next page starts at the column "${name}", which the statement does not return: select it`)),
    ...(columns.length > 0 || result.kind === 'created' ? [] : [warning(`the statement returns no rows: ${CAN_RETURN.has(commandOf(text)) ? 'add RETURNING, or answer with SqlResult.count() or SqlResult.none()' : 'answer with SqlResult.none()'}`)]),
    ...(columns.includes(UNNAMED) ? [warning(`the result has an unnamed column, which PostgreSQL names "${UNNAMED}": name it with AS`)] : []),
  ];
}

function locationColumns({ location = '' }: SqlRouteManifest['result']): string[] {
  return [...location.matchAll(/\{(\w+)\}/g)].map(match => match[1]!);
}

/** Checks the declared types: an undeclared value is validated by the database, not by the API. */
function checkValues({ values }: SqlRouteManifest, { parameters }: StatementDescription): Finding[] {
  return values.flatMap(({ name, source, key, type, list }, index) => {
    const wanted = parameters[index] ?? '';
    const missing = missingOptions(wanted);
    const isList = wanted.endsWith('[]');
    if (type !== undefined || list || missing.length === 0 || !(isList ? LIST_CALLERS : CALLERS).includes(source)) return [];
    const kind = isList ? 'one text' : 'text';
    return [warning(`:${name} is ${wanted} in the database, but ${kind} in the API: declare RequestValue.${source}('${key}', { ${missing.join(', ')} })`)];
  });
}

/** Returns the options that a value needs to have a type of the database. */
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
  return warning(`no index supports the filter ${named(unserved.filter, values)} on ${unserved.table}, so each request reads the whole table${proposal}`);
}

/** Returns the first word of a statement, without comments and parentheses. */
function commandOf(text: string): string {
  return /^(?:\s|--[^\n]*|\/\*[^]*?\*\/|\()*([a-z]*)/i.exec(text)![1]!.toUpperCase();
}

function describeFailure({ text, values }: SqlRouteManifest, failure: pg.DatabaseError): Finding {
  const remedy = remedyOf(text, values, failure);
  const hint = remedy === undefined && failure.hint ? ` (${failure.hint})` : '';
  const message = named(`${messageOf(failure)}${hint}`, values);
  return { ...error(`${message}${remedy ? `: ${remedy}` : ''}`), sqlState: failure.code, details: failure.position === undefined ? [] : place(text, Number(failure.position), values) };
}

/** Returns the line of a position, counted in characters from 1, with a mark below it. */
function place(text: string, position: number, values: readonly ValueManifest[]): string[] {
  const before = [...text].slice(0, position - 1).join('');
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart).split('\n')[0]!;
  return [named(line, values), `${' '.repeat([...named(before.slice(lineStart), values)].length)}^`];
}

/** Replaces placeholder numbers by the names of the values. */
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
