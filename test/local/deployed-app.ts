import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { COMPONENTS, type FakeAssembly, httpApp, INTEGRATION, lambdaFunction, restApp, writeAssembly } from './cloud-assembly';
import { RowOrder, SqlResult, SqlRoute } from '../../src';
import { compileRoutes } from '../support/compile-routes';

/** A cloud assembly with the bundle that is deployed. */
export type DeployedApp = FakeAssembly;

const BUNDLE = resolve(__dirname, '../../assets/postgres');

const value = (name: string, source: string, type?: string) => ({ name, source, key: name, required: true, ...(type && { type }) });

const route = (text: string, values: object[], kind: string, readOnly: boolean) => ({ kind: 'sql', text, values, result: { kind }, readOnly });

const LIST = SqlRoute.get('/books', {
  sql: 'SELECT id, title FROM books',
  result: SqlResult.page({ orderBy: RowOrder.by(['id']), defaultSize: 2, maxSize: 50 }),
});

const MANIFEST = {
  format: 1,
  engine: 'postgres',
  routes: {
    'GET /books/{title}': route('SELECT id, title FROM books WHERE title = $1', [value('title', 'path')], 'row', true),
    ...compileRoutes([LIST]),
    'POST /books': route('INSERT INTO books (title) VALUES ($1) RETURNING id', [value('title', 'body', 'string')], 'created', false),
    'GET /mine': route('SELECT title FROM books WHERE owner = $1', [value('sub', 'claim')], 'rows', true),
    'GET /status': { kind: 'health' },
  },
};

const PATHS = {
  '/books/{title}': { get: { security: [], ...INTEGRATION } },
  '/books': { get: { security: [], ...INTEGRATION }, post: { security: [{ iam: [] }], ...INTEGRATION } },
  '/mine': { get: { security: [{ auth: [] }], ...INTEGRATION } },
  '/status': { get: { security: [], ...INTEGRATION } },
};

/** The tables that its SQL needs. */
export const SCHEMA = 'CREATE TABLE books (id serial PRIMARY KEY, title text NOT NULL, owner text);';

/** Writes an API on books, or with another manifest and its paths, with the bundle that is deployed. */
export function writeDeployedApp(kind: 'REST' | 'HTTP' = 'HTTP', manifest: object = MANIFEST, databaseName = 'shop', paths: object = PATHS): DeployedApp {
  const components = { securitySchemes: { ...COMPONENTS.securitySchemes, auth: COMPONENTS.securitySchemes[kind === 'REST' ? 'cognito' : 'jwt'] } };
  const app = kind === 'REST' ? restApp : httpApp;
  const variables = { DATABASE_NAME: databaseName };
  const resources = {
    ...app({ paths, components }), Handler: lambdaFunction(variables), StreamHandler: lambdaFunction(variables, { Handler: 'index.stream', Timeout: 900 }),
  };
  const assembly = writeAssembly({ resources, manifest });
  cpSync(BUNDLE, join(assembly.directory, `asset.${'f'.repeat(64)}`), { recursive: true });
  return assembly;
}
