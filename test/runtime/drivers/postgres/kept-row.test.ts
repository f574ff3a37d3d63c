import { ColumnValue, type BoundStatement, type Rows } from '../../../../runtime/drivers/database';
import { connectTo, database, useBooks } from '../books';
import { reads, writes } from '../statements';
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
  test('finds a column by its name, and only then in another case', async () => {
    const { kept } = await rowsOf(first('SELECT 1 AS "ID", 2 AS id, 3 AS "Title" UNION SELECT 4, 5, 6 ORDER BY 1'));

    expect(['id', 'ID', 'TITLE', 'isbn'].map(name => kept!.value(name))).toEqual([new ColumnValue('2', '2'), new ColumnValue('1', '1'), new ColumnValue('3', '3'), undefined]);
  });

  test('is null for NULL, and undefined without a row or without rows', async () => {
    expect((await rowsOf(first('SELECT NULL AS id'))).kept!.value('id')).toBeNull();
    expect((await rowsOf(first('SELECT 1 AS id WHERE false'))).kept).toBeUndefined();
    expect((await rowsOf(first('SET LOCAL work_mem = 1024'))).kept).toBeUndefined();
  });

  test('is there for rows that are discarded, and only where it is needed', async () => {
    const discarded = first('SELECT 1 AS id, 2 AS id');

    expect((await rowsOf({ ...discarded, statement: { ...discarded.statement, discardsRows: true } })).kept!.value('id')).toEqual(new ColumnValue('1', '1'));
    expect((await rowsOf({ statement: reads('SELECT 1 AS id'), values: [] })).kept).toBeUndefined();
  });
});
