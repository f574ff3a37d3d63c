import * as fc from 'fast-check';
import { types } from 'pg';
import { dataRow, fromBytes, fromTexts, message } from './rows-of-bytes';
import { RESULT_LIMIT } from '../../../../runtime/drivers/database';
import { DataRows } from '../../../../runtime/drivers/postgres/data-rows';
import { RowBytes } from '../../../../runtime/drivers/postgres/row-bytes';
import { jsonRows, textsOf } from '../../../support/json-rows';

const {
  BOOL, BPCHAR, BYTEA, DATE, FLOAT4, FLOAT8, INET, INT2, INT4, INT8, INTERVAL, JSON: JSON_TYPE,
  JSONB, NUMERIC, OID, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ, UUID, VARCHAR,
} = types.builtins;

/** Every run of `npm test` generates the same results; more are other results: `RESULTS=30000 npx jest test/runtime/drivers/postgres/row-bytes`. */
const RESULTS = process.env.RESULTS ? { numRuns: Number(process.env.RESULTS) } : { numRuns: 600, seed: 20_261_128 };

const TEXTS = [
  '', 'a', 'plain ASCII text', '"', '\\', '\\"', '\n\r\t\b\f', '\u0000', '\u0001\u001f\u007f', '</script>', 'é', '漢字', '😀', '\u2028\u2029', '\ufeff', '\ufffd',
  'x'.repeat(47), 'x'.repeat(48), 'x'.repeat(49), 'é'.repeat(300), `${'\u0007'.repeat(5000)}"`, '"'.repeat(9000), 'NULL', 'null', '{}',
];
const MOMENTS = [
  '2030-12-31 23:59:59', '2030-12-31 23:59:59.123456', '0001-01-01 00:00:00', '9999-12-31 23:59:59.5', '12030-01-01 00:00:00', '0044-03-15 00:00:00 BC', 'infinity', '-infinity',
];
const OFFSETS = ['+00', '+02', '-12:45', '+05:30', '+00:53:28', '+00 BC'];
const NUMBERS = ['0', '-0', '1', '-1', '7', '32767', '-2147483648', '1.5', '1e+300', '1e-07', '-1.17549435e-38', 'NaN', 'Infinity', '-Infinity'];
const WHOLE = ['0', '-1', '999999999999999', '-99999999999999', '9007199254740991', '9007199254740992', '-9007199254740991', '-9223372036854775808', '9223372036854775807'];
const DOCUMENTS = ['null', '{}', '[1, 2.50, "é\\n"]', '{"a":\n{"b":  12345678901234567890.10}}', '"x"', ' 1 '];
const ARRAYS = ['{}', '{NULL}', '{1,NULL,3}', '[0:1]={1,2}', '{{1},{2}}'];

/** Texts that the server sends for values of a type, by its object identifier. */
const VALUES = new Map<number, readonly string[]>([
  [BOOL, ['t', 'f']],
  [INT2, ['0', '-32768']],
  [INT4, ['0', '-2147483648', '2147483647']],
  [OID, ['0', '4294967295']],
  [INT8, WHOLE],
  [FLOAT4, NUMBERS],
  [FLOAT8, NUMBERS],
  [NUMERIC, ['0', '1.10', '-123456789012345678901234567890.123456789', 'NaN', 'Infinity']],
  [JSON_TYPE, DOCUMENTS],
  [JSONB, DOCUMENTS],
  [UUID, ['6f9619ff-8b86-d011-b42d-00c04fc964ff']],
  [DATE, ['2030-12-31', '0044-03-15 BC', 'infinity']],
  [TIME, ['23:59:59.5']],
  [TIMETZ, ['23:59:59.5+02']],
  [INTERVAL, ['1 day 02:03:04.5', '-1 years']],
  [TIMESTAMP, MOMENTS],
  [TIMESTAMPTZ, MOMENTS.flatMap(moment => /infinity|BC/.test(moment) ? [moment] : OFFSETS.map(offset => moment + offset))],
  [BYTEA, ['\\x', '\\x00ff', `\\x${'ab'.repeat(5000)}`]],
  [TEXT, TEXTS],
  [VARCHAR, TEXTS],
  [BPCHAR, TEXTS],
  [INET, ['10.0.0.1/8', '::1']],
  // int4[], text[], box[], int2vector, an enumeration
  [1007, ARRAYS],
  [1009, [...ARRAYS, '{"a \\"b\\"",c}']],
  [1020, ['{(2,2),(1,1);(4,4),(3,3)}', '{NULL}']],
  [22, ['', '1 2']],
  [16_400, TEXTS],
]);

/** Other messages of a server. */
const OTHERS = [message('2', Buffer.alloc(0)), message('N', Buffer.from('SNOTICE\0MD\0\0')), message('C', Buffer.from('SELECT 1\0'))];

const generatedColumn = fc.tuple(fc.constantFrom('id', 'a "name"', 'é', 'x'), fc.constantFrom(...VALUES.keys()));
const generatedResults = fc.array(generatedColumn, { maxLength: 8 }).chain(columns => fc.record({
  fields: fc.constant(columns.map(([name, dataTypeID], index) => ({ name: name + index, dataTypeID }))),
  rows: fc.array(fc.tuple(...columns.map(([, oid]) => fc.option(fc.constantFrom(...VALUES.get(oid)!), { freq: 9 }))), { maxLength: 20 }),
}));

describe('rows from the bytes of a server', () => {
  test(`equal those from texts, in ${RESULTS.numRuns} generated results that arrive in any pieces`, () => {
    const pieces = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9000 })), { minLength: 1, maxLength: 6 });
    const others = fc.array(fc.constantFrom(...OTHERS), { minLength: 3, maxLength: 3 });
    const limits = fc.option(fc.nat(5), { nil: undefined });
    fc.assert(fc.property(generatedResults, pieces, others, limits, (result, lengths, [first, second, third], maxRows) => {
      const half = Math.floor(result.rows.length / 2);
      const messages = [first!, ...result.rows.slice(0, half).map(dataRow), second!, ...result.rows.slice(half).map(dataRow), third!];
      const { rows: { rows, ...counts }, passed } = fromBytes(result, Buffer.concat(messages), lengths, maxRows);
      const { rows: expected, ...expectedCounts } = fromTexts(result, maxRows);

      expect({ texts: textsOf(rows), ...counts }).toEqual({ texts: textsOf(expected), ...expectedCounts });
      expect([rows.join(), rows.join(2), rows.size]).toEqual([expected.join(), expected.join(2), Buffer.byteLength(expected.join())]);
      expect(passed).toEqual(Buffer.concat([first!, second!, third!]));
    }), RESULTS);
  }, 900_000);

  const TWO = { fields: [{ name: 'text', dataTypeID: TEXT }], rows: [] };

  test('end at the limit of an answer, and are all counted', () => {
    const row = dataRow(['é'.repeat(RESULT_LIMIT / 4)]);
    const { rows } = fromBytes(TWO, Buffer.concat([row, row, row, row]), [65_536]);

    expect([rows.rows.length, rows.rowCount]).toEqual([2, 4]);
    expect(rows.rows.size).toBeGreaterThan(RESULT_LIMIT);
  });

  test('that are larger than any answer are counted and not kept, whatever follows', () => {
    const rows = new RowBytes(TWO.fields);
    const passed: string[] = [];
    const messages = new DataRows(bytes => passed.push(bytes.toString('latin1')), () => rows);
    const oversized = Buffer.from('D    ');
    oversized.writeUInt32BE(2 * RESULT_LIMIT, 1);
    messages.push(Buffer.concat([dataRow(['a']), oversized]));
    const piece = Buffer.alloc(RESULT_LIMIT / 8);
    for (let sent = 4; sent < 2 * RESULT_LIMIT; sent += piece.length) messages.push(piece.subarray(0, 2 * RESULT_LIMIT - sent));
    messages.push(Buffer.concat([dataRow(['b']), OTHERS[2]!]));

    expect(rows.finish()).toMatchObject({ rowCount: 3, rows: { ...jsonRows('{"text":"a"}'), size: Infinity } });
    expect(rows.overflown).toBe(true);
    expect(passed.join('')).toBe(OTHERS[2]!.toString('latin1'));
  });

  test('a value that cannot be written fails at the end, and takes nothing of its row with it', () => {
    const rows = new RowBytes([{ name: 'id', dataTypeID: INT4 }, { name: 'lines', dataTypeID: TEXT }], { jsonColumns: ['LINES'] });
    for (const value of ['[1]', 'no JSON', '[2]']) rows.add(dataRow(['7', value]), 5);

    expect(() => rows.finish()).toThrow(expect.objectContaining({ kind: 'bug', message: expect.stringContaining('jsonColumns') }));
  });

  test('the text of a JSON column is part of the row as it is', () => {
    const rows = new RowBytes([{ name: 'lines', dataTypeID: TEXT }], { jsonColumns: ['LINES'] });
    rows.add(dataRow(['{"a":[1,{"b":"é"}]}']), 5);
    rows.add(dataRow([null]), 5);

    expect(rows.finish().rows).toEqual(jsonRows('{"lines":{"a":[1,{"b":"é"}]}}', '{"lines":null}'));
  });

  test.each([9, 130])('are those of JSON with any character at any place of a text of %i', length => {
    const characters = [...Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code)), 'é', '漢'];
    const texts = characters.flatMap(character => Array.from({ length: 9 }, (_, at) => 'x'.repeat(at) + character + ' '.repeat(length - at - 1)));
    const rows = new RowBytes([{ name: 't', dataTypeID: TEXT }]);
    texts.forEach(text => rows.add(dataRow([text]), 5));

    expect(textsOf(rows.finish().rows)).toEqual(texts.map(t => JSON.stringify({ t })));
  });

  test('before a description of rows are passed on', () => {
    const passed: Buffer[] = [];
    new DataRows(bytes => passed.push(bytes), () => undefined).push(dataRow(['setup']));

    expect(Buffer.concat(passed)).toEqual(dataRow(['setup']));
  });
});
