import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { RowOrder, SqlResult, SqlRoute } from '../../../src';
import type { SqlRouteManifest, StatementManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';
import { createTestDatabase, TestDatabase, testServer } from '../../support/database';

const ROWS = `
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
  CREATE TABLE items (
    id int PRIMARY KEY, code char(4), name varchar(20), price numeric, rate real, made timestamptz, mood mood, "Order" int, twin int UNIQUE
  );
  INSERT INTO items
  SELECT n, CASE WHEN n % 5 > 0 THEN chr(97 + n % 3) END, CASE WHEN n % 4 > 0 THEN repeat('x', n % 3) END, CASE WHEN n % 3 > 0 THEN (n % 4) / 2.0 END,
    CASE WHEN n % 6 > 0 THEN (n % 5) / 10.0 END, CASE WHEN n % 7 > 0 THEN timestamptz '2026-01-01 00:00:00.000001Z' + (n % 3) * interval '1 microsecond' END,
    (enum_range(NULL::mood))[n % 4], n % 2, CASE WHEN n <> 11 THEN 100 - n END
  FROM generate_series(1, 37) AS n`;

/** Orders with NULLs, ties, and both directions; each ends with a unique column. */
const ORDERS: readonly (readonly string[])[] = [
  ['id'],
  ['id DESC'],
  ['price', 'id'],
  ['price DESC', 'id DESC'],
  ['price DESC', 'id'],
  ['price', 'id DESC'],
  ['price NULLS FIRST', 'id'],
  ['price DESC NULLS LAST', 'id DESC'],
  ['code', 'name', 'id'],
  ['code DESC', 'name DESC', 'id DESC'],
  ['code', 'name DESC', 'mood', 'id'],
  ['made DESC', 'rate', 'id'],
  ['"Order"', 'mood DESC NULLS LAST', 'made NULLS FIRST', 'id DESC'],
  ['twin NULLS LAST'],
  ['twin NULLS FIRST'],
  ['twin DESC NULLS LAST'],
  ['twin DESC NULLS FIRST'],
  ['price', 'twin DESC NULLS LAST'],
  ['price DESC', 'twin NULLS FIRST'],
];

const STATEMENTS = [
  'SELECT * FROM items -- all',
  'WITH page AS (SELECT * FROM items) SELECT * FROM page',
  'TABLE items',
  'SELECT * FROM items WHERE id <= 20 UNION ALL (SELECT * FROM items WHERE id > 20 ORDER BY price LIMIT 100)',
];

type Row = Readonly<Record<string, string | null>>;

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(ROWS);
  const { host, port, name, user, password, caFile } = database;
  client = new Client({ host, port, database: name, user, password, ssl: { ca: readFileSync(caFile, 'utf8') } });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Runs a statement with values as the handler sends them: texts without a type. */
async function run({ text, parameters }: StatementManifest, limit: number, cursor: readonly (string | null)[] = []): Promise<Row[]> {
  const values = parameters!.map(parameter => typeof parameter === 'object' && 'cursor' in parameter ? cursor[parameter.cursor] : `${limit}`);
  const { rows } = await client.query<Row>({ text, values, types: { getTypeParser: () => (value: string) => value } });
  return rows;
}

function pages(sql: string, columns: readonly string[]): SqlRouteManifest {
  return compileRoute(SqlRoute.get('/items', { sql, result: SqlResult.page({ orderBy: RowOrder.by([...columns]) }) })) as SqlRouteManifest;
}

/** Returns the rows of all pages. */
async function walk({ order }: SqlRouteManifest, size: number): Promise<Row[]> {
  const [{ columns, first, after, afterNull }] = order!.choices;
  const rows = await run(first, size);
  for (let page = rows; page.length === size;) {
    const cursor = columns.map(column => page[size - 1][column]);
    page = await run(cursor.includes(null) ? afterNull! : after!, size, cursor);
    rows.push(...page);
    if (rows.length > 100) throw new Error('the walk does not end');
  }
  return rows;
}

describe.each(ORDERS.map(columns => [columns.join(', '), columns] as const))(`pages by %s on PostgreSQL ${testServer().major}`, (order, columns) => {
  test.each(STATEMENTS)('have every row of %s once, in its order', async sql => {
    const { rows: expected } = await database.query(`SELECT id::text AS key FROM items ORDER BY ${order}`);
    for (const size of [1, 3, 37, 38]) {
      expect((await walk(pages(sql, columns), size)).map(({ id }) => id)).toEqual(expected.map(({ key }) => key));
    }
  });
});
