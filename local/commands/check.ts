import type pg from 'pg';
import { ASSEMBLY, defineCommand } from './command';
import { Environment } from '../../src/contract/environment';
import type { DatabaseUserManifest } from '../../src/contract/scripts-manifest';
import { type ApiRoute, apiRoutes, keyTablesOf } from '../assembly/api-routes';
import { type Api, readPostgresApis } from '../assembly/assembly';
import { SynthCommand, synthesize } from '../assembly/synth-command';
import type { Finding } from '../check/finding';
import { checkKeyTable } from '../check/key-table';
import { checkPrivileges } from '../check/privileges';
import { checkRoute } from '../check/route-check';
import { checkRowLevelSecurity } from '../check/row-level-security';
import { databaseNameOf } from '../database/databases';
import { type LocalDatabase, openDatabase } from '../database/local-database';
import type { RoleLogin } from '../database/postgres';
import { appScripts, userOf } from '../functions/script-functions';
import { startSecretsManager } from '../functions/secrets-manager';
import { UserError } from '../user-error';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNDEFINED_TABLE = '42P01';

/** `check` */
export const checkCommand = defineCommand({
  summary: 'check the SQL of every route against the schema before deployment',
  usage: `Usage: cdk-vpc-lambda-api-local check [options]

Prepares the SQL of every route in PostgreSQL without running it, including that of each order and of further pages. Errors: unknown
tables and columns, wrong types, missing result columns, a missing table of idempotency keys. Warnings: filters and orders without an
index, orders of pages that are not unique, values that the API does not validate. Notes: what cannot be verified.

Options:
  --assembly <folder>   cloud assembly (default: cdk.out)
  --synth <command>     synthesize with this command first, as in "npx tsx app.ts"
  --schema <file>       SQL script that creates the tables
  --seed <file>         SQL script to run after the schema
  --database-user <role>  as for serve
  --database-url <url>  check against a running PostgreSQL, without changing it
  --api <name>          check only APIs whose name contains this text
  --help                show this help

Exit status: 0 without errors (warnings and notes allowed); 1 with errors; 2 for an invalid command line.`,
  options: {
    'assembly': ASSEMBLY,
    'synth': { type: 'string' },
    'schema': { type: 'string' },
    'seed': { type: 'string' },
    'database-url': { type: 'string' },
    'database-user': { type: 'string' },
    'api': { type: 'string', default: '' },
  },
  run: async ({ 'database-url': databaseUrl, 'database-user': databaseUser, assembly, synth, api: part, ...scripts }, { session, print }) => {
    if (synth !== undefined) print(await synthesize(new SynthCommand(synth, assembly), session));
    const { apis: all, scripts: functions, notes } = readPostgresApis(assembly);
    const apis = all.filter(({ name }) => name.includes(part));
    if (apis.length === 0) throw new UserError(`--api: no API matches "${part}", use one of ${all.map(({ name }) => name).join(', ')}`);
    const database = await openDatabase({ ...scripts, databaseUrl, databaseUser }, session);
    const secrets = await session.own(startSecretsManager());
    const omitted = await database.prepare(apis.map(({ handler }) => databaseNameOf(handler)), appScripts(functions, { database, secrets, print }));
    [...notes, ...omitted, ...database.notes].forEach(print);
    const findings: Finding[] = [];
    for (const api of apis) findings.push(...await checkApi(api, { database, user: userOf(api.handler, functions), print }));
    const count = (level: Finding['level']) => findings.filter(finding => finding.level === level).length;
    print(`\n${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}`);
    return count('error') > 0 ? 1 : 0;
  },
});

interface CheckOptions {
  readonly database: LocalDatabase;
  /** User of the scripts that the functions of the API log in as. */
  readonly user: DatabaseUserManifest | undefined;
  readonly print: (line: string) => void;
}

async function checkApi(api: Api, { database, user, print }: CheckOptions): Promise<Finding[]> {
  const { server, owner, isEmpty } = database;
  const name = server.databaseName ?? databaseNameOf(api.handler);
  const login = (user && database.userLogin(user.name)) ?? database.login;
  print(`\n${api.name}, ${api.kind} API`);
  const all = await checkLogin(name, login, database);
  describeFindings(all, '  ').forEach(print);
  const client = await server.connect(name, owner);
  let hidden = 0;
  try {
    const keys = await checkKeyTables(client, api, login.user);
    describeFindings(keys, '  ').forEach(print);
    all.push(...keys);
    for (const route of apiRoutes(api)) {
      const findings = await checkSqlRoute(client, route, { name, database, user });
      const isRepeated = isEmpty && findings.some(isMissingTable) && all.some(isMissingTable);
      if (isRepeated) hidden += 1;
      else describeRoute(api, route, findings).forEach(print);
      all.push(...findings);
    }
  } finally {
    await client.end();
  }
  if (hidden > 0) print(`  error    ${plural(hidden, 'more route')} without tables: name the script that creates them with --schema`);
  return all;
}

interface RouteOptions extends Pick<CheckOptions, 'database' | 'user'> {
  /** Name of the database. */
  readonly name: string;
}

async function checkSqlRoute(client: pg.Client, { manifest }: ApiRoute, options: RouteOptions): Promise<Finding[]> {
  if (manifest?.kind !== 'sql') return [];
  const { name, user, database: { server, connectAsSuperuser, userLogin } } = options;
  const findings = await checkRoute(client, manifest, server.databaseName === undefined);
  if (!user || !connectAsSuperuser || !userLogin(user.name)) return findings;
  const superuser = await connectAsSuperuser(name);
  try {
    return [...await checkPrivileges(superuser, manifest, { name: user.name, hasGrants: user.grants !== undefined }), ...findings];
  } finally {
    await superuser.end();
  }
}

/** Checks the database with the login of the functions. */
async function checkLogin(name: string, login: RoleLogin, database: LocalDatabase): Promise<Finding[]> {
  const client = await database.server.connect(name, login);
  return checkRowLevelSecurity(client, login === database.login && database.hasAllRoles).finally(() => client.end());
}

/** Checks the tables of the keys of requests, each once. */
async function checkKeyTables(client: pg.Client, api: Api, role: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const keys of keyTablesOf(api)) findings.push(...await checkKeyTable(client, keys, role));
  return findings;
}

function isMissingTable({ sqlState }: Finding): boolean {
  return sqlState === UNDEFINED_TABLE;
}

function describeRoute(api: Api, route: ApiRoute, findings: readonly Finding[]): string[] {
  const worst = ['error', 'warning'].find(level => findings.some(finding => finding.level === level));
  const status = worst ?? (route.manifest?.kind === 'sql' ? 'ok' : '-');
  return [
    `  ${status.padEnd(7)}  ${route.method.padEnd(6)} ${route.path}${describePlanning(api, route)}`,
    ...describeFindings(findings, '             '),
  ];
}

/** Returns the reasons why prepared statements are planned for each request; empty where PostgreSQL decides, or nothing is prepared. */
function describePlanning({ handler }: Api, { manifest }: ApiRoute): string {
  if (handler.environment[Environment.DATABASE_PREPARED_STATEMENTS] !== 'true' || manifest?.kind !== 'sql') return '';
  const reasons = [...manifest.before ?? [], manifest].flatMap(({ name, customPlanFor }) => (customPlanFor ? [`${name === undefined ? '' : `${name}: `}${customPlanFor.join(', ')}`] : []));
  return reasons.length > 0 ? `  (custom plans: ${reasons.join('; ')})` : '';
}

function describeFindings(findings: readonly Finding[], indent: string): string[] {
  return findings.flatMap(({ level, message, details = [] }) => [`${indent}${level}: ${message}`, ...details.map(line => `${indent}  ${line}`)]);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
