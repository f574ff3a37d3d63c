import { RecordField, RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { SqlRouteManifest } from '../../../src/contract/manifest';
import { ValueManifest } from '../../../src/contract/value-manifest';
import { compileRoute } from '../../support/compile-routes';
import { createTestDatabase, TestDatabase } from '../../support/database';

const { INTEGER, BIGINT, NUMBER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, UUID, JSON: JSON_TYPE, BINARY, STRING } = ValueType;

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

type Fields = { [name: string]: RecordField };
type Body = { readonly [field: string]: unknown };

/** Runs a statement as a prepared one, with the values that the handler binds: records as JSON, and for each field whether it was sent, and its value. */
async function run(sql: string, parameters: { [name: string]: RequestValue }, body: Body): Promise<unknown[]> {
  const { text, values } = compileRoute(SqlRoute.post('/x', { sql, parameters, result: SqlResult.none() })) as SqlRouteManifest;
  const client = { name: 'statement', text, values: values.map(value => bind(value, body)) };
  return (await database.query(client as never)).rows;
}

function bind({ source, key, records }: ValueManifest, body: Body): unknown {
  if (records) return JSON.stringify(body[key]);
  return source === 'sent' ? key in body : body[key] ?? null;
}

/** A field of each type: its column, and a value as the handler writes it in the records, as it binds it, and as the row has it. */
const TYPES: [ValueType | undefined, string, unknown, string, unknown][] = [
  [undefined, 'text', 'it\'s "x"\n', 'it\'s "x"\n', 'it\'s "x"\n'],
  [STRING, 'varchar(20)', '😀 $1 :a', '😀 $1 :a', '😀 $1 :a'],
  [INTEGER, 'integer', -2147483648, '-2147483648', -2147483648],
  [BIGINT, 'bigint', '9223372036854775807', '9223372036854775807', '9223372036854775807'],
  [NUMBER, 'double precision', 1.5e-7, '1.5e-7', 1.5e-7],
  [DECIMAL, 'numeric(10, 2)', '24.90', '24.90', '24.90'],
  [BOOLEAN, 'boolean', false, 'false', false],
  [DATE, 'date', '2026-01-31', '2026-01-31', '2026-01-31'],
  [TIMESTAMP, 'timestamptz', '2026-01-31T08:00:00.123456+01:00', '2026-01-31T08:00:00.123456+01:00', '2026-01-31 07:00:00.123456+00'],
  [UUID, 'uuid', '1b4e28ba-2fa1-11d2-883f-0016d3cca427', '1b4e28ba-2fa1-11d2-883f-0016d3cca427', '1b4e28ba-2fa1-11d2-883f-0016d3cca427'],
  [JSON_TYPE, 'jsonb', { a: [1, null, 'x'] }, '{"a": [1, null, "x"]}', { a: [1, null, 'x'] }],
  [BINARY, 'bytea', '\\x00ff', '\\x00ff', '\\x00ff'],
];
const texts = ['text', 'varchar(20)', 'date', 'timestamptz', 'bytea'];
const selected = (column: string, type: string) => texts.includes(type) ? `${column}::text AS a` : `${column} AS a`;

describe('a field of each type', () => {
  test.each(TYPES)('%s is a column of records', async (valueType, type, written, _, read) => {
    const items = RequestValue.records('items', { fields: { a: RecordField.of({ valueType, nullable: true }) } });
    await database.query(`SET timezone = 'UTC'; DROP TABLE IF EXISTS t; CREATE TABLE t (n serial, a ${type}); ALTER ROLE CURRENT_USER SET timezone = 'UTC'`);
    const body = { items: [{ a: written }, { a: null }] };
    const json = (await run('INSERT INTO t (a) SELECT a FROM :items', { items }, body), await database.query(`SELECT ${selected('a', type)} FROM t ORDER BY n`));
    expect(json.rows).toEqual([{ a: read }, { a: null }]);
  });

  test.each(TYPES)('%s is a column that a request changes, or leaves as it is', async (valueType, type, _, bound, read) => {
    const changes = RequestValue.changes({ a: RecordField.of({ valueType, nullable: true }), b: RecordField.of() });
    await database.query(`DROP TABLE IF EXISTS t; CREATE TABLE t (a ${type}, b text); INSERT INTO t VALUES (NULL, 'x')`);
    const a = async () => (await database.query(`SELECT ${selected('a', type)} FROM t`)).rows[0].a;
    await run('UPDATE t SET :changes', { changes }, { a: bound });
    expect(await a()).toEqual(read);
    await run('UPDATE t SET :changes', { changes }, { b: 'y' });
    expect(await a()).toEqual(read);
    await run('UPDATE t SET :changes', { changes }, { a: null });
    expect(await a()).toBeNull();
  });
});

describe('names of fields', () => {
  const NAMES = ['from', 'select', 'user', 'order', 'UPPER', 'camelCase', 'a b', 'a"b', 'a.b', "it's", 'a\\b', 'größe', '商品', '1', '$1', ':x', '; DROP TABLE names --', 'constructor', 'x'.repeat(63)];
  const quoted = NAMES.map(name => `"${name.replace(/"/g, '""')}"`);
  const fields: Fields = Object.fromEntries(NAMES.map(name => [name, RecordField.of()]));
  const row = (suffix: string) => Object.fromEntries(NAMES.map((name, index) => [name, `${index}${suffix}`]));

  test('can be any names of columns, in records and in changes', async () => {
    await database.query(`CREATE TABLE names (${quoted.map(name => `${name} text`).join()})`);
    await run(`INSERT INTO names (${quoted.join()}) SELECT ${quoted.map(name => `"I".${name}`).join()} FROM :items AS "I"`, { items: RequestValue.records('items', { fields }) }, { items: [row('a')] });
    expect((await database.query('SELECT * FROM names')).rows).toEqual([row('a')]);
    await run('UPDATE names SET :changes', { changes: RequestValue.changes(fields) }, row('b'));
    expect((await database.query('SELECT * FROM names')).rows).toEqual([row('b')]);
  });
});

describe('records in statements', () => {
  const items = RequestValue.records('items', { fields: { sku: RecordField.of(), quantity: RecordField.of({ valueType: INTEGER }) } });
  const body = { items: [{ sku: 'a', quantity: 1 }, { sku: 'b', quantity: 2 }] };

  beforeEach(() => database.query(
    "DROP TABLE IF EXISTS stock; CREATE TABLE stock (sku text PRIMARY KEY, quantity integer); INSERT INTO stock VALUES ('b', 10), ('c', 20)",
  ));

  test.each([
    ['INSERT INTO stock (quantity, sku) SELECT * FROM :items ON CONFLICT (sku) DO UPDATE SET quantity = stock.quantity + EXCLUDED.quantity', ['a 1', 'b 12', 'c 20']],
    ['INSERT INTO stock (sku, quantity) SELECT sku, quantity FROM (SELECT * FROM :items WHERE quantity < 2) AS few', ['a 1', 'b 10', 'c 20']],
    ['WITH given AS (SELECT sku, quantity FROM :items) UPDATE stock SET quantity = given.quantity FROM given WHERE given.sku = stock.sku', ['b 2', 'c 20']],
    ['UPDATE stock AS s SET quantity = i.quantity FROM :items AS i WHERE i.sku = s.sku', ['b 2', 'c 20']],
    ['UPDATE stock AS s SET quantity = i.quantity FROM stock AS u JOIN :items i ON i.sku = u.sku WHERE u.sku = s.sku', ['b 2', 'c 20']],
    ['DELETE FROM stock USING :items WHERE stock.sku = items.sku', ['c 20']],
    ['DELETE FROM stock WHERE sku IN (SELECT sku FROM :items) OR quantity = (SELECT max(quantity) * 10 FROM :items)', []],
    ['DELETE FROM stock WHERE NOT EXISTS (SELECT 1 FROM :items WHERE items.sku = stock.sku)', ['b 10']],
    ['INSERT INTO stock SELECT \'n\' || ordinality, quantity FROM :items WITH ORDINALITY', ['b 10', 'c 20', 'n1 1', 'n2 2']],
    ['INSERT INTO stock SELECT \'n\' || i.ordinality, i.quantity FROM :items WITH ORDINALITY AS i', ['b 10', 'c 20', 'n1 1', 'n2 2']],
    ['INSERT INTO stock SELECT y, x FROM :items AS i (x, y) WHERE y <> \'b\'', ['a 1', 'b 10', 'c 20']],
    ['INSERT INTO stock SELECT sku, quantity FROM :items EXCEPT SELECT sku, 2 FROM stock', ['a 1', 'b 10', 'c 20']],
    ['MERGE INTO stock USING :items ON stock.sku = items.sku WHEN MATCHED THEN UPDATE SET quantity = items.quantity WHEN NOT MATCHED THEN INSERT VALUES (items.sku, items.quantity)', ['a 1', 'b 2', 'c 20']],
  ])('are a table in %s', async (sql, rows) => {
    await run(sql, { items }, body);
    expect((await database.query("SELECT sku || ' ' || quantity AS row FROM stock ORDER BY sku")).rows.map(({ row }) => row)).toEqual(rows);
  });

  test('are no rows if the list is empty', async () => {
    expect(await run('SELECT * FROM :items', { items }, { items: [] })).toEqual([]);
  });
});

describe('changes in statements', () => {
  const price = RecordField.of({ valueType: DECIMAL, nullable: true });
  const changes = RequestValue.changes({ title: RecordField.of(), status: RecordField.of(), price });

  beforeEach(async () => void await database.query(`
    DROP TABLE IF EXISTS books, drafts; DROP TYPE IF EXISTS book_status;
    CREATE TYPE book_status AS ENUM ('new', 'lent');
    CREATE TABLE books (id integer PRIMARY KEY, title char(10), status book_status, price numeric(10, 2), label text GENERATED ALWAYS AS (id || ': ' || price) STORED);
    CREATE TABLE drafts (id integer, title text, status text, price numeric);
    INSERT INTO books VALUES (1, 'One', 'new', 9.90), (2, 'Two', 'new', 1.00);
    INSERT INTO drafts VALUES (1, 'Draft', 'lent', 5);
  `));
  const book = async (id: number) => (await database.query('SELECT title, status, price, label FROM books WHERE id = $1', [id])).rows[0];

  test.each([
    'UPDATE books SET :changes WHERE id = 1',
    'WITH one AS (UPDATE books SET :changes WHERE id = 1 RETURNING *) SELECT * FROM one',
    'UPDATE books SET :changes FROM drafts WHERE drafts.id = books.id',
    'UPDATE books * AS b SET :changes FROM drafts AS d WHERE d.id = b.id',
    'INSERT INTO books (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET :changes',
    'INSERT INTO books AS b (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET :changes WHERE b.id = 1',
    'MERGE INTO books AS b USING drafts ON b.id = drafts.id WHEN MATCHED THEN UPDATE SET :changes',
  ])('leave what is not sent: %s', async sql => {
    await run(sql, { changes }, { status: 'lent' });
    expect(await book(1)).toEqual({ title: 'One       ', status: 'lent', price: '9.90', label: '1: 9.90' });
    await run(sql, { changes }, { price: null });
    expect(await book(1)).toEqual({ title: 'One       ', status: 'lent', price: null, label: null });
    expect(await book(2)).toEqual({ title: 'Two       ', status: 'new', price: '1.00', label: '2: 1.00' });
  });

  test('a trigger sees the old values of what is not sent', async () => {
    await database.query(`
      CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.title := CASE WHEN NEW.price IS DISTINCT FROM OLD.price THEN 'price' WHEN NEW.status IS DISTINCT FROM OLD.status THEN 'status' ELSE 'none' END; RETURN NEW; END $$;
      CREATE TRIGGER note BEFORE UPDATE ON books FOR EACH ROW EXECUTE FUNCTION note()`);
    await run('UPDATE books SET :changes WHERE id = 1', { changes }, { status: 'lent' });
    expect(await book(1)).toMatchObject({ title: 'status    ', price: '9.90' });
    await run('UPDATE books SET :changes WHERE id = 1', { changes }, { price: '5' });
    expect(await book(1)).toMatchObject({ title: 'price     ', price: '5.00' });
  });
});

describe('any subset of changes', () => {
  const columns = TYPES.map(([valueType, type, , bound], index) => ({ name: `c${index}`, valueType, type, bound }));
  const fields = columns.map(({ name, valueType }) => [name, RecordField.of({ valueType, nullable: true })] as const);
  const changes = RequestValue.changes(Object.fromEntries(fields));

  /** Deterministic random numbers (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
  function* numbers(seed: number) {
    for (let state = seed; ; state = (state * 1664525 + 1013904223) % 2 ** 32) yield state / 2 ** 32;
  }

  test('changes exactly the columns that are sent', async () => {
    await database.query(`CREATE TABLE subsets (id integer, ${columns.map(({ name, type }) => `${name} ${type}`).join()})`);
    await database.query(`INSERT INTO subsets VALUES (1, ${columns.map((_, index) => `$${index + 1}`).join()})`, columns.map(({ bound }) => bound));
    const read = async () => (await database.query(`SELECT ${columns.map(({ name }) => `${name}::text AS ${name}`).join()} FROM subsets`)).rows[0];
    const full = await read();
    const random = numbers(16);
    const next = () => random.next().value as number;
    let before = full;
    for (let round = 0; round < 25; round++) {
      const sent = columns.filter(() => next() < 0.3).map(({ name, bound }) => ({ name, value: next() < 0.5 ? bound : null }));
      await run('UPDATE subsets SET :changes WHERE id = 1', { changes }, Object.fromEntries(sent.map(({ name, value }) => [name, value])));
      const after = await read();
      expect(after).toEqual({ ...before, ...Object.fromEntries(sent.map(({ name, value }) => [name, value === null ? null : full[name]])) });
      before = after;
    }
  }, 120_000);
});
