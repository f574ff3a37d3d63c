import { types } from 'pg';
import { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { writerOf } from '../../../../runtime/drivers/postgres/types';
import { createTestDatabase, type TestDatabase } from '../../../support/database';
import { textsOf } from '../../../support/json-rows';
import { serverOf } from '../../../support/postgres';

let database: TestDatabase;
let postgres: Postgres;

beforeAll(async () => {
  database = await createTestDatabase();
  // The zone of the session must not matter.
  await database.query(`ALTER ROLE ${database.user} SET timezone TO 'Asia/Kolkata'`);
  postgres = new Postgres(serverOf(database));
});
afterAll(async () => {
  await database.drop();
});

const START = '{"value":';

/** Returns the JSON of an expression in the row. */
async function jsonOf(expression: string) {
  const { rows } = await postgres.run({ text: `SELECT ${expression} AS value`, readOnly: true }, [], { timeoutMs: 10_000 });
  return rows.at(0)!.slice(START.length, -1);
}

describe('JSON of PostgreSQL values', () => {
  test.each([
    ['NULL::int', 'null'],
    ['true', 'true'],
    ['false', 'false'],
    ["'-32768'::smallint", '-32768'],
    ["'-2147483648'::int", '-2147483648'],
    ['9007199254740991::bigint', '9007199254740991'],
    ['9007199254740993::bigint', '"9007199254740993"'],
    ['(-9223372036854775808)::bigint', '"-9223372036854775808"'],
    ['1.10::numeric', '"1.10"'],
    ["'NaN'::numeric", '"NaN"'],
    ['1.5::real', '1.5'],
    ['1e300::float8', '1e+300'],
    ["'-0'::float8", '-0'],
    ["'NaN'::float8", '"NaN"'],
    ["'-Infinity'::float8", '"-Infinity"'],
    ["'infinity'::real", '"Infinity"'],
    ["'tab\t\"quote\" é 😀'", '"tab\\t\\"quote\\" é 😀"'],
    ["'ab'::char(4)", '"ab  "'],
    ["'6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid", '"6f9619ff-8b86-d011-b42d-00c04fc964ff"'],
    ["'{\"n\": 12345678901234567890.10}'::json", '{"n": 12345678901234567890.10}'],
    ["'{\"n\": 12345678901234567890.10}'::jsonb", '{"n": 12345678901234567890.10}'],
    ["'null'::jsonb", 'null'],
    ["'\\x00ff'::bytea", '"AP8="'],
    ["''::bytea", '""'],
    ["'[1,3)'::int4range", '"[1,3)"'],
    ["'10.0.0.1/8'::inet", '"10.0.0.1/8"'],
    ["'1 day 02:00'::interval", '"1 day 02:00:00"'],
    ["'23:59:59.5'::time", '"23:59:59.5"'],
  ])('%s is %s', async (expression, expected) => {
    expect(await jsonOf(expression)).toBe(expected);
  });
});

describe('JSON of PostgreSQL dates and times', () => {
  test.each([
    ["'2030-12-31'::date", '"2030-12-31"'],
    ["'0044-03-15 BC'::date", '"0044-03-15 BC"'],
    ["'infinity'::date", '"infinity"'],
    ["'2030-12-31 23:59:59.123456'::timestamp", '"2030-12-31T23:59:59.123456"'],
    ["'2030-12-31'::timestamp", '"2030-12-31T00:00:00"'],
    ["'-infinity'::timestamp", '"-infinity"'],
    ["'2030-12-31 23:59:59.123456+02'::timestamptz", '"2030-12-31T21:59:59.123456Z"'],
    ["'2030-12-31 23:59:59+00'::timestamptz", '"2030-12-31T23:59:59Z"'],
    ["'infinity'::timestamptz", '"infinity"'],
    ["'1 day 02:03:04.5'::interval", '"1 day 02:03:04.5"'],
    ["'2030-01-01 00:00:00Z'::timestamptz", '"2030-01-01T00:00:00Z"'],
    ["'2030-01-01 00:00:00.5-12:45'::timestamptz", '"2030-01-01T12:45:00.5Z"'],
    ["'0099-06-01 12:00:00Z'::timestamptz", '"0099-06-01T12:00:00Z"'],
    // Before 1854 the zone was local mean time, with seconds in its offset.
    ["'1800-01-01 00:00:00Z'::timestamptz", '"1800-01-01T00:00:00Z"'],
    ["'infinity'::timestamptz", '"infinity"'],
  ])('%s is %s', async (expression, expected) => {
    expect(await jsonOf(expression)).toBe(expected);
  });
});

describe('JSON of PostgreSQL arrays', () => {
  test.each([
    ["'{}'::int[]", '[]'],
    ['ARRAY[1, NULL, 3]', '[1,null,3]'],
    ['ARRAY[[1, 2], [3, 4]]', '[[1,2],[3,4]]'],
    ["'[0:1]={7,8}'::int[]", '[7,8]'],
    ['ARRAY[9007199254740993]', '["9007199254740993"]'],
    ['ARRAY[1.10]', '["1.10"]'],
    ["ARRAY['a', 'NULL', NULL, '', 'b,{}', 'c\"\\d']", '["a","NULL",null,"","b,{}","c\\"\\\\d"]'],
    ["ARRAY['NaN', '1.5']::float8[]", '["NaN",1.5]'],
    ['ARRAY[true, false]', '[true,false]'],
    ["ARRAY['2030-12-31 23:59:59+02'::timestamptz]", '["2030-12-31T21:59:59Z"]'],
    ["ARRAY['2030-12-31'::date, 'infinity']", '["2030-12-31","infinity"]'],
    ["ARRAY['2030-12-31 01:02:03'::timestamp]", '["2030-12-31T01:02:03"]'],
    ["ARRAY['{\"a\": [1, \"x\"]}'::jsonb]", '[{"a": [1, "x"]}]'],
    ["ARRAY['\\x00ff'::bytea]", '["AP8="]'],
    ["ARRAY['[1,3)'::int4range, 'empty']", '["[1,3)","empty"]'],
    ["ARRAY['{[1,3)}'::int4multirange]", '["{[1,3)}"]'],
    ["ARRAY['1.50'::money]", '["$1.50"]'],
    ["ARRAY[B'101']", '["101"]'],
    ["ARRAY['<a>\"x\"</a>'::xml]", '["<a>\\"x\\"</a>"]'],
    ["ARRAY['(1,2)'::point]", '["(1,2)"]'],
    ["ARRAY['08:00:2b:01:02:03'::macaddr]", '["08:00:2b:01:02:03"]'],
    ["ARRAY['6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid]", '["6f9619ff-8b86-d011-b42d-00c04fc964ff"]'],
    ["ARRAY['(2,2),(1,1)'::box, NULL, '(4,4),(3,3)']", '["(2,2),(1,1)",null,"(4,4),(3,3)"]'],
    ["ARRAY[ARRAY['(2,2),(1,1)'::box], ARRAY['(4,4),(3,3)'::box]]", '[["(2,2),(1,1)"],["(4,4),(3,3)"]]'],
    ["ARRAY['[(1,2),(3,4)]'::lseg, NULL]", '["[(1,2),(3,4)]",null]'],
    ["ARRAY['((1,2),(3,4))'::polygon]", '["((1,2),(3,4))"]'],
    ["ARRAY['<(1,2),3>'::circle]", '["<(1,2),3>"]'],
    ["ARRAY['pg_class'::regclass, 'pg_type']", '["pg_class","pg_type"]'],
    ["ARRAY['(0,1)'::tid]", '["(0,1)"]'],
    ["ARRAY['fat & rat'::tsquery]", "[\"'fat' & 'rat'\"]"],
    ["ARRAY['1 2'::oidvector, '', NULL]", '[[1,2],[],null]'],
    ["'1 2'::int2vector", '[1,2]'],
    ["'1 2'::oidvector", '[1,2]'],
  ])('%s is %s', async (expression, expected) => {
    expect(await jsonOf(expression)).toBe(expected);
  });

  test('every array type whose identifier PostgreSQL fixes is an array in JSON', async () => {
    const { rows } = await database.query(`SELECT t.oid, format_type(t.oid, NULL) AS name, t.typdelim AS delimiter FROM pg_type t
      WHERE t.typcategory = 'A' AND t.oid < 10000 AND t.typtype = 'b' ORDER BY t.oid`) as { rows: { oid: number; name: string; delimiter: string }[] };
    const written = Object.fromEntries(rows.map(({ oid, name, delimiter }) => [name, writerOf(oid)(/vector$/.test(name) ? '' : `{NULL${delimiter}NULL}`)]));

    expect(rows.length).toBeGreaterThan(75);
    expect(written).toEqual(Object.fromEntries(rows.map(({ name }) => [name, /vector$/.test(name) ? '[]' : '[null,null]'])));
  });
});

describe('a timestamptz of a session in UTC', () => {
  test.each([
    ['2030-12-31 23:59:59+00', '"2030-12-31T23:59:59Z"'],
    ['2030-12-31 23:59:59.123456+00', '"2030-12-31T23:59:59.123456Z"'],
    ['0044-03-15 08:00:00+00 BC', '"0044-03-15 08:00:00+00 BC"'],
    ['12030-01-01 00:00:00+00', '"12030-01-01 00:00:00+00"'],
    ['-infinity', '"-infinity"'],
  ])('%s is %s', (text, json) => {
    expect(writerOf(types.builtins.TIMESTAMPTZ)(text)).toBe(json);
  });
});

describe('a date of a session that writes dates in another way', () => {
  beforeAll(() => database.query(`ALTER ROLE ${database.user} SET datestyle TO 'German, DMY'`));
  afterAll(() => database.query(`ALTER ROLE ${database.user} RESET datestyle`));

  test.each([true, false])('is what it is in any other, with preparedStatements %s, also for the next request and for a procedure', async preparedStatements => {
    const session = new Postgres({ ...serverOf(database), preparedStatements });
    const rowsOf = async (text: string, readOnly = true) => textsOf((await session.run({ text, readOnly }, [], { timeoutMs: 10_000 })).rows);
    const dates = "SELECT '2030-02-01'::date AS day, '2030-02-01 08:00'::timestamp AS local, '2030-02-01 08:00Z'::timestamptz AS moment";
    const row = '{"day":"2030-02-01","local":"2030-02-01T08:00:00","moment":"2030-02-01T08:00:00Z"}';
    await database.query("CREATE OR REPLACE PROCEDURE next_day(INOUT day date) LANGUAGE sql AS 'SELECT day + 1'");

    expect([await rowsOf(dates), await rowsOf(dates, false)]).toEqual([[row], [row]]);
    expect(await rowsOf("CALL next_day('2030-02-01')")).toEqual(['{"day":"2030-02-02"}']);
  });
});
