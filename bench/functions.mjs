import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sqlServer from './sql-server-statements.cjs';
import statements from './statements.cjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Session context for row-level security. */
const CLAIMS = [
  { name: 'app.user', source: 'claim', key: 'sub', required: true },
  { name: 'app.tenant', source: 'claim', key: 'tenant', required: true },
];

const ID = { name: 'id', source: 'path', key: 'id', type: 'integer', required: true };

/** Writes the functions of all contenders into a folder, and returns their paths. */
export async function prepareFunctions(directory) {
  const byHand = engine => fileURLToPath(new URL(`./handlers/by-hand-${engine}.cjs`, import.meta.url));
  return {
    ours: {
      'postgres': await deploy('postgres', directory),
      'sql-server': await deploy('sql-server', directory),
      'postgres-with-claims': await deploy('postgres', directory, { sessionContext: CLAIMS }),
    },
    byHand: { postgres: byHand('postgres'), 'sql-server': byHand('sql-server') },
    driverOnly: await bundleForLambda(fileURLToPath(new URL('./handlers/driver-only.cjs', import.meta.url)), directory),
  };
}

/** Bundles a function as the teams that write one do; returns the path of the bundle. */
export async function bundleForLambda(entry, directory) {
  const outfile = join(await mkdtemp(join(directory, 'bundle-')), 'index.cjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    external: ['pg-native'],
    minifyWhitespace: true,
    logLevel: 'error',
  });
  return outfile;
}

/** Writes a bundle and its manifest into one folder, as in the function's code, with the defaults of the construct. */
async function deploy(engine, directory, more = {}) {
  const folder = await mkdtemp(join(directory, `${engine}-`));
  await cp(join(ROOT, 'assets', engine), folder, { recursive: true });
  const metrics = { api: 'Bench-Books', byRoute: false };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ format: 1, engine, routes: ROUTES[engine], metrics, ...more }));
  return join(folder, 'index.js');
}

function route(text, kind, values = [], more = {}) {
  return { kind: 'sql', text, values, result: { kind, ...more }, readOnly: true };
}

function query(name, type, more) {
  return { name, source: 'query', key: name, type, required: false, ...more };
}

const ROUTES = {
  'postgres': {
    'GET /books/{id}': route(statements.ONE_BOOK, 'row', [ID]),
    'POST /books/{id}': { ...route(statements.ONE_BOOK, 'row', [ID]), readOnly: false },
    'GET /books': route(statements.FILTERED_BOOKS, 'rows', [query('id', 'integer'), query('available', 'boolean')]),
    'GET /mixed': route(statements.MIXED_ROWS, 'rows'),
    'GET /plain': route(statements.PLAIN_ROWS, 'rows'),
    'GET /large': route(statements.LARGE_ROWS, 'rows'),
    'GET /events': route(statements.EVENTS_AFTER, 'page', [query('after', 'bigint'), query('limit', 'integer', { defaultValue: 50 })], {
      page: { limit: 'limit', cursor: { after: 'id' } },
    }),
  },
  'sql-server': {
    'GET /books/{id}': route(sqlServer.ONE_BOOK, 'row', [ID]),
    'GET /mixed': route(sqlServer.MIXED_ROWS, 'rows'),
  },
};
