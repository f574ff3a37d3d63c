import * as fc from 'fast-check';
import { TYPES } from './column-types';
import type { ColumnValue } from '../../../../runtime/drivers/database';
import { SqlServer } from '../../../../runtime/drivers/sql-server/driver';
import { serverOf } from '../../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../../support/tds-server';
import { ONE, ONE_ANSWER, open } from '../sql-servers';
import { reads, TIMEOUT } from '../statements';

/** Every run of `npm test` generates the same texts; others: `TEXTS=100000 npx jest test/runtime/drivers/sql-server/hostile-cursors`. */
const TEXTS = process.env.TEXTS ? { numRuns: Number(process.env.TEXTS) } : { numRuns: 10_000, seed: 20_261_128 };

/** Texts that are sent to the server as parameters, of those that are read as values. */
const SENT_EACH = 25;

let server: TdsServer;
let database: SqlServer;
beforeAll(async () => {
  server = await startTdsServer();
  server.script(ONE, ONE_ANSWER);
  server.script(USE, [{ changed: 0 }]);
});
beforeEach(() => void (database = open(serverOf(server))));
afterAll(() => server.close());

const USE = 'SELECT n FROM numbers WHERE value > @p1';

/** Everything that may become part of a statement. */
const DECLARATION = new RegExp(`^(?:${[
  'tinyint|smallint|int|bigint|bit|real|float|smallmoney|money|smalldatetime|datetime|uniqueidentifier|date',
  '(?:time|datetime2|datetimeoffset)\\([0-7]\\)',
  '(?:decimal|numeric)\\(\\d{1,2}, \\d{1,2}\\)',
  'n?(?:var)?char\\(\\d{1,4}\\)',
  '(?:var)?binary\\(\\d{1,4}\\)',
].join('|')})$`);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** Texts of values as the driver writes them. */
const VALID = TYPES.map(([, type, value]) => {
  const bytes = type.encode(value as never);
  const info = Buffer.from(type.info);
  if ([0xe7, 0xef].includes(info[0]!)) info.fill(0, 3);
  return { info, bytes: bytes.subarray(info[0]! >= 0xa0 ? 2 : 1) };
});

const codes = fc.constantFrom(...new Set(VALID.map(({ info }) => info[0]!)));
const bytes = fc.uint8Array({ maxLength: 40 });
const anyType = fc.oneof(bytes, fc.tuple(codes, fc.uint8Array({ maxLength: 8 })).map(([code, rest]) => Uint8Array.from([code, ...rest])));
/** A valid text with some bytes of its type or value changed, left out or added. */
const mutated = fc.tuple(fc.constantFrom(...VALID), fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'add')), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([{ info, bytes: value }, changes, ofType]) => {
    let changed = [...ofType ? info : value];
    for (const [at, byte, change] of changes) {
      const index = at % (changed.length + 1);
      changed = [...changed.slice(0, index), ...change === 'cut' ? [] : [byte], ...changed.slice(change === 'add' ? index : index + 1)];
    }
    return ofType ? `${base64(Uint8Array.from(changed))}.${base64(value)}` : `${base64(info)}.${base64(Uint8Array.from(changed))}`;
  });
const HOSTILE = [
  '', '.', '..', 'int', 'int) DROP TABLE books --', "'; SHUTDOWN; --", 'JgQ.AQAAAA.', 'JgQ.AQ AA', 'JgQ\n.AQAAAA', '__proto__', 'constructor.prototype', '\u0000', '\ud800', 'JgQ.=', 'é', 'x'.repeat(100_000),
  `${base64(Uint8Array.from([0xe7, 0xff, 0xff, 0, 0, 0, 0, 0]))}.AAAA`, `${base64(Uint8Array.from([0xf1, 0]))}.AAAA`, `${base64(Uint8Array.from([0x62, 0, 0, 0, 0]))}`, `${base64(Uint8Array.from([0xf3]))}`,
];
const texts = fc.oneof(
  { weight: 5, arbitrary: mutated },
  { weight: 3, arbitrary: fc.tuple(anyType, bytes).map(([info, value]) => `${base64(info)}.${base64(value)}`) },
  { weight: 1, arbitrary: anyType.map(base64) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) },
);

/** Returns how a value is declared in the statement. */
function declarationOf({ value }: ColumnValue): string {
  return (value as { type: { declaration(parameter: object): string } }).type.declaration({});
}

describe('a text that a request sends as a cursor', () => {
  test(`is a value with a known declaration, or undefined, for ${TEXTS.numRuns} texts; the values are sent, and the connection stays usable`, async () => {
    const values: ColumnValue[] = [];
    fc.assert(fc.property(texts, text => {
      const value = database.columnValue(text);
      if (!value) return;
      expect(declarationOf(value)).toMatch(DECLARATION);
      values.push(value);
    }), TEXTS);
    const chosen = values.filter((_, index) => index % SENT_EACH === 0);
    for (const value of chosen) await database.run(reads(USE), [value], TIMEOUT);

    expect(values.length).toBeGreaterThan(TEXTS.numRuns / 20);
    expect(server.requests.map(({ declaration }) => declaration)).toEqual(chosen.map(value => `@p1 ${declarationOf(value)}`));
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: true });
  });

  test.each(HOSTILE)('is undefined: %j', text => {
    expect(database.columnValue(text)).toBeUndefined();
  });

  test.each<[string, number[], number[]]>([
    ['an int of 3 bytes', [0x26, 4], [1, 2, 3]],
    ['an integer of 3 bytes', [0x26, 3], [1, 2, 3]],
    ['a bit of 2', [0x68, 1], [2]],
    ['a real that is not a number', [0x6d, 4], [0, 0, 0xc0, 0x7f]],
    ['an infinite float', [0x6d, 8], [0, 0, 0, 0, 0, 0, 0xf0, 0x7f]],
    ['a decimal of more digits than its precision', [0x6a, 5, 2, 0], [1, 100, 0, 0, 0]],
    ['a decimal with another sign', [0x6a, 5, 9, 2], [2, 1, 0, 0, 0]],
    ['a decimal of 6 bytes', [0x6a, 9, 9, 2], [1, 1, 0, 0, 0, 0]],
    ['a decimal with more scale than precision', [0x6a, 5, 2, 3], [1, 1, 0, 0, 0]],
    ['a decimal of precision 39', [0x6c, 17, 39, 0], [1, 1, 0, 0, 0]],
    ['a time of scale 8', [0x29, 8], [0, 0, 0, 0, 0]],
    ['a time of 24 hours', [0x29, 0], [0x80, 0x51, 1]],
    ['a date after 9999', [0x28], [0xdb, 0xb9, 0x37]],
    ['a datetime2 of 24 hours', [0x2a, 0], [0x80, 0x51, 1, 0, 0, 0]],
    ['an offset of 15 hours', [0x2b, 0], [0, 0, 0, 0, 0, 0, 0x84, 3]],
    ['a datetime before 1753', [0x6f, 8], [0x45, 0x2e, 0xff, 0xff, 0, 0, 0, 0]],
    ['a smalldatetime of 24 hours', [0x6f, 4], [0, 0, 0xa0, 5]],
    ['an nvarchar of half a character', [0xe7, 10, 0, 0, 0, 0, 0, 0], [1, 2, 3]],
    ['an nvarchar with a collation', [0xe7, 10, 0, 9, 4, 0xd0, 0, 0x34], [1, 2]],
    ['an nvarchar of odd length', [0xe7, 11, 0, 0, 0, 0, 0, 0], [1, 2]],
    ['a varchar longer than its type', [0xa7, 2, 0, 9, 4, 0xd0, 0, 0x34], [1, 2, 3]],
    ['a varchar of 8001', [0xa7, 0x41, 0x1f, 9, 4, 0xd0, 0, 0x34], [1]],
    ['a varchar of an unknown collation', [0xa7, 2, 0, 0xff, 0xff, 0, 0, 0], [1]],
    ['a varchar without a collation', [0xa7, 2, 0], [1]],
    ['a varbinary with a collation', [0xa5, 2, 0, 9, 4, 0xd0, 0, 0x34], [1]],
  ])('is undefined: %s', (_, info, value) => {
    expect(database.columnValue(`${base64(Uint8Array.from(info))}.${base64(Uint8Array.from(value))}`)).toBeUndefined();
  });
});
