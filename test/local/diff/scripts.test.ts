import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { diffOf, removeApps, synthesize } from './synthesized-app';
import { type ScriptManifest, SCRIPTS_FORMAT, type ScriptsManifest } from '../../../src/contract/scripts-manifest';

const script = (file: string, ...texts: string[]): ScriptManifest => {
  const [, version, description = ''] = /^(?:V(\d+)|R)__(.*)\.sql$/.exec(file)!;
  return {
    file,
    ...(version !== undefined && { version: String(Number(version)) }),
    description,
    checksum: texts.join().length,
    transaction: true,
    statements: texts.map((text, index) => ({ text, line: index + 1 })),
  };
};

const TABLE = script('V001__orders.sql', 'CREATE TABLE orders (\n  id int PRIMARY KEY\n)');
const VIEW = script('R__view.sql', 'CREATE VIEW v AS SELECT 1');

describe('the scripts of a database', () => {
  const folders: string[] = [];
  afterAll(() => {
    removeApps();
    folders.forEach(folder => rmSync(folder, { recursive: true }));
  });

  /** Synthesizes a function with scripts beside its bundle, as `DatabaseScripts` has it. */
  const app = (manifest: Partial<ScriptsManifest>, ...statements: PolicyStatement[]) => synthesize(stack => {
    const code = mkdtempSync(join(tmpdir(), 'scripts-'));
    folders.push(code);
    writeFileSync(join(code, 'scripts.js'), 'exports.handler = async () => {};');
    writeFileSync(join(code, 'scripts.json'), JSON.stringify({ format: SCRIPTS_FORMAT, engine: 'postgres', historyTable: 'schema_history', scripts: [], users: [], ...manifest }));
    const schema = new Construct(stack, 'Schema');
    const handler = new LambdaFunction(schema, 'Handler', { runtime: Runtime.NODEJS_24_X, handler: 'scripts.handler', code: Code.fromAsset(code) });
    statements.forEach(statement => handler.addToRolePolicy(statement));
  });

  test('have no differences without a change', () => {
    expect(diffOf(app({ scripts: [TABLE] }), app({ scripts: [TABLE] }))).toEqual(['no differences']);
  });

  test('are new, removed or edited', () => {
    const edited = script('V001__orders.sql', 'CREATE TABLE orders (\n  id bigint PRIMARY KEY\n)');
    const gone = script('V002__old.sql', 'SELECT 1');

    expect(diffOf(app({ scripts: [TABLE, gone, VIEW] }), app({ scripts: [edited, script('V003__index.sql', 'CREATE INDEX ON orders (id)'), script('R__view.sql', 'CREATE VIEW v AS SELECT 2')] }))).toEqual([
      'Shop/Schema, scripts',
      '  removed  V002__old.sql',
      '           review: a deployment fails where it has run: restore it',
      '  added    V003__index.sql',
      '           review: runs once, 1 statement, in one transaction',
      '  changed  V001__orders.sql',
      '           review: edited: a deployment fails where it has run: restore it and add a script',
      '               CREATE TABLE orders (',
      '             -   id int PRIMARY KEY',
      '             +   id bigint PRIMARY KEY',
      '               )',
      '  changed  R__view.sql',
      '           review: edited, runs again',
      '             - CREATE VIEW v AS SELECT 1',
      '             + CREATE VIEW v AS SELECT 2',
      '',
      '0 breaking, 0 compatible, 4 to review',
    ]);
  });

  test('are edited if a comment differs, as their checksum shows', () => {
    expect(diffOf(app({ scripts: [TABLE] }), app({ scripts: [{ ...TABLE, checksum: -1, transaction: false }] }))).toEqual(expect.arrayContaining([
      '           review: edited: a deployment fails where it has run: restore it and add a script (only comments or spaces',
      '             differ)',
      '           review: runs in one transaction: true -> false',
    ]));
  });

  test('have users with their grants', () => {
    const user = (name: string, ...grants: string[]) => ({ name, login: 'secret' as const, grants });
    const before = { users: [user('old', 'SELECT ON a'), user('shop_api', 'SELECT ON orders', 'INSERT ON orders'), { name: 'reader', login: 'secret' as const }] };
    const after = { users: [user('new', 'SELECT ON a'), { ...user('shop_api', 'SELECT ON orders', 'DELETE ON orders'), login: 'iam' as const }, user('reader', 'SELECT ON a')] };

    expect(diffOf(app(before), app(after))).toEqual([
      'Shop/Schema, scripts',
      '  removed  user old',
      '           review: is no longer managed, and stays in the database',
      '  added    user new',
      '           review: login: secret',
      '           review: grants',
      '             + SELECT ON a',
      '  changed  user shop_api',
      '           review: login: secret -> iam',
      '           review: grants',
      '             - INSERT ON orders',
      '             + DELETE ON orders',
      '  changed  user reader',
      '           review: grants: now exactly these',
      '             + SELECT ON a',
      '',
      '0 breaking, 0 compatible, 6 to review',
    ]);
  });

  test('have a function with permissions, and a history table', () => {
    const grant = new PolicyStatement({ actions: ['kms:Decrypt', 'kms:Encrypt'], resources: ['*'], conditions: { StringEquals: { 'kms:ViaService': 'x' } } });

    expect(diffOf(app({}), app({ historyTable: 'flyway_schema_history' }, grant))).toEqual([
      'Shop/Schema, scripts',
      '  changed  settings',
      '           review: history table: schema_history -> flyway_schema_history',
      '  changed  functions',
      '           review: IAM permissions',
      '             + allow kms:Decrypt on * if {StringEquals: {kms:ViaService: x}}',
      '             + allow kms:Encrypt on * if {StringEquals: {kms:ViaService: x}}',
      '',
      '0 breaking, 0 compatible, 2 to review',
    ]);
  });

  test('can be new', () => {
    expect(diffOf(synthesize(stack => new Construct(stack, 'Nothing')), app({ scripts: [TABLE, VIEW] })).slice(0, 5)).toEqual([
      'Shop/Schema, scripts, added',
      '  added    V001__orders.sql',
      '           review: runs once, 1 statement, in one transaction',
      '  added    R__view.sql',
      '           review: runs whenever it changes, 1 statement, in one transaction',
    ]);
  });
});
