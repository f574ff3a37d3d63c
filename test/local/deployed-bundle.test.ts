import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { COMPONENTS, type FakeAssembly, httpApp, INTEGRATION, restApp, writeAssembly } from './cloud-assembly';
import { runToEnd } from './server-process';

const BUNDLE = resolve(__dirname, '../../assets/postgres');

const value = (name: string, source: string, type?: string) => ({ name, source, key: name, required: true, ...(type && { type }) });

const route = (text: string, values: object[], kind: string, readOnly: boolean) => ({ kind: 'sql', text, values, result: { kind }, readOnly });

const MANIFEST = {
  format: 1,
  engine: 'postgres',
  routes: {
    'GET /books/{title}': route('SELECT id, title FROM books WHERE title = $1', [value('title', 'path')], 'row', true),
    'POST /books': route('INSERT INTO books (title) VALUES ($1) RETURNING id', [value('title', 'body', 'string')], 'created', false),
    'GET /mine': route('SELECT title FROM books WHERE owner = $1', [value('sub', 'claim')], 'rows', true),
    'GET /status': { kind: 'health' },
  },
};

const PATHS = {
  '/books/{title}': { get: { security: [], ...INTEGRATION } },
  '/books': { post: { security: [{ iam: [] }], ...INTEGRATION } },
  '/mine': { get: { security: [{ auth: [] }], ...INTEGRATION } },
  '/status': { get: { security: [], ...INTEGRATION } },
};

const REQUESTS = [
  { method: 'GET', path: '/status', expect: { status: 200 } },
  { method: 'POST', path: '/books', body: { title: 'A & B/100%' }, expect: { status: 201, body: { id: 2 } } },
  { method: 'GET', path: '/books/A%20%26%20B%2F100%25', expect: { status: 200, body: { id: 2, title: 'A & B/100%' } } },
  { method: 'GET', path: '/books/none', expect: { status: 404, headers: { 'content-type': 'application/problem+json' }, body: { code: 'NOT_FOUND' } } },
  { method: 'POST', path: '/books', body: { title: 7 }, expect: { status: 400, body: { code: 'INVALID_PARAMETER' } } },
  { method: 'GET', path: '/mine', claims: { sub: 'u1' }, expect: { status: 200, body: [{ title: 'First' }] } },
  { method: 'GET', path: '/mine', expect: { status: 401, body: { message: 'Unauthorized' } } },
];

describe('the bundle that is deployed', () => {
  let assembly: FakeAssembly;

  afterEach(() => assembly.remove());

  test.each([
    ['REST', restApp, 'cognito'],
    ['HTTP', httpApp, 'jwt'],
  ] as const)('answers behind a local %s API', async (_, app, scheme) => {
    const components = { securitySchemes: { ...COMPONENTS.securitySchemes, auth: COMPONENTS.securitySchemes[scheme] } };
    assembly = writeAssembly({ resources: app({ paths: PATHS, components }), manifest: MANIFEST });
    cpSync(BUNDLE, join(assembly.directory, `asset.${'f'.repeat(64)}`), { recursive: true });
    const { exitCode, stdout, stderr } = await runToEnd([
      'serve', '--assembly', assembly.directory, '--port', '0', '--once',
      '--schema', assembly.write('schema.sql', 'CREATE TABLE books (id serial PRIMARY KEY, title text NOT NULL, owner text);'),
      '--seed', assembly.write('seed.sql', "INSERT INTO books (title, owner) VALUES ('First', 'u1');"),
      '--requests', assembly.write('requests.json', JSON.stringify(REQUESTS)),
    ]);

    expect({ exitCode, output: `${stdout}\n${stderr}` }).toEqual({ exitCode: 0, output: expect.stringContaining('7 of 7 answers are as expected') });
  });
});
