import * as fc from 'fast-check';
import { hostileJson, hostileText, namedJson, namedText } from '../hostile-values';

/** Body of a request, with its content type; undefined: none. */
export interface HostileBody {
  readonly body: string | Uint8Array;
  readonly contentType: string | undefined;
}

export const FORM = 'application/x-www-form-urlencoded';

const JSON_TYPES = [undefined, 'application/json', 'application/json; charset=latin1', 'application/merge-patch+json'];
const CSV_TYPES = ['text/csv', 'text/csv; charset=utf-8; header=present', 'TEXT/CSV;charset="UTF-8"', 'text/csv; charset=iso-8859-1', 'text/csv; header=absent'];

/** Bodies that are objects, lists or tables with the given names, or damaged copies of them, or anything. */
export function hostileBodies(names: readonly string[]): fc.Arbitrary<HostileBody> {
  const name = fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: hostileText });
  const text = fc.oneof(
    { weight: 30, arbitrary: jsonBodies(name) }, { weight: 15, arbitrary: tables(names) }, { weight: 5, arbitrary: forms(name) },
    { weight: 5, arbitrary: odd }, { weight: 1, arbitrary: large },
  );
  return fc.tuple(text, fc.constantFrom(...DAMAGES), fc.nat(), hostileText)
    .map(([{ body, contentType }, damage, at, more]) => ({ body: damage(body, at, more), contentType }));
}

interface TextBody extends HostileBody {
  readonly body: string;
}

function jsonBodies(name: fc.Arbitrary<string>): fc.Arbitrary<TextBody> {
  const record = fc.array(namedJson(name), { maxLength: 6 }).map(objectOf);
  const item = fc.oneof({ weight: 20, arbitrary: record }, { weight: 1, arbitrary: hostileJson });
  const list = fc.array(item, { maxLength: 6 }).map(items => `[${items.join(' ,\n')}]`);
  const object = list.map(items => `{"items":${items}}`);
  const body = fc.oneof(
    { weight: 3, arbitrary: list }, { weight: 4, arbitrary: object }, { weight: 2, arbitrary: record }, { weight: 1, arbitrary: hostileJson },
  );
  return fc.record({ body, contentType: fc.constantFrom(...JSON_TYPES) });
}

function objectOf(members: readonly [string, string][]): string {
  return `{ ${members.map(([name, json]) => `${JSON.stringify(name)} : ${json}`).join(' , ')} }`;
}

function tables(names: readonly string[]): fc.Arbitrary<TextBody> {
  const end = fc.constantFrom('\n', '\r\n');
  const header = fc.shuffledSubarray([...names], { minLength: 1, maxLength: 5 });
  const table = header.chain(columns => {
    const cells = columns.map(column => namedText(fc.constant(column)).chain(([, text]) => cellOf(text)));
    return fc.tuple(end, fc.array(fc.tuple(...cells), { maxLength: 6 }))
      .map(([separator, lines]) => [columns, ...lines].map(line => line.join()).join(separator));
  });
  return fc.record({ body: table, contentType: fc.constantFrom(...CSV_TYPES) });
}

function cellOf(text: string): fc.Arbitrary<string> {
  const quoted = `"${text.replaceAll('"', '""')}"`;
  return fc.constantFrom(quoted, quoted, /[",\r\n]/.test(text) ? quoted : text, '', text);
}

function forms(name: fc.Arbitrary<string>): fc.Arbitrary<TextBody> {
  const field = fc.oneof(namedText(name), fc.tuple(fc.constant('items'), hostileJson));
  return fc.array(field, { maxLength: 6 }).map(fields => ({ body: new URLSearchParams(fields).toString(), contentType: FORM }));
}

const odd: fc.Arbitrary<TextBody> = fc.record({
  body: fc.oneof(hostileText, hostileJson, fc.constantFrom('"'.repeat(1000), ','.repeat(1000), '"a""', '\r', '\n\n\n', '\ufeff', '\ufeff\ufeff[]', '[[[[', '[{}', '{"items":[{"', '[]]', '[1,]')),
  contentType: fc.constantFrom(...JSON_TYPES, ...CSV_TYPES, FORM, 'text/plain', 'multipart/form-data; boundary=x', ';'.repeat(5000), `text/csv${'; a=b'.repeat(1000)}`),
});

const MEGABYTE = 1_000_000;
const json = (body: string): TextBody => ({ body, contentType: 'application/json' });
const csv = (body: string): TextBody => ({ body, contentType: 'text/csv' });

const large = fc.constantFrom<TextBody[]>(
  json(`[${'0,'.repeat(MEGABYTE / 2)}0]`), json(`{"items":[${'{},'.repeat(MEGABYTE / 3)}{}]}`), json(`[{"json":[${'0,'.repeat(MEGABYTE / 2)}0]}]`),
  json(`[{"string":"${'\\"'.repeat(MEGABYTE / 2)}"}]`), json(`[{${Array.from({ length: 80_000 }, (_, n) => `"k${n}":0`).join()}}]`),
  json(`[${'{"decimal":1e999},'.repeat(50_000)}{}]`), json(`${'['.repeat(MEGABYTE)}`), json(`[{"json":${'['.repeat(600)}${']'.repeat(600)}}]`),
  csv(','.repeat(MEGABYTE)), csv(`string\n${'\n'.repeat(MEGABYTE)}`), csv(`string\n"${'""'.repeat(MEGABYTE / 2)}"`), csv(`string\n"${'x'.repeat(MEGABYTE)}`),
  csv(`string${',k'.repeat(200_000)}\na${',b'.repeat(200_000)}`), csv(`decimal\n${'1e999\n'.repeat(100_000)}`), csv(`"${'""'.repeat(MEGABYTE / 2)}`),
);

type Damage = (body: string, at: number, more: string) => string | Uint8Array;

const splice: Damage = (body, at, more) => `${body.slice(0, at % (body.length + 1))}${more}${body.slice(at % (body.length + 1))}`;

/** Most bodies stay as they are. */
const DAMAGES: readonly Damage[] = [
  ...new Array<Damage>(12).fill(body => body),
  body => `\ufeff${body}`, body => Buffer.from(body), body => Buffer.from(`\ufeff${body}`), body => Buffer.from(body, 'latin1'), body => Buffer.from(body, 'utf16le'),
  (body, at) => body.slice(0, at % (body.length + 1)), (body, at) => body.slice(at % (body.length + 1)), splice, (body, at) => splice(body, at, '"'), (body, at) => splice(body, at, '\0'),
];
