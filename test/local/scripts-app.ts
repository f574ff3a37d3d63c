import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { DatabaseCredentials, DatabaseScripts, DatabaseTarget, SqlRoute, ValueType, RequestValue, VpcLambdaHttpApi } from '../../src';
import type { ScriptsManifest } from '../../src/contract/scripts-manifest';

export const ORDERS = `CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text NOT NULL);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON orders TO shop_api USING (customer = 'alice') WITH CHECK (customer = 'alice');
CREATE POLICY all_rows ON orders TO shop_iam USING (true);
CREATE TABLE cellar (id int PRIMARY KEY);`;

const ROUTES = [
  SqlRoute.get('/me', { sql: 'SELECT current_user AS name' }),
  SqlRoute.get('/orders', { sql: 'SELECT customer FROM orders ORDER BY id' }),
];

const WRITES = [
  SqlRoute.get('/cellar', { sql: 'SELECT id FROM cellar ORDER BY id' }),
  SqlRoute.post('/orders', { sql: 'INSERT INTO orders (customer) VALUES (:customer) RETURNING id', parameters: { customer: RequestValue.body('customer', { valueType: ValueType.STRING }) } }),
];

/** A synthesized app with scripts, users and APIs in several stacks. */
export interface ScriptsApp {
  readonly assembly: string;
  write(name: string, text: string): string;
  /** Changes the scripts as another synthesis would. */
  change(edit: (manifest: ScriptsManifest) => ScriptsManifest): void;
  remove(): void;
}

/** Synthesizes the app; `More` runs after `Schema`, although it is defined before. */
export function synthesizeScriptsApp(): ScriptsApp {
  const root = mkdtempSync(join(tmpdir(), 'scripts-app-'));
  const write = (name: string, text: string) => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
    return join(root, name);
  };
  write('migrations/V001__orders.sql', ORDERS);
  write('migrations/V002__customers.sql', "INSERT INTO orders (customer) VALUES ('alice'), ('bob');\nGRANT SELECT ON orders TO shop_iam;");
  write('more/V010__index.sql', 'CREATE INDEX ON orders (customer);');
  const app = new App({ outdir: join(root, 'cdk.out'), context: { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true } });
  defineApp(app, path => relative(process.cwd(), join(root, path)));
  app.synth();
  const assembly = join(root, 'cdk.out');
  const file = readdirSync(assembly).map(name => join(assembly, name, 'scripts.json')).find(path => path.startsWith(join(assembly, 'asset.')) && read(path).includes('V001'))!;
  const original: ScriptsManifest = JSON.parse(read(file));
  return {
    assembly,
    write,
    change: edit => {
      writeFileSync(file, JSON.stringify(edit(original)));
      utimesSync(join(assembly, 'manifest.json'), new Date(), new Date());
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}

function defineApp(app: App, path: (name: string) => string) {
  const data = new Stack(app, 'Data');
  const vpc = new Vpc(data, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }] });
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
  const instance = new DatabaseInstance(data, 'Database', { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, engine, iamAuthentication: true });
  const target = (credentials?: DatabaseCredentials) => DatabaseTarget.fromInstance(instance, { databaseName: 'shop', credentials });
  const more = new DatabaseScripts(data, 'More', { vpc, database: target(), folder: path('more'), historyTable: 'more_history', baselineVersion: '0' });
  const schema = new DatabaseScripts(data, 'Schema', { vpc, database: target(), folder: path('migrations') });
  more.trigger.executeAfter(schema.trigger);
  const user = schema.addUser('shop_api', { grants: ['SELECT, INSERT ON orders'] });
  const iamUser = schema.addUser('shop_iam', { iam: true });
  const api = (scope: Construct, id: string, credentials?: DatabaseCredentials) =>
    new VpcLambdaHttpApi(scope, id, { vpc, database: target(credentials), routes: id === 'Shop' ? [...ROUTES, ...WRITES] : ROUTES });
  api(data, 'Shop', user);
  api(new NestedStack(data, 'Nested'), 'Inner', user);
  api(new Stack(app, 'Other'), 'Imported', user);
  api(data, 'Iam', iamUser);
  api(data, 'Master');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
