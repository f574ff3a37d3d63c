import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeAssembly, INTEGRATION, lambdaFunction, restApp, writeAssembly } from './cloud-assembly';
import { leftovers, runToEnd } from './server-process';

const APP = { resources: restApp({ paths: { '/books': { get: { security: [], ...INTEGRATION } } } }) };

describe('user errors of cdk-vpc-lambda-api-local', () => {
  const assemblies: FakeAssembly[] = [];
  const assemblyOf = (app: Parameters<typeof writeAssembly>[0] = APP) => {
    const assembly = writeAssembly(app);
    assemblies.push(assembly);
    return assembly;
  };
  // A separate folder for temporary files shows the leftovers of a run.
  const temporary = mkdtempSync(join(tmpdir(), 'local-errors-'));
  const failureOf = async (...args: string[]) => {
    const { exitCode, stderr } = await runToEnd(['serve', ...args], { TMPDIR: temporary });
    expect({ exitCode, leftovers: leftovers(temporary) }).toEqual({ exitCode: 1, leftovers: [] });
    expect(stderr.split('\n')).toHaveLength(2);
    return stderr.trim();
  };
  let busy: Server;

  beforeAll(done => {
    // Under root, PostgreSQL runs as another user.
    chmodSync(temporary, 0o711);
    busy = createServer().listen(0, '127.0.0.1', done);
  });
  afterAll(done => {
    assemblies.forEach(assembly => assembly.remove());
    rmSync(temporary, { recursive: true });
    busy.close(done);
  });

  test('throws when the assembly does not exist', async () => {
    expect(await failureOf('--assembly', '/nowhere')).toBe('/nowhere is not a cloud assembly (no manifest.json): synthesize the app first, as with "npx cdk synth"');
  });

  test('throws when the assembly has no API of the library', async () => {
    const { directory } = assemblyOf({ resources: { Handler: lambdaFunction() } });

    expect(await failureOf('--assembly', directory)).toBe(`${directory} has no API of cdk-vpc-lambda-api`);
  });

  test('throws when the folder is that of the app', async () => {
    const { directory } = assemblyOf();

    expect(await failureOf('--assembly', join(directory, '..'))).toMatch(/ is not a cloud assembly \(no manifest\.json\): did you mean \S+cdk\.out\?$/);
  });

  test.each(['{"version":', 'null', ''])('throws when the assembly is "%s", as when it is half written', async text => {
    const assembly = assemblyOf();
    const file = assembly.write('cdk.out/manifest.json', text);

    expect((await failureOf('--assembly', assembly.directory)).startsWith(`${file} cannot be read: `)).toBe(true);
  });

  test('throws when the assembly has lost its assets', async () => {
    const { directory } = assemblyOf();
    const asset = join(directory, `asset.${'f'.repeat(64)}`);
    rmSync(asset, { recursive: true });

    expect(await failureOf('--assembly', directory)).toBe(`${directory} has no API of cdk-vpc-lambda-api: the asset ${asset} is missing, synthesize the app again`);
  });

  test('throws when the bundle is of another version', async () => {
    const { directory } = assemblyOf({ ...APP, manifest: { format: 99, routes: {} } });

    expect(await failureOf('--assembly', directory)).toMatch(/has format 99, this tool reads format 1: use the same version/);
  });

  test('throws when all databases are SQL Server', async () => {
    const { directory } = assemblyOf({ ...APP, manifest: { format: 1, engine: 'sql-server', routes: {} } });

    expect(await failureOf('--assembly', directory)).toMatch(/^\S+ is skipped: its database is SQL Server, which cannot run locally\.$/);
  });

  test('throws when an authorizer cannot run locally', async () => {
    const { directory } = assemblyOf({ resources: restApp({ paths: { '/books': { get: { security: [{ custom: [] }], ...INTEGRATION } } } }) });

    expect(await failureOf('--assembly', directory)).toBe('Shop/BooksApi: GET /books has the authorizer "custom", which cannot run locally');
  });

  test('throws when no temporary folder can be created', async () => {
    expect(await runToEnd(['serve', '--assembly', assemblyOf().directory], { TMPDIR: '/nowhere' })).toMatchObject({
      exitCode: 1, stderr: 'cannot create a temporary folder in /nowhere: no such file or directory; set TMPDIR to another directory\n',
    });
  });

  test('throws when a script does not exist', async () => {
    expect(await failureOf('--assembly', assemblyOf().directory, '--schema', '/no/schema.sql')).toMatch(/^\/no\/schema\.sql cannot be read: no such file or directory$/);
  });

  test('throws when a script fails, with its line and the message of PostgreSQL', async () => {
    const assembly = assemblyOf();
    const schema = assembly.write('schema.sql', 'CREATE TABLE books (id int);\n\n-- é\nCREATE TABEL films ();\n');

    expect(await failureOf('--assembly', assembly.directory, '--schema', schema)).toBe(`${schema}:4: syntax error at or near "TABEL"`);
  });

  test('throws when the database rejects rows, with the message of PostgreSQL', async () => {
    const assembly = assemblyOf();
    const schema = assembly.write('schema.sql', 'CREATE TABLE books (id int PRIMARY KEY);');
    const seed = assembly.write('seed.sql', 'INSERT INTO books VALUES (0);\nINSERT INTO books VALUES (1), (1);');

    expect(await failureOf('--assembly', assembly.directory, '--schema', schema, '--seed', seed))
      .toBe(`${seed}:2: duplicate key value violates unique constraint "books_pkey" (Key (id)=(1) already exists.)`);
  });

  test('throws when the requested port is in use', async () => {
    const { port } = busy.address() as AddressInfo;

    expect(await failureOf('--assembly', assemblyOf().directory, '--port', String(port))).toBe(`port ${port} is in use: choose another one with --port`);
  });

  test('throws when there are not enough ports', async () => {
    const second = { ...APP.resources.Api, Metadata: {} };
    const { directory } = assemblyOf({ resources: { ...APP.resources, Second: second } });

    expect(await failureOf('--assembly', directory, '--port', '65535')).toMatch(/^not enough ports up to 65535 for all APIs: choose a lower one with --port$/);
  });

  test.each([
    ['[{', /requests\.json cannot be read as JSON: /],
    ['{}', /requests\.json is not a JSON array of requests$/],
    ['[{"method": "GET", "path": "/"}, {"method": "GET", "path": "books"}]', /requests\.json: request 2 needs a "method", and a "path" that starts with a slash$/],
    ['[{"method": "GET", "path": "/books", "api": "Films"}]', /^request GET \/books: "api": no API matches "Films", use one of Shop\/BooksApi$/],
  ])('throws when the requests are %s', async (text, message) => {
    const assembly = assemblyOf();

    expect(await failureOf('--assembly', assembly.directory, '--port', '0', '--once', '--requests', assembly.write('requests.json', text))).toMatch(message);
  });
});
