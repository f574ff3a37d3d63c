import * as fc from 'fast-check';
import { FORM, hostileBodies, type HostileBody } from './hostile-bodies';
import type { SqlValue } from '../../../runtime/drivers/database';
import { Problem } from '../../../runtime/http/problem';
import { createBinder } from '../../../runtime/values/values';
import type { ScalarType, ValueManifest } from '../../../src/contract/value-manifest';
import { hostileText, MARKER } from '../hostile-values';
import { request } from '../requests';

/** Every run of `npm test` tries the same bodies; `RUNS=100000` tries other ones. */
const BODIES = process.env.RUNS ? { numRuns: Number(process.env.RUNS) } : { numRuns: 10_000, seed: 20_261_128 };

const TYPES: readonly ScalarType[] = ['string', 'integer', 'bigint', 'number', 'decimal', 'boolean', 'date', 'timestamp', 'uuid', 'json', 'binary'];

const field = (key: string, options: Partial<ValueManifest> = {}): ValueManifest => ({ name: key, key, source: 'body', required: false, ...options });

const FIELDS: readonly ValueManifest[] = [
  ...TYPES.map((type, index) => field(type, { type, nullable: index % 2 === 0 })),
  field('text'), field('default', { type: 'integer', defaultValue: 5 }), field('code', { type: 'string', pattern: '^(a|a)*$|^\\w+$', maxLength: 20 }),
];
const NAMES = FIELDS.map(({ key }) => key);
const IF_MATCH: ValueManifest = { name: 'version', key: 'If-Match', source: 'ifMatch', type: 'integer', required: true };
const ITEMS: ValueManifest = { name: 'items', key: 'items', source: 'body', required: true, records: FIELDS, maxItems: 10_000 };
const document: ValueManifest = { name: 'doc', key: 'doc', source: 'document', type: 'json', required: true };

const changes = FIELDS.flatMap(({ pattern, defaultValue, ...value }): ValueManifest[] => [
  { name: `${value.key}?`, key: value.key, source: 'sent', type: 'boolean', required: false }, value,
]);

/** Binders of each form, and the check of what they accept. */
const FORMS = {
  records: { bind: createBinder([ITEMS]), check: checkRecords },
  bodyRecords: { bind: createBinder([{ ...ITEMS, source: 'document' }]), check: checkRecords },
  changes: { bind: createBinder(changes, { changes: NAMES }), check: checkChanges },
  wholeBody: { bind: createBinder([document]), check: checkDocument },
  version: { bind: createBinder([IF_MATCH, document]), check: checkVersion },
};

type Form = keyof typeof FORMS;

/** Returns the list of a JSON body as JavaScript reads it; undefined for another format. */
function parsedList({ body, contentType }: HostileBody): Record<string, unknown>[] | undefined {
  if (contentType === FORM || contentType?.toLowerCase().startsWith('text/csv')) return undefined;
  const parsed: unknown = JSON.parse(Buffer.from(body).toString().replace(/^\ufeff/, ''));
  return (Array.isArray(parsed) ? parsed : (parsed as { items: unknown }).items) as Record<string, unknown>[];
}

/** Fields whose values JavaScript reads as the binder does. */
const PLAIN: ReadonlySet<string> = new Set(['string', 'code', 'integer', 'number', 'boolean', 'date', 'timestamp', 'uuid']);

function checkRecords([text]: readonly SqlValue[], hostile: HostileBody): void {
  const bound = JSON.parse(text as string) as Record<string, unknown>[];
  const sent = parsedList(hostile);
  if (sent && sent.length !== bound.length) throw new Error('records were lost');
  bound.forEach((record, index) => {
    if (Object.keys(record).join() !== NAMES.join()) throw new Error('other fields than declared');
    for (const name of sent ? PLAIN : []) {
      const expected = Object.hasOwn(sent![index]!, name) ? sent![index]![name] : null;
      if (record[name] !== expected && !(record[name] === 0 && expected === 0)) throw new Error(`${name} was changed`);
    }
  });
}

function checkChanges(bound: readonly SqlValue[]): void {
  expect(bound.length).toBe(2 * FIELDS.length);
  const flags = bound.filter((_, index) => index % 2 === 0);
  expect(flags).toContain(true);
  expect(flags.every((sent, index) => typeof sent === 'boolean' && (sent || bound[2 * index + 1] === null))).toBe(true);
}

function checkDocument([text]: readonly SqlValue[]): void {
  JSON.parse(text as string);
}

function checkVersion([version, ...rest]: readonly SqlValue[]): void {
  expect(Number.isInteger(version)).toBe(true);
  checkDocument(rest);
}

/** Returns the code of the problem, or `accepted`. */
function outcome(form: Form, hostile: HostileBody, ifMatch: string): string {
  const { bind, check } = FORMS[form];
  const headers = { 'if-match': ifMatch, ...(hostile.contentType !== undefined && { 'content-type': hostile.contentType }) };
  let bound: readonly SqlValue[];
  try {
    bound = bind(request('POST /', { body: hostile.body, headers }));
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    if (`${error.detail} ${error.parameter}`.includes(MARKER)) throw new Error('a problem repeats the body');
    return error.code;
  }
  check(bound, hostile);
  return 'accepted';
}

describe('the binder on hostile bodies', () => {
  test(`refuses or binds ${BODIES.numRuns} of them, and what it binds is JSON with the declared fields`, () => {
    const outcomes = new Map<string, number>();
    const ifMatch = fc.oneof(fc.constantFrom('"7"', '"7"', 'W/"7"', '*', '"7", "8"'), hostileText.map(text => `"${text}"`), hostileText);
    fc.assert(fc.property(fc.constantFrom(...Object.keys(FORMS) as Form[]), hostileBodies(NAMES), ifMatch, (form, body, tag) => {
      const key = `${form} ${outcome(form, body, tag)}`;
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    }), BODIES);

    // Bodies that were all refused would prove nothing.
    const accepted = Object.keys(FORMS).map(form => outcomes.get(`${form} accepted`) ?? 0);
    expect(Math.min(...accepted)).toBeGreaterThan(BODIES.numRuns / 400);
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining([
      'records INVALID_PARAMETER', 'bodyRecords INVALID_BODY', 'changes INVALID_BODY', 'wholeBody UNSUPPORTED_MEDIA_TYPE', 'version PRECONDITION_FAILED',
    ]));
    if (process.env.RUNS) console.log(Object.fromEntries([...outcomes].sort()));
  }, 60_000 + BODIES.numRuns * 50);

  test('cells of any text, in any order of columns, arrive as they were sent', () => {
    const cell = fc.string({ unit: 'grapheme' }).map(text => text.replaceAll('\0', ''));
    const records = ['a', 'b', 'c'].map(key => field(key, { type: 'string', required: true }));
    const bind = createBinder([{ ...ITEMS, source: 'document', records }]);
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const header = fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 });
    const lists = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), cell));

    fc.assert(fc.property(header, lists, fc.constantFrom('\n', '\r\n'), (columns, rows, end) => {
      const lines = [columns, ...rows.map(row => columns.map(column => quote(row[column] ?? '')))];
      const [bound] = bind(request('POST /', { body: lines.map(line => line.join() + end).join(''), headers: { 'content-type': 'text/csv' } }));

      expect(JSON.parse(bound as string)).toEqual(rows.map(({ a = '', b = '', c = '' }) => ({ a, b, c })));
    }), { ...BODIES, numRuns: BODIES.numRuns / 10 });
  });
});
