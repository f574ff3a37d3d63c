import { ColumnValue, type BoundStatement, type Rows } from '../../../../runtime/drivers/database';
import { connectTo, database, useBooks } from '../books';
import { reads, TIMEOUT, writes } from '../statements';
import { transactionOf } from '../transactions';

useBooks();

const first = (text: string): BoundStatement => ({ statement: { ...reads(text), keepsRow: 0 }, values: [] });

/** Returns the first row of a statement. */
async function rowsOf(statement: BoundStatement): Promise<Rows> {
  const { results: [rows] } = await transactionOf(connectTo(), async () => [statement]);
  return rows!;
}

const TYPES: [type: string, literal: string][] = [
  ['boolean', 'true'], ['smallint', '-32768'], ['bigint', '9223372036854775807'], ['numeric', '12345678901234567890.123456789012345678'], ['numeric', 'NaN'],
  ['real', '1.1'], ['double precision', '0.30000000000000004'], ['double precision', '-Infinity'], ['money', '12345.67'],
  ['text', 'O\'Neil "\\x" \u{1F600}\n'], ['char(5)', 'ab'], ['varchar', ''], ['bytea', '\\x00ff5c27'], ['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['date', '0044-03-15 BC'], ['date', '2030-02-01'], ['time', '23:59:59.999999'], ['timetz', '23:59:59.999999-07:30'], ['timestamp', '2030-02-01 03:04:05.123456'],
  ['timestamptz', '2030-02-01 03:04:05.123456-07:30'], ['timestamptz', 'infinity'], ['interval', '-1 year -2 mons +3 days -04:05:06.789'],
  ['json', '{"b": 1,  "a": 12345678901234567890.10, "b": 2}'], ['jsonb', '{"a": 12345678901234567890.10, "b": [null]}'], ['xml', '<a b="c">d</a>'],
  ['text[]', '{a,NULL,"NULL","b, \\"c\\""}'], ['int[]', '[0:1]={1,2}'], ['bytea[]', '{"\\\\x00ff"}'], ['numrange', '[1.10,2.0)'], ['inet', '192.168.0.1/24'],
  ['mood', 'so, so'], ['tag', 'b'], ['bit varying', '10110'], ['tsvector', "'a':1A 'b':2"], ['point', '(1.1,2.2)'], ['pair', '(1,"a, b")'], ['pair[]', '{"(1,a)"}'],
];

describe.each([
  ['the settings of a new server', []],
  ['other settings', ['extra_float_digits = 0', "datestyle = 'SQL, DMY'", "intervalstyle = 'sql_standard'", "bytea_output = 'escape'", "timezone = 'America/New_York'"]],
])('a column of an earlier statement, with %s', (_, settings) => {
  beforeAll(async () => {
    await database.query(`
      DROP TYPE IF EXISTS mood, pair CASCADE; DROP DOMAIN IF EXISTS tag CASCADE;
      CREATE TYPE mood AS ENUM ('so, so', 'glad'); CREATE DOMAIN tag AS text CHECK (VALUE = lower(VALUE)); CREATE TYPE pair AS (n int, name text)`);
    for (const setting of settings) await database.administer(`ALTER ROLE "${database.user}" SET ${setting}`);
  });
  afterAll(() => database.administer(`ALTER ROLE "${database.user}" RESET ALL`));

  test.each(TYPES)('is bound again as it was: %s %s', async (type, literal) => {
    await database.administer(`DROP TABLE IF EXISTS copies; CREATE TABLE copies (source ${type}, target ${type}); GRANT ALL ON copies TO PUBLIC`);
    await database.administer('INSERT INTO copies VALUES ($1)', [literal]);

    await transactionOf(connectTo(), async send => {
      const [rows] = await send([first('SELECT source FROM copies')]);
      return [{ statement: writes('UPDATE copies SET target = $1'), values: [rows!.kept!.value('source')!] }];
    });

    const { rows } = await database.administer('SELECT source::text AS source, target::text AS target FROM copies');
    expect(rows[0].target).toBe(rows[0].source);
    expect(rows[0].target).not.toBeNull();
  });
});

describe('Rows.kept', () => {
  const many = (keepsRow: number) => ({ ...first("SELECT CASE WHEN n % 3 > 0 THEN n END AS n, repeat('x', n) AS text, NULL AS none FROM generate_series(0, 59) n").statement, keepsRow });

  test.each([0, 3, 49, 59])('is the row with the index %i', async keepsRow => {
    const { kept, rows } = await rowsOf({ statement: many(keepsRow), values: [] });

    expect(kept!.value('n')).toEqual(keepsRow % 3 > 0 ? new ColumnValue(`${keepsRow}`, `${keepsRow}`) : null);
    expect(kept!.value('text')).toEqual(new ColumnValue('x'.repeat(keepsRow), 'x'.repeat(keepsRow)));
    expect(kept!.value('none')).toBeNull();
    expect(rows).toHaveLength(60);
  });

  test('is undefined with fewer rows', async () => {
    expect((await rowsOf({ statement: many(60), values: [] })).kept).toBeUndefined();
  });

  test('finds a column by its name, and only then in another case', async () => {
    const { kept } = await rowsOf(first('SELECT 1 AS "ID", 2 AS id, 3 AS "Title" UNION SELECT 4, 5, 6 ORDER BY 1'));

    expect(['id', 'ID', 'TITLE', 'isbn'].map(name => kept!.value(name))).toEqual([new ColumnValue('2', '2'), new ColumnValue('1', '1'), new ColumnValue('3', '3'), undefined]);
    expect(kept!.bytes('isbn')).toBeUndefined();
  });

  test('is null for NULL, and undefined without a row or without rows', async () => {
    expect((await rowsOf(first('SELECT NULL AS id'))).kept!.value('id')).toBeNull();
    expect((await rowsOf(first('SELECT NULL AS id'))).kept!.bytes('id')).toBeNull();
    expect((await rowsOf(first('SELECT 1 AS id WHERE false'))).kept).toBeUndefined();
    expect((await rowsOf(first('SET LOCAL work_mem = 1024'))).kept).toBeUndefined();
  });

  test('is there for rows that are discarded, and only where it is needed', async () => {
    const { rows, kept } = await rowsOf({ statement: { ...many(3), discardsRows: true }, values: [] });

    expect(rows).toHaveLength(0);
    expect(kept!.value('text')).toEqual(new ColumnValue('xxx', 'xxx'));
    expect((await rowsOf({ statement: reads('SELECT 1 AS id'), values: [] })).kept).toBeUndefined();
  });

  test('is of each statement of a transaction', async () => {
    const { results } = await transactionOf(connectTo(), async () => [3, 7].map(keepsRow => ({ statement: many(keepsRow), values: [] })));

    expect(results.map(({ kept }) => kept!.bytes('text')!.length)).toEqual([3, 7]);
  });

  test.each(['hex', 'escape'])('has the bytes of a bytea that is written as %s, and of any other value those of its text', async format => {
    await database.administer(`ALTER ROLE "${database.user}" SET bytea_output = '${format}'`);
    const { kept } = await rowsOf(first('SELECT \'\\x00ff5c27\'::bytea AS data, \'\'::bytea AS empty, \'é\\x\' AS text, 1.50 AS number, \'{"a": 1}\'::jsonb AS json'));
    await database.administer(`ALTER ROLE "${database.user}" RESET bytea_output`);

    expect(kept!.bytes('data')).toEqual(Buffer.from([0, 0xff, 0x5c, 0x27]));
    expect(kept!.bytes('empty')).toEqual(Buffer.alloc(0));
    expect(['text', 'number', 'json'].map(name => Buffer.from(kept!.bytes(name)!).toString())).toEqual(['é\\x', '1.50', '{"a": 1}']);
  });

  test('throws for a row that is larger than any answer may be', async () => {
    const { kept } = await rowsOf(first("SELECT 1 AS id, repeat('x', 40000000) AS a, repeat('y', 40000000) AS b"));

    expect(() => kept!.value('id')).toThrow(expect.objectContaining({ kind: 'bug', message: 'a row is too large to read its column "id"' }));
    expect(() => kept!.bytes('id')).toThrow(expect.objectContaining({ kind: 'bug' }));
  });
});

describe('Postgres.columnValue', () => {
  test('reads the text of a value, and every other that is a text of PostgreSQL', () => {
    expect(connectTo().columnValue('2030-02-01 \u{1F600}')).toEqual(new ColumnValue('2030-02-01 \u{1F600}', '2030-02-01 \u{1F600}'));
    expect(connectTo().columnValue('')).toEqual(new ColumnValue('', ''));
  });

  test.each(['\0', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800'])('is undefined for a text that PostgreSQL cannot have: %j', text => {
    expect(connectTo().columnValue(text)).toBeUndefined();
  });

  test('is bound with the type of the column that it is compared with', async () => {
    const postgres = connectTo();
    const after = reads("SELECT n FROM generate_series('2030-01-01'::timestamp, '2030-01-03', '1 day') n WHERE n > $1");

    expect((await postgres.run(after, [postgres.columnValue('2030-01-01 12:00')!], TIMEOUT)).rows).toHaveLength(2);
  });
});
