import { DatabaseEngine } from '../../../src';
import { routeErrors } from '../../../src/routes/private/route-error';
import { SqlStatement } from '../../../src/routes/private/sql-compiler';
import { ValueType } from '../../../src/routes/value-type';
import { createTestDatabase, TestDatabase } from '../../support/database';

const INT = { n: { type: ValueType.INTEGER } };

/** Statements that are hard to read, the values of their parameters in the order of the names, and the one row that PostgreSQL answers with. */
const CORPUS: [string, unknown[], unknown[], { [name: string]: { type: ValueType } }?][] = [
  ['SELECT :a', ['x'], ['x']],
  ['SELECT :a AS one, :b AS two, :a AS three', ['x', 'y'], ['x', 'y', 'x']],
  ['SELECT:a', ['x'], ['x']],
  ['SELECT CASE WHEN:n THEN:b ELSE:c END', [true, 'y', 'z'], ['y'], { n: { type: ValueType.BOOLEAN } }],
  ['SELECT 1 WHERE 2 IN(:n)AND:n=2', [2], [1], INT],
  ['SELECT :n::text || :n', [7], ['77'], INT],
  ['SELECT :n::int::text', ['7'], ['7']],
  ['SELECT (:n)::bigint', ['7'], ['7']],
  ['SELECT -:n, - :n, +:n', [7], [-7, -7, 7], INT],
  ['SELECT 5-:n, 5*-:n', [7], [-2, -35], INT],
  ['SELECT 10%:n', [7], [3], INT],
  ['SELECT (ARRAY[10,20,30])[:n]', [2], [20], INT],
  ['SELECT (ARRAY[10,20,30])[:n : 3]', [2], [[20, 30]], INT],
  ['SELECT (ARRAY[10,20,30])[1 : :n]', [2], [[10, 20]], INT],
  ['SELECT (ARRAY[10,20,30])[2:3]', [], [[20, 30]]],
  ['SELECT (ARRAY[10,20,30])[:n+0:3]', [2], [[20, 30]], INT],
  ["SELECT '{\"a\": 1}'::jsonb ? :a", ['a'], [true]],
  ["SELECT '{\"a\": 1}'::jsonb ?| ARRAY[:a, 'z']", ['a'], [true]],
  ["SELECT '{\"a\": 1}'::jsonb @> :doc::jsonb", ['{"a":1}'], [true]],
  ["SELECT '{\"a\": {\"b\": 5}}'::jsonb #>> ARRAY[:a, :b]", ['a', 'b'], ['5']],
  ["SELECT '{\"a:b\": 5}'::jsonb ->> 'a:b', :a", ['x'], ['5', 'x']],
  ["SELECT JSON_OBJECT('a': :a, 'b' : 1, :b: 'c')::text", ['x', 'y'], ['{"a" : "x", "b" : 1, "y" : "c"}'], { a: { type: ValueType.STRING }, b: { type: ValueType.STRING } }],
  ["SELECT ':a', :a", ['x'], [':a', 'x']],
  ["SELECT 'it''s :a', :a", ['x'], ["it's :a", 'x']],
  ["SELECT 'back\\', :a", ['x'], ['back\\', 'x']],
  ["SELECT E'quote\\' :a', :a", ['x'], ["quote' :a", 'x']],
  ["SELECT e'\\\\', :a", ['x'], ['\\', 'x']],
  ["SELECT E'one\\''\n  ' two\\' :a', :a", ['x'], ["one' two' :a", 'x']],
  ["SELECT 'one'\n ' two :a', :a", ['x'], ['one two :a', 'x']],
  ["SELECT U&'\\0061 :a', :a", ['x'], ['a :a', 'x']],
  ["SELECT U&'!0061 :a' UESCAPE '!', :a", ['x'], ['a :a', 'x']],
  ["SELECT B'01', X'1f', N':n', :a", ['x'], ['01', '00011111', ':n', 'x']],
  ['SELECT 1 AS ":a", :a AS "x""y :b"', ['x'], [1, 'x']],
  ['SELECT 1 AS U&"d\\0061t\\+000061 :a", :a', ['x'], [1, 'x']],
  ['SELECT $$ :a $$, :a', ['x'], [' :a ', 'x']],
  ['SELECT $q$ $$ :a $Q$ $q$, :a', ['x'], [' $$ :a $Q$ ', 'x']],
  ['SELECT $täg$:a$täg$, :a', ['x'], [':a', 'x']],
  ['SELECT a$b, :a FROM (SELECT 3 AS a$b) AS t', ['x'], [3, 'x']],
  ['SELECT 1 -- :a it\'s\n, :a', ['x'], [1, 'x']],
  ['SELECT 1 -- :a it\'s\r, :a', ['x'], [1, 'x']],
  ['SELECT 1 -- :a it\'s\r\n, :a', ['x'], [1, 'x']],
  ['SELECT 1 /* :a /* " */ \' :b */, :a', ['x'], [1, 'x']],
  ['SELECT 1 /*/* */*/, :a', ['x'], [1, 'x']],
  ['SELECT \'/*\', :a, \'*/\'', ['x'], ['/*', 'x', '*/']],
  ['SELECT 1 /**/ + :n -- end', [2], [3], INT],
  ['SELECT :n - -1 --', [2], [3], INT],
  ['SELECT make_interval(hours := :n)::text', [2], ['02:00:00'], INT],
  ['SELECT make_interval(hours:=:n)::text', [2], ['02:00:00'], INT],
  ['SELECT make_interval(hours => :n)::text', [2], ['02:00:00'], INT],
  ['SELECT :größe, :名前', ['x', 'y'], ['x', 'y']],
  ['SELECT x FROM generate_series(1, 9) AS x ORDER BY x LIMIT :n OFFSET :n', [1], [2], INT],
  ['SELECT x FROM generate_series(1, 9) AS x ORDER BY x FETCH FIRST :n ROWS ONLY', [1], [1], INT],
  ['WITH t AS MATERIALIZED (SELECT :n AS x) SELECT x FROM t', [4], [4], INT],
  ['VALUES (:a, :b)', ['x', 'y'], ['x', 'y']],
  ['(SELECT :n) UNION ALL (SELECT 1 WHERE false);', [4], [4], INT],
  ['SELECT 4 WHERE :a IS NULL OR :a = \'x\' ; -- done', ['x'], [4], { a: { type: ValueType.STRING } }],
  ['SELECT 4 WHERE \'ab\' ~ :a AND \'ab\' !~* :b', ['^a', '^b'], [4]],
  ['SELECT \'2026-01-31 08:00\'::timestamp AT TIME ZONE :a = :b::timestamptz', ['UTC', '2026-01-31T08:00:00Z'], [true]],
  ['\ufeffSELECT :a', ['x'], ['x']],
];

describe('a compiled statement', () => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await createTestDatabase()));
  afterAll(() => database.drop());

  test.each(CORPUS)('means to PostgreSQL what %j says', async (sql, values, row, types = {}) => {
    const statement = new SqlStatement(sql, DatabaseEngine.POSTGRESQL, routeErrors('GET /x'));

    expect(statement.names).toHaveLength(values.length);
    const client = { text: statement.render(types), values, rowMode: 'array' };
    const { rows } = await database.query(client as never);
    expect(rows).toEqual([row]);
  });
});
