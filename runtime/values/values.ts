import { readBody, type BodyFields } from './body-fields';
import { createCheck, refuserOf, type Check, type Refuse } from './check';
import { readDocument } from './document';
import { readIfMatch } from './if-match';
import { asRaw, JSON_NULL, type RawValue } from './json-fields';
import { arrayLiteral, claimItems, rawItems } from './lists';
import { RecordsReader } from './records';
import { limitTime } from './time-limit';
import type { ValueManifest, ValueSource } from '../../src/contract/value-manifest';
import type { SqlValue } from '../drivers/database';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

/** Returns the values of a request in placeholder order; throws a `Problem` that names the parameter and the rule. */
export type BindValues = (request: Request) => readonly SqlValue[];

type Find = (request: Request, fields: BodyFields, manifest: ValueManifest) => readonly RawValue[];
type Bind = (request: Request, fields: BodyFields) => SqlValue;
type BindAll = (request: Request, fields: BodyFields) => readonly SqlValue[];

interface Binding {
  readonly bind: Bind;
  readonly refuse: Refuse;
  /** Records only: matches the patterns of their fields, after `bind`. */
  readonly matchPatterns?: () => void;
}

/** All values of a request for a key, by source, in order. */
const SOURCES: Readonly<Record<ValueSource, Find>> = {
  path: ({ path }, _, { key }) => one(path.get(key)),
  query: ({ query }, _, { key }) => (query.get(key) ?? []).map(asRaw),
  header: ({ headers }, _, { key }) => one(headers.get(key)),
  body: (_, fields, { key }) => fields.get(key) ?? [],
  claim: ({ claims }, _, { key }) => one(claims.get(key)).filter(isPresent),
  context: ({ context }, _, { key }) => one(context.get(key)).filter(isPresent),
  constant: () => [],
  document: (request, _, { records }) => readDocument(request, records !== undefined),
  sent: (_, fields, { key }) => one(String(fields.has(key))),
  ifMatch: (request, _, manifest) => readIfMatch(request, manifest),
};

/** Sources set by API Gateway. A missing value is an error, not NULL: `owner = NULL OR …` could return rows of others. */
const TRUSTED_SOURCES: ReadonlySet<ValueSource> = new Set<ValueSource>(['claim', 'context']);

/** Sources that are fields of the body. */
const FIELD_SOURCES: ReadonlySet<ValueSource> = new Set<ValueSource>(['body', 'sent']);

/** Text that does not identify a caller: only white space and invisible characters, or an empty list. */
const BLANK = /^(?:[\s\p{Cf}]*|\s*\[\s*\]\s*)$/u;

/** Time limit for all values of a request with a pattern: far more than a pattern without excessive backtracking takes. */
const PATTERN_TIME_MS = 250;

/** Rules about several values of a route. */
export interface BinderOptions {
  /** Body fields of which a request must have at least one. Default: none. */
  readonly changes?: readonly string[] | undefined;
}

/** Creates the binder for the declared values of a route, prepared as far as possible. */
export function createBinder(values: readonly ValueManifest[], { changes = [] }: BinderOptions = {}): BindValues {
  const changed = new Set(values.filter(({ source }) => source === 'sent').map(({ key }) => key));
  const bindings = values.map(value => createBinding(value, value.source === 'body' && changed.has(value.key)));
  const readsBody = changes.length > 0 || values.some(({ source }) => FIELD_SOURCES.has(source));
  const bindAll = values.some(hasPattern) ? bindInTime(bindings) : bindEach(bindings);
  return request => {
    const fields = readsBody ? readBody(request) : new Map<string, RawValue[]>();
    if (changes.length > 0) checkChanges(changes, fields);
    return bindAll(request, fields);
  };
}

function checkChanges(changes: readonly string[], fields: BodyFields): void {
  if (changes.some(key => fields.has(key))) return;
  throw new Problem('INVALID_BODY', { detail: `the body must have at least one of ${changes.join(', ')}` });
}

function hasPattern({ pattern, records = [] }: ValueManifest): boolean {
  return pattern !== undefined || records.some(hasPattern);
}

function bindEach(bindings: readonly Binding[]): BindAll {
  return (request, fields) => bindings.map(({ bind }) => bind(request, fields));
}

/**
 * Rejects a value whose pattern cannot be matched in time. Records are read before the time starts, because a long list may take as long; no other
 * work of a binding does.
 */
function bindInTime(bindings: readonly Binding[]): BindAll {
  const within = limitTime(PATTERN_TIME_MS);
  return (request, fields) => {
    let current: Binding | undefined;
    const records = bindings.map(({ bind, matchPatterns }) => matchPatterns ? bind(request, fields) : undefined);
    const bound: SqlValue[] = [];
    const done = within(() => bindings.forEach((binding, index) => {
      current = binding;
      binding.matchPatterns?.();
      bound.push(binding.matchPatterns ? records[index]! : binding.bind(request, fields));
    }));
    if (!done) throw current!.refuse('cannot be matched against its pattern in time');
    return bound;
  };
}

function createBinding(manifest: ValueManifest, rejectsNull: boolean): Binding {
  const reader = manifest.records && new RecordsReader(manifest);
  const refuse = refuserOf(manifest);
  const check = createCheck(manifest);
  const fallback = manifest.defaultValue === undefined ? null : check(asRaw(String(manifest.defaultValue)));
  const needed = manifest.required || (TRUSTED_SOURCES.has(manifest.source) && fallback === null);
  const find = SOURCES[manifest.source];
  const readAll = createReader(manifest, check, reader);

  const bind: Bind = (request, fields) => {
    const given = find(request, fields, manifest);
    const isNull = given[0] === JSON_NULL;
    if (given.length > 0 && !isNull) return readAll(given);
    if (isNull && manifest.nullable) return null;
    if (isNull && rejectsNull) throw refuse('must not be null');
    if (needed) throw refuse('is missing');
    return fallback;
  };
  return reader ? { bind, refuse: reader.refuse, matchPatterns: () => reader.matchPatterns() } : { bind, refuse };
}

function createReader(manifest: ValueManifest, check: Check, records: RecordsReader | undefined) {
  if (records) return lastOf(given => records.read(given));
  return manifest.list ? createListReader(manifest, check) : lastOf(check);
}

/** Reads the last value of a repeated parameter, as in API Gateway's single-value map. */
function lastOf(check: Check) {
  return (given: readonly RawValue[]): SqlValue => check(given.at(-1)!);
}

function createListReader(manifest: ValueManifest, check: Check) {
  const { minItems = 0, maxItems = Infinity, source } = manifest;
  const refuse = refuserOf(manifest);
  return (given: readonly RawValue[]): SqlValue => {
    const items = source === 'claim' ? claimItems(given[0]!.text).filter(isPresent) : rawItems(given, maxItems);
    if (!items) throw refuse('must be a list');
    if (source === 'claim' && items.length === 0) throw refuse('is empty');
    if (items.length < minItems) throw refuse(`must have at least ${minItems} items`);
    if (items.length > maxItems) throw refuse(`must have at most ${maxItems} items`);
    return arrayLiteral(items.map(item => {
      if (item === JSON_NULL) throw refuse('must not contain null');
      return check(item);
    }));
  };
}

function one(text: string | undefined): readonly RawValue[] {
  return text === undefined ? [] : [asRaw(text)];
}

function isPresent({ text }: RawValue): boolean {
  return !BLANK.test(text);
}
