import { ASSEMBLY, defineCommand } from './command';
import { type ApiRoute, apiRoutes } from '../assembly/api-routes';
import { type Api, readPostgresApis } from '../assembly/assembly';
import { checkRoute, type Finding } from '../check/route-check';
import { checkRowLevelSecurity } from '../check/row-level-security';
import { databaseNameOf } from '../database/databases';
import { type LocalDatabase, openDatabase } from '../database/local-database';
import { UserError } from '../user-error';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNDEFINED_TABLE = '42P01';

/** `check` */
export const checkCommand = defineCommand({
  summary: 'check the SQL of every route against the schema, before anything is deployed',
  usage: `Usage: cdk-vpc-lambda-api-local check [options]

Has PostgreSQL prepare the SQL of every route, without running it: unknown tables and columns, wrong types and columns that the
answer lacks are errors; filters that no index serves, and values that the API does not check, are warnings.

Options:
  --assembly <folder>   the cloud assembly (default: cdk.out)
  --schema <file>       SQL script that makes the tables
  --seed <file>         SQL script that is run after the schema
  --database-user <role>  as with serve
  --database-url <url>  check against a PostgreSQL that already runs; nothing in it is changed
  --api <name>          only APIs whose name holds this text
  --help

Exit status: 0 without errors, also with warnings; 1 with errors; 2 when the command line is not understood.`,
  options: {
    'assembly': ASSEMBLY,
    'schema': { type: 'string' },
    'seed': { type: 'string' },
    'database-url': { type: 'string' },
    'database-user': { type: 'string' },
    'api': { type: 'string', default: '' },
  },
  run: async ({ 'database-url': databaseUrl, 'database-user': databaseUser, assembly, api: part, ...scripts }, { session, print }) => {
    const { apis: all, notes } = readPostgresApis(assembly);
    const apis = all.filter(({ name }) => name.includes(part));
    if (apis.length === 0) throw new UserError(`no API is named "${part}": there is ${all.map(({ name }) => name).join(', ')}`);
    const database = await openDatabase({ ...scripts, databaseUrl, databaseUser }, session);
    [...notes, ...database.notes].forEach(print);
    const findings: Finding[] = [];
    for (const api of apis) findings.push(...await checkApi(api, database, print));
    const count = (level: Finding['level']) => findings.filter(finding => finding.level === level).length;
    print(`\n${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}`);
    return count('error') > 0 ? 1 : 0;
  },
});

async function checkApi(api: Api, database: LocalDatabase, print: (line: string) => void): Promise<Finding[]> {
  const { server, owner, prepare, isEmpty } = database;
  const name = server.databaseName ?? databaseNameOf(api.handler);
  await prepare([name]);
  print(`\n${api.name}, ${api.kind} API`);
  const all = await checkLogin(name, database);
  describeFindings(all, '  ').forEach(print);
  const client = await server.connect(name, owner);
  let untold = 0;
  try {
    for (const route of apiRoutes(api)) {
      const findings = route.manifest?.kind === 'sql' ? await checkRoute(client, route.manifest, server.databaseName === undefined) : [];
      const isTold = isEmpty && findings.some(isMissingTable) && all.some(isMissingTable);
      if (isTold) untold += 1;
      else describeRoute(route, findings).forEach(print);
      all.push(...findings);
    }
  } finally {
    await client.end();
  }
  if (untold > 0) print(`  error    ${plural(untold, 'more route')} without ${untold === 1 ? 'its' : 'their'} tables: name the script that makes them with --schema`);
  return all;
}

/** Looks at the database as the functions do. */
async function checkLogin(name: string, { server, login, standsForAllRoles }: LocalDatabase): Promise<Finding[]> {
  const client = await server.connect(name, login);
  return checkRowLevelSecurity(client, standsForAllRoles).finally(() => client.end());
}

function isMissingTable({ sqlState }: Finding): boolean {
  return sqlState === UNDEFINED_TABLE;
}

function describeRoute(route: ApiRoute, findings: readonly Finding[]): string[] {
  const worst = findings.some(({ level }) => level === 'error') ? 'error  ' : 'warning';
  const nothing = route.manifest?.kind === 'sql' ? 'ok     ' : '-      ';
  return [
    `  ${findings.length > 0 ? worst : nothing}  ${route.method.padEnd(6)} ${route.path}`,
    ...describeFindings(findings, '             '),
  ];
}

function describeFindings(findings: readonly Finding[], indent: string): string[] {
  return findings.flatMap(({ level, message, details = [] }) => [`${indent}${level}: ${message}`, ...details.map(line => `${indent}  ${line}`)]);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
