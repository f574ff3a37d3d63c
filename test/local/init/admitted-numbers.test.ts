import fc from 'fast-check';
import { limitsOf } from '../../../local/init/model/limits';
import { createTestDatabase, type TestDatabase } from '../../support/database';

jest.setTimeout(120_000);

const bound = fc.oneof(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -60, max: 60 }).map(tenths => tenths / 10)).map(String);
const constant = fc.tuple(bound, fc.constantFrom('', '', '::integer', '::numeric', '::numeric(3, 0)', '::double precision', '::integer::numeric')).map(([text, cast]) => `(${text})${cast}`);
const column = fc.constantFrom('n', 'n', 'n::numeric', 'n::double precision', 'n::integer', 'n::text::integer', 'abs(n)', '-n', 'n + 1');
const comparison = fc.oneof(
  fc.tuple(column, fc.constantFrom('<', '<=', '>', '>=', '='), constant).map(parts => parts.join(' ')),
  fc.tuple(column, fc.array(constant, { minLength: 1, maxLength: 3 })).map(([left, list]) => `${left} IN (${list.join(', ')})`),
  fc.tuple(constant, constant).map(([low, high]) => `n BETWEEN ${low} AND ${high}`),
  fc.integer({ min: -6, max: 6 }).map(value => `n::text = '${value}'`),
);
const condition = fc.oneof(
  comparison, fc.tuple(comparison, fc.constantFrom('AND', 'AND', 'OR'), comparison).map(([one, operator, other]) => `(${one}) ${operator} (${other})`),
);

describe('limits of a column', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test.each(['smallint', 'integer', 'bigint'])('admit every number of a column of the type %s that its CHECK admits', async type => {
    let limited = 0;
    await fc.assert(fc.asyncProperty(condition, async check => {
      await database.query(`DROP TABLE IF EXISTS numbers; CREATE TABLE numbers (n ${type} CHECK (${check}))`);
      const { rows: [{ expression }] } = await database.query("SELECT pg_get_expr(conbin, conrelid, true) AS expression FROM pg_constraint WHERE conrelid = 'numbers'::regclass");
      const { rows } = await database.query(`SELECT n FROM (SELECT n::${type} FROM generate_series(-70, 70) AS n) AS all_numbers WHERE ${check}`);
      const { minimum = -Infinity, maximum = Infinity, allowedValues } = limitsOf('n', [expression], 'whole');
      const admitted = rows.map(({ n }) => Number(n));

      limited += Number(minimum > -Infinity || maximum < Infinity || allowedValues !== undefined);
      const refused = admitted.filter(n => n < minimum || n > maximum || allowedValues?.includes(String(n)) === false);
      expect({ expression, refused }).toEqual({ expression, refused: [] });
    }), { numRuns: 60 });
    expect(limited).toBeGreaterThan(15);
  });
});
