import { INTEGRATION, STREAM_INTEGRATION } from './cloud-assembly';
import { type DeployedApp, writeDeployedApp } from './deployed-app';
import { RequestValue, RowFormat, RowOrder, SqlResult, SqlRoute, ValueType } from '../../src';
import { compileRoutes } from '../support/compile-routes';

/** A PNG of one pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const READS_SCHEMA = `
CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO authors VALUES (1, 'Butler'), (2, 'Atwood');
CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL, price int NOT NULL, rating int, created_at timestamptz NOT NULL);
INSERT INTO books SELECT i, 'Book ' || i || ', é', 11 - i, CASE WHEN i < 3 THEN i END, timestamptz '2026-01-01Z' + i * interval '1 day' FROM generate_series(1, 10) i;
CREATE TABLE covers (id int PRIMARY KEY, content bytea, type text, name text);
INSERT INTO covers VALUES (1, decode('${PNG}', 'base64'), 'image/png', 'Über "A".png'), (2, '\\x00010203', NULL, NULL);
`;

const count = RequestValue.query('count', { valueType: ValueType.INTEGER, required: false, defaultValue: '3' });
const NDJSON = SqlResult.rows({ formats: [RowFormat.NDJSON] });
const stream = (path: string, sql: string, parameters: { [name: string]: RequestValue } = {}) =>
  SqlRoute.get(path, { sql, parameters, stream: true, result: NDJSON });

const ROUTES = [
  SqlRoute.get('/books', {
    sql: 'SELECT id, title, price, rating, created_at FROM books',
    result: SqlResult.page({
      total: true,
      orderBy: RowOrder.choose('sort', {
        newest: ['created_at DESC', 'id DESC'], cheap: ['price', 'id'], dear: ['price DESC', 'id'], title: ['title', 'id'], rating: ['rating', 'id'],
      }, { defaultChoice: 'newest' }),
    }),
  }),
  SqlRoute.get('/authors', { sql: 'SELECT name, id FROM authors', result: SqlResult.rows({ orderBy: RowOrder.by(['name']) }) }),
  SqlRoute.get('/report', {
    sql: 'SELECT id, title FROM books WHERE id < 3 ORDER BY id',
    result: SqlResult.rows({ formats: [RowFormat.JSON, RowFormat.CSV, RowFormat.NDJSON], fileName: 'books' }),
  }),
  SqlRoute.get('/covers/{id}', {
    sql: 'SELECT content, type, name FROM covers WHERE id = :id',
    parameters: { id: RequestValue.path('id', { valueType: ValueType.INTEGER }) },
    stream: true,
    result: SqlResult.file({ content: 'content', contentType: 'type', fileName: 'name' }),
  }),
  stream('/export', "SELECT i AS id, 'é' AS text FROM generate_series(1, CAST(:count AS int)) i", { count }),
  stream('/fails', 'SELECT 1 / (50000 - i) AS x FROM generate_series(1, 100000) i'),
  // A function in FROM would return its first row after its last one.
  stream('/endless', "SELECT generate_series(1, 2000000000) AS i, repeat('x', 1000) AS text"),
  SqlRoute.get('/running', {
    sql: "SELECT count(*)::int AS statements FROM pg_stat_activity WHERE query LIKE '%2000000000%' AND state = 'active' AND pid <> pg_backend_pid()",
    result: SqlResult.row(),
  }),
];

const open = { security: [], ...INTEGRATION };
const streamed = { security: [], ...STREAM_INTEGRATION };
const PATHS = {
  '/books': { get: open },
  '/authors': { get: open },
  '/report': { get: open },
  '/covers/{id}': { get: streamed },
  '/export': { get: streamed },
  '/fails': { get: streamed },
  '/endless': { get: streamed },
  '/running': { get: open },
};

/** Writes a REST API with pages, formats, files and streams, with the bundle that is deployed. */
export function writeReadsApp(): DeployedApp {
  return writeDeployedApp('REST', { format: 1, engine: 'postgres', routes: compileRoutes(ROUTES) }, 'shop', PATHS);
}
