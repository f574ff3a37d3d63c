import { ASSEMBLY, defineCommand } from './command';
import { type ApiRoute, apiRoutes } from '../api-routes';
import { type Api, readPostgresApis } from '../assembly';
import { checkRoute, type Finding } from '../check/route-check';
import { databaseNameOf } from '../databases';
import { type LocalDatabase, openDatabase } from '../local-database';
import { UserError } from '../user-error';

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
  --database-url <url>  check against a PostgreSQL that already runs; nothing in it is changed
  --api <name>          only APIs whose name holds this text
  --help

Exit status: 0 without errors, also with warnings; 1 with errors; 2 when the command line is not understood.`,
  options: {
    'assembly': ASSEMBLY,
    'schema': { type: 'string' },
    'seed': { type: 'string' },
    'database-url': { type: 'string' },
    'api': { type: 'string', default: '' },
  },
  run: async ({ 'database-url': databaseUrl, assembly, api: part, ...scripts }, { session, print }) => {
    const { apis: all, notes } = readPostgresApis(assembly);
    const apis = all.filter(({ name }) => name.includes(part));
    if (apis.length === 0) throw new UserError(`no API has a name with "${part}": there is ${all.map(({ name }) => name).join(', ')}`);
    const database = await openDatabase({ ...scripts, databaseUrl }, session);
    [...notes, ...database.notes].forEach(print);
    const findings: Finding[] = [];
    for (const api of apis) findings.push(...await checkApi(api, database, print));
    const count = (level: Finding['level']) => findings.filter(finding => finding.level === level).length;
    print(`\n${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}`);
    return count('error') > 0 ? 1 : 0;
  },
});

async function checkApi(api: Api, { server, login, prepare }: LocalDatabase, print: (line: string) => void): Promise<Finding[]> {
  const name = server.databaseName ?? databaseNameOf(api.handler);
  await prepare([name]);
  const client = await server.connect(name, login);
  print(`\n${api.name}, ${api.kind} API`);
  const all: Finding[] = [];
  try {
    for (const route of apiRoutes(api)) {
      const findings = route.manifest?.kind === 'sql' ? await checkRoute(client, route.manifest, server.databaseName === undefined) : [];
      describeRoute(route, findings).forEach(print);
      all.push(...findings);
    }
  } finally {
    await client.end();
  }
  return all;
}

function describeRoute(route: ApiRoute, findings: readonly Finding[]): string[] {
  const worst = findings.some(({ level }) => level === 'error') ? 'error  ' : 'warning';
  const nothing = route.manifest?.kind === 'sql' ? 'ok     ' : '-      ';
  return [
    `  ${findings.length > 0 ? worst : nothing}  ${route.method.padEnd(6)} ${route.path}`,
    ...findings.flatMap(({ level, message, details = [] }) => [`             ${level}: ${message}`, ...details.map(line => `               ${line}`)]),
  ];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
