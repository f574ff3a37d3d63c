import * as fc from 'fast-check';

/** In every text that comes from a caller; whatever holds it was copied from a request. */
export const MARKER = 'h0st1le';

/** Texts that mean something to SQL, to drivers, to JSON, to HTTP or to JavaScript. */
export const INJECTIONS: readonly string[] = [
  "' OR '1'='1", "'; DROP TABLE things; --", "''", "\\'; SELECT 1; --", '" OR ""="', '1; DROP TABLE things', '1 OR 1=1', '1) OR (1=1', "') OR ('a'='a",
  "' UNION SELECT rolpassword FROM pg_authid --", "E'\\' OR 1=1 --", '$$; DROP TABLE things; $$', '$1', '$2::text', ':string', '::int', '/* */', '/*', '--', ';',
  "1'||pg_sleep(10)||'", 'pg_sleep(10)', '@p1', '%', '_', '\\', '\\\\', '{}', '{"a","b"}', '{NULL}', 'NULL', 'null', 'DEFAULT', '[a b]', '["a","b"]',
  '\n', '\r\nset-cookie: a=b', '\t', '\u007f', '\u200b', 'ﬀ', 'İ', '😀', '\ufffd', '\uffff', 'ʼ OR 1=1', '＇ OR 1=1', '%27 OR 1=1', '%2527', '\\u0027',
  '__proto__', 'constructor', 'toString', '${7*7}', '{{7*7}}', '<script>', 'infinity', '-infinity', 'NaN', 'epoch', 'now()', 'today', 'allballs',
];

const NUMBERS = [
  '0', '-0', '1', '-1', '1e308', '1e309', '1e-400', '1e999999', '2147483647', '2147483648', '-2147483649', '9007199254740993', '9223372036854775807', '9223372036854775808',
  '0x10', '1_000', '1,5', ' 1', '1 ', '+1', '.5', '5.', '00', '٣', '0.1e-16384', '9'.repeat(140_000), `0.${'1'.repeat(20_000)}`, '5.0', '1e3', '1e-7', '1e130000', '1e-16383', '-1E+131071', `1e${'9'.repeat(50)}`,
];
const TIMES = [
  '0001-01-01', '0000-01-01', '9999-12-31', '2026-02-30', '10000-01-01', '2026-01-31T23:59:60Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59.9999999-23:59',
  '2026-01-31T24:00:00Z', '2026-01-31t08:00:00z', '2026-01-31', '4714-11-24 BC', '1970-01-01T00:00:00.000000000000000000001Z',
];
const OTHERS = ['true', 'FALSE', 't', 'on', '1b4e28ba-2fa1-11d2-883f-0016d3cca427', '{1b4e28ba-2fa1-11d2-883f-0016d3cca427}', 'AP8=', 'AP8', '\\x00', '', ' '];
const NULS = ['\0', 'a\0b', '\ud800', '\udc00\ud800', 'a\udfff'];

/** A text that some layer may stumble over. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...INJECTIONS, ...NUMBERS, ...TIMES, ...OTHERS, ...NULS) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...INJECTIONS), fc.string({ unit: 'binary' })).map(([text, more]) => `${MARKER}${text}${more}`) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
  { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.bigInt(), fc.double(), fc.boolean()).map(String) },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: true }).map(date => date.toISOString()) },
  { weight: 1, arbitrary: fc.uuid() },
);

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + '1' + close.repeat(depth);

/** The source of a JSON value, of any kind and size; not always valid. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: hostileText.map(text => JSON.stringify(text)) },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS, 'true', 'false', 'null', '"\\u0000"', '"\\ud800"', '{"a":"\\u0000"}', '[1e999999]', '{"a":1,"a":2}', '[1e130000]', `[${'1e130000,'.repeat(100)}1]`, `[${'1e308,'.repeat(2000)}1]`) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.array(hostileText, { maxLength: 120 }).map(list => JSON.stringify(list)) },
  { weight: 2, arbitrary: fc.constantFrom(nested(500, '[', ']'), nested(50_000, '[', ']'), nested(20_000, '{"a":', '}'), `"${'a"'.repeat(40_000)}`) },
  { weight: 1, arbitrary: fc.constant(JSON.stringify(MARKER.repeat(20_000))) },
);

/** Values that are right for the types, so that some requests get as far as the database. */
const HARMLESS: Readonly<Record<string, readonly unknown[]>> = {
  id: Array.from({ length: 500 }, (_, n) => n),
  string: ['Emma', "O'Brien", '%', 'é\r\n', MARKER],
  integer: [0, -1, 42],
  bigint: [0, '9007199254740993'],
  number: [0.5, -1e100],
  decimal: [1, '24.90'],
  boolean: [true, false],
  date: ['2026-01-31', '0001-01-01', '9999-12-31'],
  timestamp: ['2026-01-31T08:00:00Z', '2026-01-31T23:59:60+05:30'],
  uuid: ['1b4e28ba-2fa1-11d2-883f-0016d3cca427', '1b4e28ba-2fa1-11d2-883f-0016d3cca428'],
  json: [null, { a: [1, 'b'] }, []],
  binary: ['AP8='],
};

/** A name with a value that is often right for it, as JSON. */
export function namedJson(name: fc.Arbitrary<string>): fc.Arbitrary<[name: string, json: string]> {
  return named(name, value => JSON.stringify(value), hostileJson);
}

/** A name with a value that is often right for it, as text. */
export function namedText(name: fc.Arbitrary<string>): fc.Arbitrary<[name: string, text: string]> {
  return named(name, value => typeof value === 'object' ? JSON.stringify(value) : String(value), hostileText);
}

function named(name: fc.Arbitrary<string>, write: (value: unknown) => string, hostile: fc.Arbitrary<string>): fc.Arbitrary<[string, string]> {
  return name.chain(key => {
    const harmless = fc.constantFrom(...(Object.hasOwn(HARMLESS, key) ? HARMLESS[key]! : ['x']).map(write));
    return fc.tuple(fc.constant(key), fc.oneof({ weight: 3, arbitrary: harmless }, { weight: 2, arbitrary: hostile }));
  });
}
