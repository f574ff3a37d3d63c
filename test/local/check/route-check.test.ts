import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { checkRoute } from '../../../local/check/route-check';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const SCHEMA = `
CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL, isbn text UNIQUE, owner text, price numeric, due date);
CREATE TABLE loans (book_id int REFERENCES books, reader text NOT NULL, returned boolean NOT NULL DEFAULT false);
CREATE INDEX ON loans (book_id);
CREATE INDEX ON loans (reader) WHERE NOT returned;
CREATE TABLE shelves (id int PRIMARY KEY, room text);
INSERT INTO shelves VALUES (1, 'a'), (2, 'b');
ANALYZE shelves;
CREATE VIEW cheap AS SELECT id, title FROM books WHERE price < 5;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE readers (id int PRIMARY KEY, mood mood, name text, tags text[], doc jsonb, team int, born date, joined timestamptz, code text COLLATE "C" UNIQUE);
CREATE INDEX ON readers USING gin (tags);
CREATE INDEX ON readers (team);
CREATE INDEX ON readers (joined) WHERE team IS NOT NULL;
CREATE INDEX ON readers (lower(name));
CREATE TABLE visits (at date, place text) PARTITION BY RANGE (at);
CREATE TABLE visits_2025 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE SCHEMA archive;
CREATE TABLE archive."oldBooks" ("bookId" int);
CREATE PROCEDURE tidy(limit_to int) LANGUAGE sql AS 'DELETE FROM loans WHERE book_id = limit_to';
`;

describe('checkRoute', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(SCHEMA);
    const { host, port, name, user, password, caFile } = database;
    client = new Client({ host, port, database: name, user, password, ssl: { ca: readFileSync(caFile, 'utf8') } });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const value = (name: string, overrides: Partial<ValueManifest> = {}): ValueManifest => ({ name, key: name, source: 'query', required: true, ...overrides });
  const check = (text: string, values: ValueManifest[] = [], route: Partial<SqlRouteManifest> = {}) =>
    checkRoute(client, { kind: 'sql', text, values, result: { kind: 'rows' }, readOnly: true, ...route }, true);

  test.each<[string, ValueManifest[]]>([
    ['SELECT id, title FROM books ORDER BY title', []],
    ['SELECT title FROM books WHERE id = $1::integer', [value('id', { type: 'integer' })]],
    ['SELECT title FROM books WHERE isbn = $1', [value('isbn')]],
    ['SELECT book_id FROM loans WHERE reader = $1 AND NOT returned', [value('reader')]],
    ['SELECT b.title FROM loans l JOIN books b ON b.id = l.book_id WHERE l.book_id = $1::int AND l.reader = $2', [value('id', { type: 'integer' }), value('reader')]],
    ['SELECT count(*) FROM books', []],
    ['SELECT title FROM books WHERE id = $1', [value('sub', { source: 'claim' })]],
    ['SELECT title FROM books WHERE id = ANY($1)', [value('ids', { source: 'path' })]],
    ['SELECT id FROM readers WHERE ($1::int IS NULL OR id > $1) ORDER BY id LIMIT 10', [value('after', { type: 'integer' })]],
    ['SELECT id FROM readers WHERE team = COALESCE($1, team)', [value('team', { type: 'integer' })]],
    ['SELECT id FROM readers WHERE team = $1 OR id = $2', [value('team', { type: 'integer' }), value('id', { type: 'integer' })]],
    ["SELECT id FROM readers WHERE code LIKE $1 || '%'", [value('start')]],
    ['SELECT id FROM readers WHERE tags @> $1', [value('tags', { list: true, type: 'string' })]],
    ['SELECT id FROM readers WHERE id = ANY($1)', [value('ids', { list: true, type: 'integer' })]],
    ["SELECT id FROM readers WHERE id = ANY(string_to_array($1, ',')::int[])", [value('ids')]],
    ['SELECT id FROM readers WHERE team IS NOT NULL AND joined > $1', [value('since', { type: 'timestamp' })]],
    ['SELECT book_id FROM loans WHERE NOT returned AND book_id IS DISTINCT FROM $1', [value('id', { type: 'integer' })]],
    ['SELECT id FROM readers WHERE lower(name) = lower($1)', [value('name')]],
    ['SELECT r.id FROM readers r WHERE EXISTS (SELECT 1 FROM loans l WHERE l.book_id = r.id)', []],
    ['WITH RECURSIVE up AS (SELECT id, team FROM readers WHERE id = $1::int UNION ALL SELECT r.id, r.team FROM readers r JOIN up ON r.id = up.team) SELECT id FROM up', [value('id', { type: 'integer' })]],
    ['SELECT n FROM generate_series(1, $1::int) AS n WHERE n > 1', [value('n', { type: 'integer' })]],
    ['SELECT id FROM readers ORDER BY born DESC LIMIT 10', []],
  ])('%s is fine', async (text, values) => {
    expect(await check(text, values)).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['SELECT titel FROM books', 'column "titel" does not exist (Perhaps you meant to reference the column "books.title".)', ['SELECT titel FROM books', '       ^']],
    ['SELECT id\nFROM book', 'relation "book" does not exist', ['FROM book', '     ^']],
    ["SELECT '😀', pages FROM books", 'column "pages" does not exist', ["SELECT '😀', pages FROM books", '            ^']],
    ['SELECT title FROM books WHERE id = $1::text', expect.stringMatching(/^operator does not exist: integer = text /), ['SELECT title FROM books WHERE id = $1::text', '                                 ^']],
    ['SELECT id FROM books WHERE $1 IS NULL', 'could not determine data type of parameter $1', expect.anything()],
    ['SELECT id FORM books', 'syntax error at or near "books"', ['SELECT id FORM books', '               ^']],
    ['SELECT 1; SELECT 2', 'cannot insert multiple commands into a prepared statement', []],
  ])('%s is an error with its place', async (text, message, details) => {
    expect(await check(text)).toEqual([{ level: 'error', message, details, sqlState: expect.stringMatching(/^4/) }]);
  });

  test('values have the names that the developer gave them, also before the place', async () => {
    expect(await check('SELECT id FROM books WHERE title = $1 AND id = $2::text', [value('long_name'), value('id')])).toMatchObject([{
      details: ['SELECT id FROM books WHERE title = :long_name AND id = :id::text', `${' '.repeat('SELECT id FROM books WHERE title = :long_name AND id '.length)}^`],
    }]);
    expect(await check('SELECT id FROM books WHERE $1 IS NULL', [value('free')])).toMatchObject([{ message: "could not determine data type of parameter :free: declare its type, as in RequestValue.query('free', { valueType: ValueType.STRING })" }]);
  });

  test.each<[string, string]>([
    ['SELECT id FROM readers WHERE mood = CAST($1 AS text)', 'operator does not exist: mood = text: write :each::mood'],
    ['SELECT id FROM readers WHERE CAST($1 AS text) = mood', 'operator does not exist: text = mood: write :each::mood'],
    ['UPDATE readers SET mood = CAST($1 AS text)', 'column "mood" is of type mood but expression is of type text: write :each::mood'],
    ['SELECT id FROM books WHERE id = CAST($1 AS text)', "operator does not exist: integer = text: declare RequestValue.query('each', { valueType: ValueType.INTEGER })"],
  ])('%s is an error that says what to write', async (text, message) => {
    expect(await check(text, [value('each', { type: 'string' })], { readOnly: false, result: { kind: 'count' } })).toMatchObject([{ level: 'error', message }]);
  });

  test.each([
    ['TRUNCATE loans', 'the route is read-only, but TRUNCATE is not: use another method, or move the statement to a migration'],
    ['-- nightly\nREFRESH MATERIALIZED VIEW gone', 'the route is read-only, but REFRESH is not: use another method, or move the statement to a migration'],
    ['SELECT id INTO copies FROM books', 'SELECT … INTO creates a table, but the route is read-only: remove INTO'],
  ])('%s is an error on a read-only route, and RETURNING is not proposed for it', async (text, message) => {
    expect(await check(text.replace('\\n', '\n'))).toEqual([{ level: 'error', message }, { level: 'warning', message: 'the statement returns no rows: answer with SqlResult.none()' }]);
  });

  test('the connection is good for the next statement after an error', async () => {
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    await check('SELECT titel FROM books');

    expect(connection.listenerCount('parameterDescription')).toBe(0);
    expect(await check('SELECT title FROM books')).toEqual([]);
  });

  test.each<[string, ValueManifest[], string]>([
    ['SELECT id FROM books WHERE owner = $1', [value('who')], 'no index supports the filter (owner = :who) on books, so each request reads the whole table, for example CREATE INDEX ON books (owner)'],
    ['SELECT id FROM books WHERE owner = $1 ORDER BY id', [value('who')], 'no index supports the filter (owner = :who) on books, so each request reads the whole table, for example CREATE INDEX ON books (owner)'],
    ['SELECT id FROM books WHERE title ILIKE $1', [value('search')], 'no index supports the filter (title ~~* :search) on books, so each request reads the whole table, for example CREATE INDEX ON books USING gin (title gin_trgm_ops), with the extension pg_trgm'],
    ['SELECT book_id FROM loans WHERE reader = $1', [value('reader')], 'no index supports the filter (reader = :reader) on loans, so each request reads the whole table, for example CREATE INDEX ON loans (reader)'],
    ['SELECT id FROM cheap', [], "no index supports the filter (price < '5'::numeric) on books, so each request reads the whole table, for example CREATE INDEX ON books (price)"],
    ['SELECT id FROM readers WHERE mood = $1', [value('mood')], 'no index supports the filter (mood = :mood) on readers, so each request reads the whole table, for example CREATE INDEX ON readers (mood)'],
    ['SELECT id FROM readers WHERE upper(name) = upper($1)', [value('name')], 'no index supports the filter (upper(name) = :name) on readers, so each request reads the whole table, for example CREATE INDEX ON readers ((upper(name)))'],
    ["SELECT id FROM readers WHERE doc->>'a' = $1", [value('a')], "no index supports the filter ((doc ->> 'a'::text) = :a) on readers, so each request reads the whole table, for example CREATE INDEX ON readers (((doc ->> 'a'::text)))"],
    ['SELECT id FROM readers WHERE doc @> $1', [value('like', { type: 'json' })], 'no index supports the filter (doc @> :like) on readers, so each request reads the whole table, for example CREATE INDEX ON readers USING gin (doc)'],
    ['SELECT id FROM readers WHERE born BETWEEN $1 AND $2', [value('from', { type: 'date' }), value('to', { type: 'date' })], 'no index supports the filter ((born >= :from) AND (born <= :to)) on readers, so each request reads the whole table, for example CREATE INDEX ON readers (born)'],
    ["SELECT id FROM readers WHERE name LIKE '%' || $1 || '%'", [value('part')], "no index supports the filter (name ~~ '%:part%'::text) on readers, so each request reads the whole table, for example CREATE INDEX ON readers USING gin (name gin_trgm_ops), with the extension pg_trgm"],
    ['SELECT id FROM readers WHERE $1 = ANY(tags)', [value('tag')], 'no index supports the filter (:tag = ANY (tags)) on readers, so each request reads the whole table'],
    ['SELECT id FROM readers WHERE team = $1 OR name = $2', [value('team', { type: 'integer' }), value('name')], 'no index supports the filter ((team = :team) OR (name = :name)) on readers, so each request reads the whole table'],
    ['SELECT id FROM readers WHERE born::text = $1', [value('day')], 'no index supports the filter ((born)::text = :day) on readers, so each request reads the whole table'],
    ['SELECT at FROM visits WHERE place = $1', [value('place')], 'no index supports the filter (place = :place) on visits, so each request reads the whole table, for example CREATE INDEX ON visits (place)'],
    ['SELECT "bookId" FROM archive."oldBooks" WHERE "bookId" = $1::int', [value('id', { type: 'integer' })], 'no index supports the filter ("bookId" = :id) on archive."oldBooks", so each request reads the whole table, for example CREATE INDEX ON archive."oldBooks" ("bookId")'],
  ])('%s reads the whole table', async (text, values, message) => {
    expect(await check(text, values)).toEqual([{ level: 'warning', message }]);
  });

  test('an index serves a small table as well, which is read as a whole as long as it is small', async () => {
    expect(await check('SELECT room FROM shelves WHERE id = $1::int', [value('id', { type: 'integer' })])).toEqual([]);
  });

  test('a statement that changes rows needs an index as well', async () => {
    const change = { readOnly: false, result: { kind: 'count' } } as const;

    expect(await check('DELETE FROM loans WHERE book_id = $1::int', [value('id', { type: 'integer' })], change)).toEqual([]);
    expect(await check('DELETE FROM loans WHERE reader = $1', [value('reader')], change)).toMatchObject([{ level: 'warning', message: expect.stringContaining('(reader = :reader)') }]);
  });

  test.each([
    ['path', 'id', 'SELECT title FROM books WHERE id = $1', 'INTEGER', 'integer'],
    ['query', 'price', 'SELECT title FROM books WHERE id = 1 AND price = $1', 'DECIMAL', 'numeric'],
    ['query', 'due', 'SELECT title FROM books WHERE id = 1 AND due = $1', 'DATE', 'date'],
  ] as const)('a text in the %s that the database takes for %s should be declared', async (source, name, text, valueType, type) => {
    expect(await check(text, [value(name, { source })])).toEqual([{
      level: 'warning', message: `:${name} is ${type} in the database, but text in the API: declare RequestValue.${source}('${name}', { valueType: ValueType.${valueType} })`,
    }]);
  });

  test.each([
    ['SELECT title FROM books WHERE id = ANY($1)', 'integer[]', 'valueType: ValueType.INTEGER, list: true'],
    ['SELECT id FROM readers WHERE tags && $1', 'text[]', 'list: true'],
  ])('one text where %s takes a list should be declared as one', async (text, type, options) => {
    expect(await check(text, [value('each')])).toEqual([{
      level: 'warning', message: `:each is ${type} in the database, but one text in the API: declare RequestValue.query('each', { ${options} })`,
    }]);
  });

  test('two columns of one name are an error', async () => {
    expect(await check('SELECT l.book_id, l.* FROM loans l')).toEqual([
      { level: 'error', message: 'the result has two columns named "book_id": rename one, as in "AS other_book_id"' },
    ]);
  });

  test('a location without its column is an error', async () => {
    const created = { readOnly: false, result: { kind: 'created', location: '/books/{id}' } } as const;

    expect(await check("INSERT INTO books VALUES (1, 'a') RETURNING id", [], created)).toEqual([]);
    expect(await check("INSERT INTO books VALUES (1, 'a')", [], created)).toEqual([
      { level: 'error', message: 'the location needs the column "id", which the statement does not return: add it to RETURNING' },
    ]);
  });

  test('the handler finds the column of a location in any case, so none is missing', async () => {
    const created = { readOnly: false, result: { kind: 'created', location: '/shelves/{RoomID}/{room}' } } as const;

    expect(await check('INSERT INTO shelves VALUES (3, $1) RETURNING id AS RoomId, room', [value('room', { type: 'string' })], created)).toEqual([]);
    expect(await check('INSERT INTO shelves VALUES (3, $1) RETURNING id AS "roomID", room', [value('room', { type: 'string' })], created)).toEqual([]);
    expect(await check('INSERT INTO shelves VALUES (3, $1) RETURNING id AS room_id, room', [value('room', { type: 'string' })], created)).toEqual([
      { level: 'error', message: 'the location needs the column "RoomID", which the statement does not return: add it to RETURNING' },
    ]);
  });

  test.each<[string, Partial<SqlRouteManifest>]>([
    ['SELECT id, 1 + 1 FROM books', {}],
    ["INSERT INTO books VALUES (1, 'a') RETURNING id, id + 1", { readOnly: false, result: { kind: 'created', location: '/books/{id}' } }],
  ])('a column without a name is a warning: %s', async (text, route) => {
    expect(await check(text, [], route)).toEqual([
      { level: 'warning', message: 'the result has an unnamed column, which PostgreSQL names "?column?": name it with AS' },
    ]);
  });

  test('a column without a name does not matter where no column is an answer', async () => {
    expect(await check("INSERT INTO books VALUES (1, 'a') RETURNING id + 1", [], { readOnly: false, result: { kind: 'count' } })).toEqual([]);
  });

  test('a JSON column that is not selected is an error', async () => {
    const findings = await check('SELECT id, doc FROM readers WHERE id = $1', [value('id', { type: 'integer' })], { jsonColumns: ['doc', 'tags'] });

    expect(findings).toMatchObject([{ level: 'error', message: expect.stringContaining('jsonColumns names the column "tags"') }]);
  });

  test('rows that never come are a warning', async () => {
    expect(await check('DELETE FROM loans', [], { readOnly: false })).toEqual([
      { level: 'warning', message: 'the statement returns no rows: add RETURNING, or answer with SqlResult.count() or SqlResult.none()' },
    ]);
  });

  test.each(['SELECT id FROM books WHERE id = 1 FOR UPDATE', 'WITH gone AS (DELETE FROM loans RETURNING book_id) SELECT book_id FROM gone'])('%s is an error on a read-only route', async text => {
    expect(await check(text)).toEqual([
      { level: 'error', message: 'the statement changes or locks rows, but the route is read-only: use another method, or set readOnly: false' },
    ]);
  });

  test('a call has no plan, but is parsed', async () => {
    const call = { readOnly: false, result: { kind: 'none' } } as const;

    expect(await check('CALL tidy($1::int)', [value('id', { type: 'integer' })], call)).toEqual([]);
    expect(await check('CALL tidy($1::int, 2)', [value('id', { type: 'integer' })], call)).toMatchObject([{ level: 'error' }]);
  });

  test('an index is proposed only where indexes may be tried', async () => {
    const route: SqlRouteManifest = { kind: 'sql', text: 'SELECT id FROM books WHERE owner = $1', values: [value('who')], result: { kind: 'rows' }, readOnly: true };

    expect(await checkRoute(client, route, false)).toEqual([{ level: 'warning', message: 'no index supports the filter (owner = :who) on books, so each request reads the whole table' }]);
  });

  test('the indexes that were tried are gone', async () => {
    const indexes = async () => (await database.query("SELECT count(*)::int AS n FROM pg_indexes WHERE schemaname = 'public'")).rows[0].n;
    const before = await indexes();
    await check('SELECT id FROM books WHERE owner = $1', [value('who')]);

    expect(await indexes()).toBe(before);
  });

  test('nothing is executed', async () => {
    await check("INSERT INTO books VALUES (7, 'x')", [], { readOnly: false, result: { kind: 'none' } });

    expect((await database.query('SELECT * FROM books')).rows).toEqual([]);
  });
});
