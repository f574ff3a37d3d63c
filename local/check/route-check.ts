import type pg from 'pg';
import { doubtsOf } from './doubts';
import { describeFailure } from './failure';
import { error, type Finding, warning } from './finding';
import { proposeIndex } from './index-proposal';
import { type Plan, planStatement } from './plan';
import { declaration } from './remedy';
import { type BoundText, named, type RouteStatement, statementsOf } from './route-statements';
import { checkOrders } from './row-order';
import { describeColumn, describeStatement, type StatementDescription } from './statement';
import { checkStepColumns } from './step-columns';
import { VALUE_TYPES } from './value-types';
import type { SqlRouteManifest } from '../../src/contract/manifest';

/** Commands that support RETURNING, or may begin such a command. */
const CAN_RETURN = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'WITH']);

/** Commands without a plan that a read-only transaction rejects (https://www.postgresql.org/docs/current/sql-set-transaction.html). */
const WRITING_COMMANDS = new Set(['ALTER', 'ANALYZE', 'CLUSTER', 'COMMENT', 'COPY', 'CREATE', 'DROP', 'GRANT', 'IMPORT', 'LOCK', 'REASSIGN', 'REFRESH', 'REINDEX', 'REVOKE', 'SECURITY', 'TRUNCATE', 'VACUUM']);

/** Name that PostgreSQL gives to an unnamed column. */
const UNNAMED = '?column?';

/** Sources of values from the caller. */
const CALLERS = ['path', 'query', 'header', 'body', 'ifMatch'];

/** Sources that can contain several values. */
const LIST_CALLERS = ['query', 'body'];

/**
 * Checks the statements of a route against a database, without running them.
 *
 * @param tryIndexes whether indexes may be created and rolled back to find one that serves a filter
 */
export async function checkRoute(client: pg.Client, route: SqlRouteManifest, tryIndexes: boolean): Promise<Finding[]> {
  const findings: Finding[] = [];
  const described: (StatementDescription | undefined)[] = [];
  for (const statement of statementsOf(route)) {
    const place = statement.name === undefined ? '' : `step "${statement.name}": `;
    const checked = await checkStatement(client, statement, route.readOnly, described, tryIndexes);
    described.push(checked.description);
    findings.push(...checked.findings.map(finding => ({ ...finding, message: `${place}${finding.message}` })));
  }
  return findings;
}

interface CheckedStatement {
  /** Undefined for a statement that PostgreSQL rejects. */
  readonly description?: StatementDescription;
  readonly findings: readonly Finding[];
}

async function checkStatement(
  client: pg.Client, statement: RouteStatement, readOnly: boolean, earlier: readonly (StatementDescription | undefined)[], tryIndexes: boolean,
): Promise<CheckedStatement> {
  try {
    const description = await describeStatement(client, statement.text);
    const plan = await planStatement(client, statement);
    const orders = statement.answered?.order ? await checkOrders(client, statement.answered, description, tryIndexes) : { findings: [], indexes: [] };
    const findings = [
      ...orders.findings,
      ...(readOnly ? checkReadOnly(statement.text, description, plan) : []),
      ...await checkStepColumns(client, statement, description, earlier),
      ...(statement.answered ? await checkAnswer(client, statement.answered, description) : []),
      ...checkValues(statement, description),
      ...doubtsOf(statement).map(message => warning(message)),
      ...await unservedFilters(client, statement, plan, orders.indexes, tryIndexes),
    ];
    return { description, findings };
  } catch (failure) {
    return { findings: [describeFailure(statement, failure as pg.DatabaseError)] };
  }
}

/** Checks the rows that the route answers with. */
async function checkAnswer(client: pg.Client, route: SqlRouteManifest, description: StatementDescription): Promise<Finding[]> {
  return [
    ...checkColumns(route, description),
    ...(await checkVersion(client, route, description)),
  ];
}

/** Checks that the statement of a read-only route writes nothing; other commands that write are rejected when they run. */
function checkReadOnly(text: string, { columns }: StatementDescription, plan: Plan | undefined): Finding[] {
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
    ...(columns.length > 0 || result.kind === 'created' ? [] : [warning(`the statement returns no rows: ${CAN_RETURN.has(commandOf(text)) ? 'add RETURNING, or answer with SqlResult.count() or SqlResult.none()' : 'answer with SqlResult.none()'}`)]),
    ...(columns.includes(UNNAMED) ? [warning(`the result has an unnamed column, which PostgreSQL names "${UNNAMED}": name it with AS`)] : []),
  ];
}

function locationColumns({ location = '' }: SqlRouteManifest['result']): string[] {
  return [...location.matchAll(/\{(\w+)\}/g)].map(match => match[1]!);
}

/** Checks the column that becomes the `ETag`. */
async function checkVersion(client: pg.Client, { result: { version } }: SqlRouteManifest, { fields }: StatementDescription): Promise<Finding[]> {
  if (version === undefined) return [];
  const field = fields.find(({ name }) => name === version) ?? fields.find(({ name }) => name.toLowerCase() === version.toLowerCase());
  if (!field) return [error(`the version is the column "${version}", which the statement does not return: add it to ${fields.length > 0 ? 'its columns' : 'RETURNING'}`)];
  const { nullable } = await describeColumn(client, field);
  return nullable ? [warning(`the version is the column "${version}", which can be NULL, and a row without a version has no ETag: make it NOT NULL`)] : [];
}

/** Checks the declared types: an undeclared value is validated by the database, not by the API. */
function checkValues({ values }: BoundText, { parameters }: StatementDescription): Finding[] {
  return values.flatMap((value, index) => {
    const { name, source, type, list, records } = value;
    const wanted = parameters[index] ?? '';
    const missing = missingOptions(wanted);
    const isList = wanted.endsWith('[]');
    if (type !== undefined || list || records || missing.length === 0 || !(isList ? LIST_CALLERS : CALLERS).includes(source)) return [];
    const kind = isList ? 'one text' : 'text';
    return [warning(`:${name} is ${wanted} in the database, but ${kind} in the API: declare ${declaration(value, missing.join(', '))}`)];
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

/**
 * Returns warnings about filters that no index serves.
 *
 * @param indexes statements that create indexes that are proposed already
 */
async function unservedFilters(
  client: pg.Client, statement: BoundText, plan: Plan | undefined, indexes: readonly string[], tryIndexes: boolean,
): Promise<Finding[]> {
  const left = indexes.length > 0 ? await planStatement(client, statement, indexes) ?? plan : plan;
  const findings: Finding[] = [];
  for (const unserved of left?.unserved ?? []) {
    const proposal = tryIndexes ? await proposeIndex(client, statement, unserved) : '';
    findings.push(warning(`no index supports the filter ${named(unserved.filter, statement.values)} on ${unserved.table}, so each request reads the whole table${proposal}`));
  }
  return findings;
}

/** Returns the first word of a statement, without comments and parentheses. */
function commandOf(text: string): string {
  return /^(?:\s|--[^\n]*|\/\*[^]*?\*\/|\()*([a-z]*)/i.exec(text)![1]!.toUpperCase();
}
