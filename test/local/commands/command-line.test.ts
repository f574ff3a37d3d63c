import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeAssembly, INTEGRATION, httpApp, lambdaFunction, OTHER_CODE, restApp, writeAssembly } from '../cloud-assembly';
import { runToEnd } from '../server-process';

const COMMANDS = ['serve', 'check', 'routes', 'openapi', 'init', 'diff'];

const sql = (text: string, values: object[] = [], rest: object = {}) => ({ kind: 'sql', text, values, result: { kind: 'rows' }, readOnly: true, ...rest });
const value = (name: string, source: string, rest: object = {}) => ({ name, key: name, source, required: true, ...rest });

const MANIFEST = {
  format: 1,
  engine: 'postgres',
  routes: {
    'GET /books': sql('SELECT id, title FROM books'),
    'GET /books/{id}': sql('SELECT title FROM books WHERE id = $1::integer AND title <> ALL ($2)', [value('id', 'path', { type: 'integer' }), value('not', 'query', { required: false, list: true, type: 'string' })]),
    'GET /mine': sql('SELECT titel FROM books WHERE owner = $1', [value('sub', 'claim')]),
    'GET /status': { kind: 'health' },
  },
};

const PATHS = {
  '/books': { get: { security: [{ iam: [] }], ...INTEGRATION }, head: { security: [{ iam: [] }], ...INTEGRATION } },
  '/books/{id}': { get: { security: [{ key: [] }], ...INTEGRATION } },
  '/mine': { get: { security: [{ cognito: ['read'] }], ...INTEGRATION } },
  '/own': { get: { 'security': [{ lambda: [] }], 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri: { 'Fn::GetAtt': ['Own', 'Arn'] } } } },
  '/status': { get: { security: [], ...INTEGRATION } },
};

const RESOURCES = { ...restApp({ paths: PATHS }), Own: lambdaFunction({}, { Code: OTHER_CODE }) };

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(30_000);

describe('the command line of cdk-vpc-lambda-api-local', () => {
  const assemblies: FakeAssembly[] = [];
  const assemblyOf = (app: Parameters<typeof writeAssembly>[0]) => {
    const assembly = writeAssembly(app);
    assemblies.push(assembly);
    return assembly;
  };

  afterAll(() => assemblies.forEach(assembly => assembly.remove()));

  test.each([[[]], [['--help']], [['-h']]])('the arguments %j list the commands', async args => {
    const { exitCode, stdout } = await runToEnd(args);

    expect(exitCode).toBe(0);
    COMMANDS.forEach(command => expect(stdout).toMatch(new RegExp(`^  ${command} +\\w`, 'm')));
  });

  test.each(COMMANDS)('%s explains itself', async command => {
    const { exitCode, stdout } = await runToEnd([command, '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: cdk-vpc-lambda-api-local ${command} \\[options\\]$`, 'm'));
    // It writes the app that the others read.
    if (command !== 'init') expect(stdout).toContain('--assembly <folder>');
  });

  test('--version is that of the package', async () => {
    expect(await runToEnd(['--version'])).toEqual({ exitCode: 0, stdout: '0.0.0\n', stderr: '' });
  });

  test.each([
    [['sreve'], 'unknown command "sreve" (did you mean "serve"?); --help lists the commands'],
    [['deploy'], 'unknown command "deploy"; --help lists the commands'],
    [['constructor'], 'unknown command "constructor"; --help lists the commands'],
    [['check', '--shema', 'x'], 'unknown option --shema (did you mean "--schema"?); --help lists the options\n'],
    [['routes', '--port', '1'], 'unknown option --port; --help lists the options\n'],
    [['routes', 'books'], '"books" is not an option; --help lists the options\n'],
    [['serve', '--schema'], '--schema needs a value: --schema <file>; --help lists the options\n'],
    [['serve', '--schema', '--once'], '--schema needs a value: --schema <file>; --help lists the options\n'],
    [['serve', '--schema='], '--schema needs a value: --schema <file>; --help lists the options\n'],
    [['serve', '--port', '-1'], '--port needs a value: --port <port>; --help lists the options\n'],
    [['serve', '--once=yes'], '--once takes no value; --help lists the options\n'],
    [['serve', '--port', 'x'], '--port must be a number from 0 to 65535, got "x"'],
    [['serve', '--port', '65536'], '--port must be a number from 0 to 65535, got "65536"'],
    [['serve', '--once'], '--once needs --requests <file>'],
  ])('throws when the arguments are %j, with status 2', async (args, message) => {
    expect(await runToEnd(args)).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  describe('routes', () => {
    test('shows records, changes, entity tags, idempotency keys and steps', async () => {
      const records = [value('sku', 'body', { type: 'string' }), value('quantity', 'body', { type: 'integer' })];
      const routes = {
        'GET /books': sql('SELECT 1', [], { result: { kind: 'row', version: 'version' } }),
        'GET /books/{id}': sql('SELECT 1', [value('items', 'body', { records }), value('version', 'ifMatch', { key: 'If-Match', type: 'integer' })], { before: [sql('SELECT 1'), sql('SELECT 1')] }),
        'GET /mine': sql('SELECT 1', [value('changes.title?', 'sent', { key: 'title' }), value('changes.title', 'body', { key: 'title', required: false })], { idempotency: { required: true } }),
        'GET /status': sql('SELECT 1', [value('rows', 'document', { records, required: false })], { idempotency: { required: false } }),
      };
      const { directory } = assemblyOf({ resources: RESOURCES, manifest: { ...MANIFEST, routes } });
      const { stdout } = await runToEnd(['routes', '--assembly', directory]);

      expect(stdout.split('\n').slice(1, 7).map(line => line.replaceAll(/ {2,}/g, ' | ').trim())).toEqual([
        '| METHOD | PATH | AUTHORIZER | VALUES | ANSWER',
        '| GET | /books | IAM | - | row, ETag',
        '| GET | /books/{id} | open + API key | body.items: records(sku, quantity), If-Match: integer | rows, 3 steps',
        '| GET | /mine | Cognito read | body.title?: string, Idempotency-Key | rows',
        '| GET | /own | Lambda function | - | function',
        '| GET | /status | open | body?: records(sku, quantity), Idempotency-Key? | rows',
      ]);
    });

    test('is a table of each API', async () => {
      const { directory } = assemblyOf({ resources: RESOURCES, manifest: MANIFEST });

      expect(await runToEnd(['routes', '--assembly', directory])).toEqual({
        exitCode: 0,
        stderr: '',
        stdout: [
          'Shop/BooksApi, REST API, postgres',
          '  METHOD  PATH         AUTHORIZER       VALUES                                  ANSWER',
          '  GET     /books       IAM              -                                       rows',
          '  GET     /books/{id}  open + API key   path.id: integer, query.not?: string[]  rows',
          '  GET     /mine        Cognito read     claim.sub: string                       rows',
          '  GET     /own         Lambda function  -                                       function',
          '  GET     /status      open             -                                       health',
          '',
        ].join('\n'),
      });
    });
  });

  describe('check', () => {
    const schema = (assembly: FakeAssembly, text: string) => ['--schema', assembly.write('schema.sql', text)];
    const TABLE = 'CREATE TABLE books (id int PRIMARY KEY, title text, owner text);';

    test('reports the errors of each route, with status 1', async () => {
      const assembly = assemblyOf({ resources: RESOURCES, manifest: MANIFEST });

      expect(await runToEnd(['check', '--assembly', assembly.directory, ...schema(assembly, TABLE)])).toEqual({
        exitCode: 1,
        stderr: '',
        stdout: [
          '',
          'Shop/BooksApi, REST API',
          '  ok       GET    /books',
          '  ok       GET    /books/{id}',
          '  error    GET    /mine',
          '             error: column "titel" does not exist (Perhaps you meant to reference the column "books.title".)',
          '               SELECT titel FROM books WHERE owner = :sub',
          '                      ^',
          '  -        GET    /own',
          '  -        GET    /status',
          '',
          '1 error, 0 warnings',
          '',
        ].join('\n'),
      });
    });

    test('names what has PostgreSQL plan a prepared statement for each request', async () => {
      const routes = {
        ...MANIFEST.routes,
        'GET /books': sql('SELECT id, title FROM books', [], { customPlanFor: [':title', 'LIKE'] }),
        'GET /status': sql('SELECT 1 AS one', [], { name: 'last', before: [{ name: 'first', text: 'SELECT 1', parameters: [], customPlanFor: [':a'] }, { name: 'second', text: 'SELECT 1' }], customPlanFor: [':b', ':c'] }),
      };
      const printed = async (variables: object) => {
        const assembly = assemblyOf({ resources: { ...RESOURCES, Handler: lambdaFunction(variables) }, manifest: { ...MANIFEST, routes } });
        return (await runToEnd(['check', '--assembly', assembly.directory, ...schema(assembly, TABLE)])).stdout.split('\n');
      };

      const prepared = await printed({ DATABASE_NAME: 'shop', DATABASE_PREPARED_STATEMENTS: 'true' });
      expect(prepared).toEqual(expect.arrayContaining(['  ok       GET    /books  (custom plans: :title, LIKE)', '  ok       GET    /books/{id}', '  ok       GET    /status  (custom plans: first: :a; last: :b, :c)']));
      expect(await printed({ DATABASE_NAME: 'shop' })).toContain('  ok       GET    /books');
    });

    test('prints the statements of a missing table of idempotency keys once, and checks the steps', async () => {
      const idempotency = { table: 'keys', required: false, insert: 'INSERT INTO keys (id) VALUES ($1)', find: '', store: '', purge: '', definition: 'CREATE TABLE keys (\n  id text PRIMARY KEY\n);' };
      const before = [{ name: 'first', text: 'SELECT nr FROM books' }];
      const routes = { 'GET /books': sql('SELECT 1 AS one', [], { name: 'last', before, idempotency, readOnly: false }), 'GET /status': sql('SELECT 1 AS one', [], { idempotency }) };
      const assembly = assemblyOf({ resources: RESOURCES, manifest: { ...MANIFEST, routes } });

      expect((await runToEnd(['check', '--assembly', assembly.directory, ...schema(assembly, TABLE)])).stdout.split('\n').slice(1, 11)).toEqual([
        'Shop/BooksApi, REST API',
        '  error: the table keys of the idempotency keys does not exist: add it to the schema',
        '    CREATE TABLE keys (',
        '      id text PRIMARY KEY',
        '    );',
        '  error    GET    /books',
        '             error: step "first": column "nr" does not exist',
        '               SELECT nr FROM books',
        '                      ^',
        '  -        GET    /books/{id}',
      ]);
    });

    test('only warnings are status 0', async () => {
      const assembly = assemblyOf({ resources: RESOURCES, manifest: MANIFEST });
      const { exitCode, stdout } = await runToEnd(['check', '--assembly', assembly.directory, ...schema(assembly, TABLE.replace('title', 'titel text, title'))]);

      expect(stdout).toMatch(/^ {2}warning {2}GET {4}\/mine$/m);
      expect(stdout).toContain('no index supports the filter (owner = :sub) on books');
      expect({ exitCode, end: stdout.split('\n').at(-2) }).toEqual({ exitCode: 0, end: '0 errors, 1 warning' });
    });

    test('APIs on SQL Server are named and skipped', async () => {
      const { directory } = assemblyOf({ resources: httpApp({ paths: PATHS }), manifest: { ...MANIFEST, engine: 'sql-server' } });

      expect(await runToEnd(['check', '--assembly', directory])).toEqual({
        exitCode: 1, stdout: '', stderr: 'Shop/OrdersApi is skipped: its database is SQL Server, which cannot run locally.\n',
      });
    });

    test('throws when no API has the name', async () => {
      const { directory } = assemblyOf({ resources: RESOURCES, manifest: MANIFEST });

      expect(await runToEnd(['check', '--assembly', directory, '--api', 'Films'])).toEqual({
        exitCode: 1, stdout: '', stderr: '--api: no API matches "Films", use one of Shop/BooksApi\n',
      });
    });
  });

  describe('openapi', () => {
    const documentOf = (title: string) => ({ openapi: '3.1.0', info: { title, version: '1.0' }, paths: {} });
    const api = (title: string) => restApp({ info: { title }, paths: PATHS }, { 'aws:cdk:path': `${title.replaceAll('-', '/')}/Api` }).Api;
    /** An assembly with APIs and their documents, all but the first in that of a stage, and one of an app that was there before. */
    const assemblyWith = (...titles: string[]) => {
      const apis = Object.fromEntries(titles.map((title, index) => [`Api${index}`, api(title)]));
      const assembly = assemblyOf({ resources: { ...RESOURCES, ...apis }, manifest: MANIFEST });
      mkdirSync(join(assembly.directory, 'assembly-Prod'));
      const files = ['Shop-Removed', ...titles].map((title, index) => [`${index > 1 ? 'assembly-Prod/' : ''}${title.replaceAll('-', '')}.openapi.json`, title]);
      files.forEach(([file, title]) => assembly.write(`cdk.out/${file}`, JSON.stringify(documentOf(title!))));
      return assembly.directory;
    };

    test('prints the one document there is', async () => {
      const { exitCode, stdout } = await runToEnd(['openapi', '--assembly', assemblyWith('Shop-BooksApi')]);

      expect({ exitCode, document: JSON.parse(stdout) }).toEqual({ exitCode: 0, document: documentOf('Shop-BooksApi') });
    });

    test('prints the document of the API that is named, also of a stage', async () => {
      const { stdout } = await runToEnd(['openapi', '--assembly', assemblyWith('Shop-BooksApi', 'Prod-Shop-Films'), '--api', 'Shop/Films']);

      expect(JSON.parse(stdout)).toEqual(documentOf('Prod-Shop-Films'));
    });

    test('the end of a name wins over a part of it', async () => {
      const { stdout } = await runToEnd(['openapi', '--assembly', assemblyWith('ShopStack-Status', 'ShopStack-Shop'), '--api', 'Shop']);

      expect(JSON.parse(stdout)).toEqual(documentOf('ShopStack-Shop'));
    });

    test.each<[string, string[], string[], RegExp]>([
      ['there is none', [], [], /has no OpenAPI document: synthesize the app first/],
      ['there are several', ['A-B', 'A-C'], [], /^--api must name one of A\/B, A\/C$/m],
      ['no one has the name', ['A-B'], ['--api', 'Films'], /^--api: no API matches "Films", use one of A\/B$/m],
      ['several have the name', ['A-B1', 'A-B2'], ['--api', 'A'], /^--api: "A" matches several APIs: A\/B1, A\/B2; use a longer part of the name$/m],
    ])('throws when %s', async (_, titles, args, message) => {
      expect(await runToEnd(['openapi', '--assembly', assemblyWith(...titles), ...args])).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringMatching(message) });
    });

    test('throws when the folder does not exist', async () => {
      expect(await runToEnd(['openapi', '--assembly', '/nowhere'])).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringContaining('/nowhere is not a cloud assembly') });
    });
  });
});
