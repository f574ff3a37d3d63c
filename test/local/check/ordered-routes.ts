import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { checkRoute } from '../../../local/check/route-check';
import { RequestValue, RowOrder, SqlResult, SqlRoute, ValueType } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const SCHEMA = `
CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (
  id int PRIMARY KEY, author int NOT NULL REFERENCES authors, editor int REFERENCES authors, title text NOT NULL, price numeric NOT NULL,
  due date, isbn text UNIQUE, code text NOT NULL, doc json, place point
);
CREATE INDEX ON books (price, id);
CREATE INDEX ON books (due DESC, id);
CREATE UNIQUE INDEX ON books (code) WHERE price > 0;
CREATE TABLE loans (id int PRIMARY KEY, book int NOT NULL REFERENCES books, day date NOT NULL);
CREATE INDEX ON loans (book);
CREATE TABLE shelves (id int PRIMARY KEY);
INSERT INTO shelves VALUES (1);
ANALYZE shelves;
CREATE TABLE tags (book int, tag text, PRIMARY KEY (book, tag));
CREATE TABLE lines (at timestamptz NOT NULL, line text);
CREATE TABLE visits (at date, id int, place text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
CREATE TABLE visits_2025 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE products (id int PRIMARY KEY, shop int NOT NULL, name text NOT NULL, price numeric NOT NULL, added timestamptz);
CREATE TABLE "Orders" ("Id" int PRIMARY KEY, "placedAt" timestamptz NOT NULL, "user" text NOT NULL);
`;

/** Database with tables of a library, and a client that checks routes against them. */
export interface LibraryCheck {
  readonly database: TestDatabase;
  /** Returns the findings about pages of a statement, as `level: message`. */
  findings(sql: string, orderBy: RowOrder | string[], tryIndexes?: boolean): Promise<string[]>;
  /** Returns the findings about a route. */
  check(route: SqlRoute, change?: (manifest: SqlRouteManifest) => SqlRouteManifest): ReturnType<typeof checkRoute>;
  close(): Promise<void>;
}

export async function createLibrary(): Promise<LibraryCheck> {
  const database = await createTestDatabase();
  await database.query(SCHEMA);
  const { host, port, name, user, password, caFile } = database;
  const client = new Client({ host, port, database: name, user, password, ssl: { ca: readFileSync(caFile, 'utf8') } });
  await client.connect();
  return {
    database,
    findings: async (sql, orderBy, tryIndexes = true) => {
      const manifest = compileRoute(pagesOf(sql, orderBy)) as SqlRouteManifest;
      return (await checkRoute(client, manifest, tryIndexes)).map(({ level, message }) => `${level}: ${message}`);
    },
    check: (route, change = manifest => manifest) => checkRoute(client, change(compileRoute(route) as SqlRouteManifest), true),
    close: async () => {
      await client.end();
      await database.drop();
    },
  };
}

/** Returns a route with pages of a statement, whose values are integers; those that end with `_or_all` are optional. */
export function pagesOf(sql: string, orderBy: RowOrder | string[], total = false): SqlRoute {
  const names = [...new Set([...sql.matchAll(/(?<!:):(\w+)/g)].map(([, name]) => name!))];
  const valueOf = (name: string) => RequestValue.query(name, { valueType: ValueType.INTEGER, required: !name.endsWith('_or_all') });
  const parameters = Object.fromEntries(names.map(name => [name, valueOf(name)]));
  const result = SqlResult.page({ orderBy: Array.isArray(orderBy) ? RowOrder.by(orderBy) : orderBy, total });
  return SqlRoute.get('/books', { sql, parameters, result });
}
