import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion, SqlServerEngineVersion } from 'aws-cdk-lib/aws-rds';
import { DatabaseScripts, DatabaseTarget, SqlRoute, VpcLambdaHttpApi } from '../../../src';
import { until } from '../../support/until';
import { runCli, runToEnd, type ServerProcess } from '../server-process';

// Synthesizes, and starts servers, on machines that may be busy.
jest.setTimeout(240_000);

const SIGNED = { headers: { authorization: 'AWS4-HMAC-SHA256 none' } };
const SCRIPTS: { readonly [path: string]: string } = {
  'shop/V1__a.sql': 'CREATE TABLE items AS SELECT 1 AS n; GRANT SELECT ON items TO shop_api;',
  'stock/V1__a.sql': 'CREATE TABLE items AS SELECT 2 AS n; GRANT SELECT ON items TO stock_api;',
  'reports/V1__a.sql': 'CREATE TABLE reports (id int);',
};

/** Defines two APIs with databases and users of their own, and scripts for SQL Server. */
function defineApp(app: App, folder: (name: string) => string) {
  const stack = new Stack(app, 'Data');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }] });
  const vpcSubnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
  const instance = new DatabaseInstance(stack, 'Database', { vpc, vpcSubnets, engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }) });
  for (const name of ['shop', 'stock']) {
    const id = name[0]!.toUpperCase() + name.slice(1);
    const scripts = new DatabaseScripts(stack, `${id}Schema`, {
      vpc, database: DatabaseTarget.fromInstance(instance, { databaseName: name }), folder: folder(name), baselineVersion: '0',
    });
    const credentials = scripts.addUser(`${name}_api`);
    new VpcLambdaHttpApi(stack, id, {
      vpc,
      database: DatabaseTarget.fromInstance(instance, { databaseName: name, credentials }),
      routes: [SqlRoute.get('/items', { sql: 'SELECT n, current_user AS name, current_database() AS database FROM items' })],
    });
  }
  const sqlServer = new DatabaseInstance(stack, 'Mssql', { vpc, vpcSubnets, engine: DatabaseInstanceEngine.sqlServerEx({ version: SqlServerEngineVersion.VER_16 }) });
  new DatabaseScripts(stack, 'Reports', { vpc, database: DatabaseTarget.fromInstance(sqlServer, { databaseName: 'reports' }), folder: folder('reports') });
}

describe('scripts of several databases', () => {
  const root = mkdtempSync(join(tmpdir(), 'several-scripts-'));
  const assembly = join(root, 'cdk.out');
  const write = (name: string, text: string) => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
    return join(root, name);
  };

  beforeAll(() => {
    Object.entries(SCRIPTS).forEach(([name, text]) => write(name, text));
    const app = new App({ outdir: assembly, context: { 'aws:cdk:enable-path-metadata': true } });
    defineApp(app, name => relative(process.cwd(), join(root, name)));
    app.synth();
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const urlsOf = ({ output }: ServerProcess) => [...output.stdout.matchAll(/^(Data\/\w+), HTTP API: http:\/\/localhost:(\d+)$/gm)].map(([, name, port]) => [name, port]);
  const itemsOf = async ([, port]: (string | undefined)[]) => (await fetch(`http://127.0.0.1:${port}/items`, SIGNED)).json();
  const stop = async (server: ServerProcess) => {
    server.child.kill('SIGINT');
    expect(await server.exitCode).toBe(0);
  };

  test('each API reads the database of its scripts as its user, and keeps its port when the app is synthesized again', async () => {
    const server = runCli(['serve', '--assembly', assembly, '--port', '0']);
    await server.url;
    const urls = urlsOf(server);

    expect(await Promise.all(urls.map(itemsOf))).toEqual(['shop', 'stock'].map((name, index) => [{ n: index + 1, name: `${name}_api`, database: name }]));
    expect(server.output.stdout).toContain('The scripts of Data/Reports are skipped: their database is SQL Server.');
    expect(server.output.stdout).toMatch(/; functions log in as the users of the scripts\. To connect as the owner:\n {2}psql "[^\n]*dbname=shop[^\n]*\n {2}psql "[^\n]*dbname=stock/);
    const from = server.output.stdout.length;
    utimesSync(join(assembly, 'manifest.json'), new Date(), new Date());
    await until(() => /The app was synthesized again.*\n/.test(server.output.stdout.slice(from)), { timeout: 60_000 });
    expect(server.output.stdout.slice(from)).toContain('The app was synthesized again: the code was reloaded, the routes are unchanged.');
    expect((await itemsOf(urls[1]!))).toMatchObject([{ n: 2 }]);
    await stop(server);
  });

  test('--schema runs before the scripts, and all functions log in as --database-user', async () => {
    const schema = write('before.sql', 'CREATE ROLE reader; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader; CREATE TABLE earlier ();');
    const server = runCli(['serve', '--assembly', assembly, '--port', '0', '--no-watch', '--schema', schema, '--database-user', 'reader']);
    await server.url;

    expect(await Promise.all(urlsOf(server).map(itemsOf))).toMatchObject([[{ n: 1, name: 'reader' }], [{ n: 2, name: 'reader' }]]);
    expect(server.output.stdout).toContain('; functions log in as reader, which owns no tables.');
    expect(server.output.stdout).not.toContain('Database user:');
    await stop(server);
  });

  test('a template without construct paths has names of the stack and the construct', async () => {
    const bare = join(root, 'bare');
    cpSync(assembly, bare, { recursive: true });
    const file = join(bare, 'Data.template.json');
    writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, 'utf8'), (key, value) => (key === 'aws:cdk:path' ? undefined : value))));
    const { stdout } = await runToEnd(['check', '--assembly', bare]);

    expect(stdout).toContain('The scripts of Data-Reports are skipped: their database is SQL Server.');
  });
});
