import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { checkRoute } from '../../../local/check/route-check';
import type { SqlRouteManifest, StatementManifest } from '../../../src/contract/manifest';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const SCHEMA = `
CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, placed timestamptz, code uuid);
CREATE TABLE products (sku text PRIMARY KEY, stock int NOT NULL, label text);
CREATE TABLE lines (order_id int, sku text, quantity int);
CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL, due date, version int NOT NULL, revision int);
`;

const value = (name: string, overrides: Partial<ValueManifest> = {}): ValueManifest => ({ name, key: name, source: 'body', type: 'string', required: true, ...overrides });
const field = (name: string, type?: ValueManifest['type']): ValueManifest => ({ name, key: name, source: 'body', required: true, ...(type && { type }) });

const ORDER: StatementManifest = { name: 'order', text: 'INSERT INTO orders (id, customer) VALUES (1, CAST($1 AS text)) RETURNING id, customer', parameters: [0], minRows: 1 };
const STOCK: StatementManifest = { name: 'stock', text: 'UPDATE products SET stock = stock - CAST($1 AS integer) WHERE sku = CAST($2 AS text)', parameters: [2, 1], minRows: 1 };

describe('the check of a route with steps', () => {
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

  const VALUES = [value('customer'), value('sku'), value('quantity', { type: 'integer' })];
  const last = (text: string, parameters: StatementManifest['parameters'] = []) => ({ name: 'answer', text, parameters });
  const check = (before: StatementManifest[], statement: StatementManifest, route: Partial<SqlRouteManifest> = {}) =>
    checkRoute(client, { kind: 'sql', before, ...statement, values: VALUES, result: { kind: 'row' }, readOnly: false, ...route }, true);
  const checkOne = (text: string, values: ValueManifest[], route: Partial<SqlRouteManifest> = {}) =>
    checkRoute(client, { kind: 'sql', text, values, result: { kind: 'count' }, readOnly: false, ...route }, true);

  test('steps whose columns fit are fine', async () => {
    expect(await check([ORDER, STOCK], last('SELECT id, customer FROM orders WHERE id = $1', [{ step: 0, column: 'id' }]))).toEqual([]);
    expect(await check([ORDER], last('SELECT id FROM orders WHERE id = $1', [{ step: 0, column: 'ID' }]))).toEqual([]);
  });

  test('an error names the step, its line and the values of that step', async () => {
    const stock = { ...STOCK, text: 'UPDATE products SET stok = stock - CAST($1 AS integer)\nWHERE sku = CAST($2 AS text)' };

    expect(await check([ORDER, stock], last('SELECT id FROM orders WHERE customer = CAST($1 AS text) AND id = $2 AND nr = 1', [0, { step: 0, column: 'id' }]))).toEqual([
      {
        level: 'error',
        message: 'step "stock": column "stok" of relation "products" does not exist',
        sqlState: '42703',
        details: ['UPDATE products SET stok = stock - CAST(:quantity AS integer)', '                    ^'],
      },
      {
        level: 'error',
        message: 'step "answer": column "nr" does not exist',
        sqlState: '42703',
        details: ['SELECT id FROM orders WHERE customer = CAST(:customer AS text) AND id = :order.id AND nr = 1', `${' '.repeat(86)}^`],
      },
    ]);
  });

  test('a column that the earlier step does not return is an error, once', async () => {
    const text = 'SELECT id FROM orders WHERE id = $1 OR id = $2';
    const code = { step: 0, column: 'code' };

    expect(await check([ORDER], last(text, [code, code]))).toEqual([
      { level: 'error', message: 'step "answer": :order.code needs the column "code", but step "order" returns only id, customer: add it to the columns of the step' },
    ]);
    expect(await check([{ ...ORDER, text: ORDER.text.replace(/ RETURNING.*/, '') }], last('SELECT id FROM orders WHERE id = $1', [code]))).toEqual([
      { level: 'error', message: 'step "answer": :order.code needs the column "code", but step "order" returns no rows: add it to RETURNING' },
    ]);
  });

  test('the columns of a step with an error are not reported again', async () => {
    expect(await check([{ ...ORDER, text: 'INSERT INTO order_ (id) VALUES (1) RETURNING id', parameters: [] }], last('SELECT id FROM orders WHERE id = $1', [{ step: 0, column: 'id' }]))).toMatchObject([
      { message: 'step "order": relation "order_" does not exist' },
    ]);
  });

  test.each([
    ['code', 'SELECT sku FROM lines WHERE order_id = $1 AND false', 'warning', 'step "answer": :order.code is uuid in step "order", but integer here, and a value that is not valid for integer is an error'],
    ['id', "SELECT jsonb_build_object('id', $1) AS id", 'error', 'step "answer": could not determine data type of parameter :order.id: write its type, as in CAST(:order.id AS bigint)'],
  ])('a column %s of a type that does not fit is reported: %s', async (column, text, level, message) => {
    const order = { ...ORDER, text: 'INSERT INTO orders (id, customer) VALUES (1, CAST($1 AS text)) RETURNING *' };
    const findings = await check([order], last(text, [{ step: 0, column }]));

    expect(findings.filter(finding => !finding.message.includes('no index'))).toMatchObject([{ level, message }]);
  });

  test.each([['bigint as integer', 'id', 'SELECT id FROM books WHERE id = $1'], ['text as date', 'customer', 'SELECT id FROM books WHERE id = 1 AND due = $1']])('%s is fine', async (_, column, text) => {
    expect(await check([ORDER], last(text, [{ step: 0, column }]))).toEqual([]);
  });

  test('filters, values and doubts are reported for each step', async () => {
    const steps = [
      { name: 'label', text: "UPDATE products SET label = ':sku' WHERE label = $1", parameters: [1] },
      { name: 'due', text: 'UPDATE books SET title = title WHERE id = 1 AND due = $1', parameters: [3] },
    ];

    expect((await check(steps, last('SELECT 1 AS done'), { values: [...VALUES, { name: 'day', key: 'day', source: 'body', required: true }] })).map(({ level, message }) => `${level}: ${message}`)).toEqual([
      "warning: step \"label\": :sku inside a string literal is text, not a value: concatenate them, as in '%' || :sku || '%'",
      'warning: step "label": no index supports the filter (label = :sku) on products, so each request reads the whole table, for example CREATE INDEX ON products (label)',
      "warning: step \"due\": :day is date in the database, but text in the API: declare RequestValue.body('day', { valueType: ValueType.DATE })",
    ]);
  });

  test('no step of a read-only route may write', async () => {
    expect(await check([{ name: 'gone', text: 'DELETE FROM lines' }], last('SELECT 1 AS one'), { readOnly: true })).toEqual([
      { level: 'error', message: 'step "gone": the statement changes or locks rows, but the route is read-only: use another method, or set readOnly: false' },
    ]);
  });

  test('only the last step has to return the answer', async () => {
    expect(await check([STOCK], last('UPDATE books SET revision = 1 WHERE id = 1'))).toEqual([
      { level: 'warning', message: 'step "answer": the statement returns no rows: add RETURNING, or answer with SqlResult.count() or SqlResult.none()' },
    ]);
  });

  describe('with records', () => {
    const insert = (columns: string) => `INSERT INTO lines (sku, quantity) SELECT sku, quantity FROM ROWS FROM (jsonb_to_recordset(CAST($1 AS jsonb)) AS (${columns})) AS items`;
    const items = [value('items', { type: undefined, records: [field('sku', 'string'), field('quantity', 'integer')] } as Partial<ValueManifest>)];

    test('fields of the right types are fine', async () => {
      expect(await checkOne(insert('sku text, quantity integer'), items)).toEqual([]);
    });

    test('a field of another type is an error that says what to declare', async () => {
      expect(await checkOne(insert('sku text, quantity text'), items)).toMatchObject([
        { level: 'error', message: 'column "quantity" is of type integer but expression is of type text: declare items.quantity as RecordField.of({ valueType: ValueType.INTEGER })' },
      ]);
    });

    test('a comparison with a field of another type is an error that says what to declare', async () => {
      const text = 'UPDATE products p SET stock = 0 FROM ROWS FROM (jsonb_to_recordset(CAST($1 AS jsonb)) AS (sku text, quantity text)) AS items WHERE p.sku = items.sku AND p.stock = items.quantity';

      expect(await checkOne(text, items)).toMatchObject([
        { level: 'error', message: 'operator does not exist: integer = text: declare items.quantity as RecordField.of({ valueType: ValueType.INTEGER })' },
      ]);
    });

    test('the statement is planned with records, so a filter without an index is found', async () => {
      const text = 'UPDATE products p SET stock = 0 FROM ROWS FROM (jsonb_to_recordset(CAST($1 AS jsonb)) AS (sku text)) AS items WHERE jsonb_array_length(CAST($1 AS jsonb)) = 1 AND p.label = items.sku AND p.stock = 3';

      expect(await checkOne(text, items)).toMatchObject([{ level: 'warning', message: expect.stringContaining('no index supports the filter (stock = 3) on products') }]);
    });
  });

  describe('with changes', () => {
    const changes = (type?: ValueManifest['type']) => [
      value('changes.due?', { source: 'sent', key: 'due', type: 'boolean', required: false }),
      { name: 'changes.due', source: 'body', key: 'due', required: false, ...(type && { type }) } as ValueManifest,
      value('id', { source: 'path', type: 'integer' }),
    ];
    const update = (column: string, cast: string) => `UPDATE books SET "${column}" = CASE WHEN $1 THEN ${cast} ELSE "${column}" END WHERE id = CAST($3 AS integer)`;

    test('fields of the right types are fine', async () => {
      expect(await checkOne(update('due', 'CAST($2 AS date)'), changes('date'))).toEqual([]);
    });

    test('a field without a column is an error', async () => {
      expect(await checkOne(update('dew', 'CAST($2 AS date)'), changes('date'))).toMatchObject([{ level: 'error', message: 'column "dew" does not exist' }]);
    });

    test('a field without its type is a warning that says what to declare', async () => {
      expect(await checkOne(update('due', '$2'), changes())).toEqual([
        { level: 'warning', message: ':changes.due is date in the database, but text in the API: declare RecordField.of({ valueType: ValueType.DATE }) for due' },
      ]);
    });
  });

  test('an entity tag that the database compares with a number should be declared', async () => {
    expect(await checkOne('DELETE FROM books WHERE id = 1 AND version = $1', [{ name: 'version', source: 'ifMatch', key: 'If-Match', required: true }])).toEqual([
      { level: 'warning', message: ':version is integer in the database, but text in the API: declare RequestValue.ifMatch({ valueType: ValueType.INTEGER })' },
    ]);
  });

  test.each<[string, string, string[]]>([
    ['that is NOT NULL', 'SELECT id, version FROM books', []],
    ['in another case', 'SELECT id, version AS "Version" FROM books', []],
    ['of an expression', 'SELECT id, md5(title) AS version FROM books', []],
    ['that can be NULL', 'SELECT id, revision AS version FROM books', ['warning: the version is the column "version", which can be NULL, and a row without a version has no ETag: make it NOT NULL']],
    ['that is not selected', 'SELECT id FROM books', ['error: the version is the column "version", which the statement does not return: add it to its columns']],
  ])('a version %s has the right findings', async (_, text, findings) => {
    const found = await checkOne(text, [], { result: { kind: 'row', version: 'version' }, readOnly: true });

    expect(found.map(({ level, message }) => `${level}: ${message}`)).toEqual(findings);
  });
});
