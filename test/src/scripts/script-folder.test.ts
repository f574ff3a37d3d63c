import { execFileSync } from 'child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { readScripts } from '../../../src/scripts/private/script-folder';
import { ScriptFolder } from '../support/script-folders';

const FLYWAY = join(__dirname, 'flyway');

describe('folder of scripts', () => {
  let folder: ScriptFolder;

  beforeEach(() => { folder = new ScriptFolder(); });
  afterEach(() => folder.remove());

  const filesOf = (name: string) => folder.read(name).scripts.map(({ file }) => file);

  test('default', () => {
    expect(folder.readFiles({ 'V001__create_orders.sql': '-- orders\nCREATE TABLE orders (id int);\nCREATE INDEX i ON orders (id);\n' })).toEqual({
      scripts: [{
        file: 'V001__create_orders.sql',
        version: '1',
        description: 'create orders',
        checksum: 824028210,
        transaction: true,
        statements: [{ text: 'CREATE TABLE orders (id int)', line: 2 }, { text: 'CREATE INDEX i ON orders (id)', line: 3 }],
      }],
      warnings: [],
    });
  });

  test('a folder of Flyway works as it is', () => {
    const { scripts, warnings } = folder.read(FLYWAY);

    expect(scripts.map(({ file, version, transaction, statements }) => [file, version, transaction, statements.length])).toEqual([
      ['V1__create_customers.sql', '1', true, 2],
      ['V1.1__create_orders.sql', '1.1', true, 3],
      ['2026/V1_2__countries.sql', '1.2', true, 2],
      ['V1.10__index_orders.sql', '1.10', false, 1],
      ['V20260131120000__order_state.sql', '20260131120000', true, 2],
      ['R__order_totals.sql', undefined, true, 1],
    ]);
    expect(warnings).toEqual([expect.stringContaining('U1.1__drop_orders.sql: undo scripts of Flyway never run')]);
  });

  test('a folder of SQL Server works as it is', () => {
    const { scripts } = folder.read(join(__dirname, 'flyway-sql-server'), { engine: 'sql-server' });

    expect(scripts.map(({ file, transaction, statements }) => [file, transaction, statements.map(({ line }) => line)])).toEqual([
      ['V1__create_customers.sql', true, [1, 7, 12]],
      ['V2__snapshot_isolation.sql', false, [1]],
      ['R__order_totals.sql', true, [1]],
    ]);
  });

  test('other files are ignored, among them hidden ones', () => {
    const name = folder.write({
      'V1__a.sql': 'SELECT 1;', 'README.md': '#', '.gitkeep': '', '.DS_Store': Buffer.from([0]), '._V1__a.sql': Buffer.from([0]), '.idea/V1__b.sql': 'SELECT 1;', 'flyway.conf': 'a=b', 'notes/todo.txt': '',
    });

    expect(filesOf(name)).toEqual(['V1__a.sql']);
  });

  test('names may have spaces, other letters and upper case', () => {
    const name = folder.write({ 'a b/V1__größe €.sql': 'SELECT 1;', 'V2__x.SQL': 'SELECT 1;', 'ü/R__x.Sql': 'SELECT 1;' });

    expect(filesOf(name)).toEqual(['a b/V1__größe €.sql', 'V2__x.SQL', 'ü/R__x.Sql']);
  });

  test('the folder may be absolute, or above the working directory', () => {
    const name = folder.write({ 'V1__a.sql': 'COMMIT' });

    expect(() => folder.read(join(folder.root, name))).toThrow(`[Stack/Schema] ${name}/V1__a.sql:1: COMMIT controls`);
    expect(() => folder.read(`../${folder.root.split('/').pop()}/${name}/`)).toThrow(`[Stack/Schema] ${name}/V1__a.sql:1: COMMIT controls`);
    expect(() => folder.read(join(__dirname, 'nowhere'))).toThrow(`it resolves to ${join(__dirname, 'nowhere')}`);
  });

  test('symbolic links are followed, and may form a circle', () => {
    const shared = folder.write({ 'V2__b.sql': 'SELECT 2;', 'sub/V3__c.sql': 'SELECT 3;' });
    const name = folder.write({ 'V1__a.sql': 'SELECT 1;' });
    symlinkSync(join(folder.root, shared, 'V2__b.sql'), join(folder.root, name, 'V2__b.sql'));
    symlinkSync(join(folder.root, shared, 'sub'), join(folder.root, name, 'linked'));
    symlinkSync('..', join(folder.root, shared, 'sub', 'up'));
    symlinkSync(join(folder.root, name), join(folder.root, name, 'self'));

    expect(() => filesOf(name)).toThrow(/V2__b\.sql and \S+V2__b\.sql have the same version, 2/);
    symlinkSync(join(folder.root, name), join(folder.root, 'alias'));
    expect(() => filesOf('alias')).toThrow(/have the same version, 2/);
  });

  test('500 scripts are read in seconds', () => {
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index % 10}/V${index}__x.sql`, `CREATE TABLE t${index} (id int);\nINSERT INTO t${index} VALUES (1);\n`.repeat(20)]));
    const name = folder.write(files);
    const started = performance.now();

    expect(folder.read(name, { lockFile: 'lock.json' }).scripts.map(({ version }) => version)).toEqual(Array.from({ length: 500 }, (_, index) => `${index}`));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('a script without statements is recorded, with a warning', () => {
    const { scripts, warnings } = folder.readFiles({ 'V1__a.sql': '', 'V2__b.sql': '-- nothing\n/* here */', 'V3__c.sql': 'SELECT 1;' });

    expect(scripts.map(({ statements }) => statements.length)).toEqual([0, 0, 1]);
    expect(warnings).toEqual([expect.stringMatching(/^migrations1\/V1__a\.sql, migrations1\/V2__b\.sql: a script without statements is recorded as having run, .*cdk-vpc-lambda-api:emptyScript/)]);
  });

  test('throws when it is missing, with where it was looked for', () => {
    expect(() => folder.read('none')).toThrow(
      `[Stack/Schema] folder cannot be read, received "none"; no such file or directory; it resolves to ${join(folder.root, 'none')}, as the working directory is ${folder.root}`,
    );
  });

  test('throws when it is a file', () => {
    writeFileSync(join(folder.root, 'a.sql'), 'SELECT 1;');

    expect(() => folder.read('a.sql')).toThrow('[Stack/Schema] folder is a file, received "a.sql"; pass the folder that contains the script');
  });

  test.each<[string, { [file: string]: string }]>([['it is empty', {}], ['it has no scripts', { 'README.md': '#' }], ['it has only undo scripts', { 'U1__x.sql': 'SELECT 1;' }]])('throws when %s', (_, files) => {
    expect(() => folder.readFiles(files)).toThrow(
      `[Stack/Schema] folder contains no scripts, received "migrations1"; add one to ${join(folder.root, 'migrations1')}, as in V001__create_orders.sql, or omit folder`,
    );
  });

  test('throws when a script cannot be read', () => {
    const name = folder.write({ 'V1__a.sql': 'SELECT 1;' });
    symlinkSync('nowhere', join(folder.root, name, 'V2__b.sql'));
    execFileSync('mkfifo', [join(folder.root, name, 'V3__c.sql')]);

    expect(() => folder.read(name)).toThrow(
      `[Stack/Schema] 2 mistakes in scripts:\n- ${name}/V2__b.sql cannot be read; no such file or directory\n- ${name}/V3__c.sql is not a file; remove it`,
    );
  });

  (process.getuid?.() === 0 ? test.skip : test)('throws when a sub-folder cannot be read', () => {
    const name = folder.write({ 'V1__a.sql': 'SELECT 1;' });
    mkdirSync(join(folder.root, name, 'sub'), { mode: 0 });

    expect(() => folder.read(name)).toThrow(/sub in folder cannot be read, received "migrations1"; permission denied/);
    chmodSync(join(folder.root, name, 'sub'), 0o755);
  });

  test('is not judged while a lookup is pending', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
    Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' });

    expect(readScripts(stack, 'none', { engine: 'postgres' })).toEqual([]);
    Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp('synthesis fails: folder cannot be read'));
  });

  test('throws once, with the mistakes of up to 10 scripts', () => {
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`V${index + 1}__x.sql`, `SELECT 1;\n${'\n'.repeat(index)}\\c shop`]));

    expect(() => folder.readFiles(files)).toThrow(new RegExp(
      '^\\[Stack/Schema\\] 12 mistakes in scripts:\n- migrations1/V10__x\\.sql:11: \\\\c is a psql command, not SQL; [^\n]*\n(- [^\n]*\n){9}- 2 more$',
    ));
  });
});
