import { asRaw, readBody, type BodyFields } from './body-fields';
import type { RawValue } from './json-fields';
import { createLimits } from './limits';
import { arrayLiteral, claimItems, rawItems } from './lists';
import { limitTime } from './time-limit';
import { UNDECLARED, VALUE_TYPES } from './types';
import type { ValueManifest, ValueSource } from '../../src/contract/manifest';
import type { SqlValue } from '../drivers/database';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

/** Returns the values of a request in placeholder order; throws a `Problem` that names the parameter and the rule. */
export type BindValues = (request: Request) => readonly SqlValue[];

type Find = (request: Request, fields: BodyFields, key: string) => readonly RawValue[];
type Check = (given: RawValue) => SqlValue;
type Bind = (request: Request, fields: BodyFields) => SqlValue;
type BindAll = (request: Request, fields: BodyFields) => readonly SqlValue[];

/** All values of a request for a key, by source, in order. */
const SOURCES: Readonly<Record<ValueSource, Find>> = {
  path: ({ path }, _, key) => one(path.get(key)),
  query: ({ query }, _, key) => (query.get(key) ?? []).map(asRaw),
  header: ({ headers }, _, key) => one(headers.get(key)),
  body: (_, fields, key) => fields.get(key) ?? [],
  claim: ({ claims }, _, key) => one(claims.get(key)).filter(isPresent),
  context: ({ context }, _, key) => one(context.get(key)).filter(isPresent),
  constant: () => [],
  document: () => [],
  sent: () => [],
  ifMatch: () => [],
};

/** Sources set by API Gateway. A missing value is an error, not NULL: `owner = NULL OR …` could return rows of others. */
const TRUSTED_SOURCES: ReadonlySet<ValueSource> = new Set<ValueSource>(['claim', 'context']);

/** Text that does not identify a caller: only white space and invisible characters, or an empty list. */
const BLANK = /^(?:[\s\p{Cf}]*|\s*\[\s*\]\s*)$/u;

/** Time limit for all values of a request with a pattern: far more than a pattern without excessive backtracking takes. */
const PATTERN_TIME_MS = 250;

/** Creates the binder for the declared values of a route, prepared as far as possible. */
export function createBinder(values: readonly ValueManifest[]): BindValues {
  const bindings = values.map(createBinding);
  const readsBody = values.some(({ source }) => source === 'body');
  const bindAll = values.some(({ pattern }) => pattern !== undefined) ? bindInTime(values, bindings) : bindEach(bindings);
  return request => bindAll(request, readsBody ? readBody(request) : new Map());
}

function bindEach(bindings: readonly Bind[]): BindAll {
  return (request, fields) => bindings.map(bind => bind(request, fields));
}

/** Rejects a value whose pattern cannot be matched in time; no other work of a binding takes that long. */
function bindInTime(values: readonly ValueManifest[], bindings: readonly Bind[]): BindAll {
  const within = limitTime(PATTERN_TIME_MS);
  return (request, fields) => {
    const bound: SqlValue[] = [];
    const done = within(() => bindings.forEach(bind => bound.push(bind(request, fields))));
    if (!done) throw refusal(values[bound.length]!, 'cannot be matched against its pattern in time');
    return bound;
  };
}

function createBinding(manifest: ValueManifest): Bind {
  const find = SOURCES[manifest.source];
  const check = createCheck(manifest);
  const readAll = manifest.list ? createListReader(manifest, check) : lastOf(check);
  const fallback = manifest.defaultValue === undefined ? null : check(asRaw(String(manifest.defaultValue)));
  const needed = manifest.required || (TRUSTED_SOURCES.has(manifest.source) && fallback === null);

  return (request, fields) => {
    const given = find(request, fields, manifest.key);
    if (given.length > 0) return readAll(given);
    if (needed) throw refusal(manifest, 'is missing');
    return fallback;
  };
}

/** Reads the last value of a repeated parameter, as in API Gateway's single-value map. */
function lastOf(check: Check) {
  return (given: readonly RawValue[]): SqlValue => check(given.at(-1)!);
}

function createListReader(manifest: ValueManifest, check: Check) {
  const { minItems = 0, maxItems = Infinity, source } = manifest;
  return (given: readonly RawValue[]): SqlValue => {
    const items = source === 'claim' ? claimItems(given[0]!.text).filter(item => !item || isPresent(item)) : rawItems(given, maxItems);
    if (!items) throw refusal(manifest, 'must be a list');
    if (source === 'claim' && items.length === 0) throw refusal(manifest, 'is empty');
    if (items.length < minItems) throw refusal(manifest, `must have at least ${minItems} items`);
    if (items.length > maxItems) throw refusal(manifest, `must have at most ${maxItems} items`);
    return arrayLiteral(items.map(item => {
      if (!item) throw refusal(manifest, 'must not contain null');
      return check(item);
    }));
  };
}

/** Creates the check of one value or list item, which throws a `Problem` for an invalid value. */
export function createCheck(manifest: ValueManifest): Check {
  const type = manifest.type ? VALUE_TYPES[manifest.type] : UNDECLARED;
  const limits = createLimits(manifest);

  return given => {
    // PostgreSQL text cannot contain NUL, and a lone surrogate, which also marks bytes that are not UTF-8, would be stored as U+FFFD.
    if (/\0|\p{Surrogate}/u.test(given.text)) throw refusal(manifest, 'must not contain NUL or bytes that are not UTF-8');

    const readable = given.kind === 'text' || type.kinds.includes(given.kind);
    const value = readable ? type.read(given) : undefined;
    if (value === undefined) throw refusal(manifest, `must be ${type.rule}`);

    for (const limit of limits) {
      const rule = limit(value);
      if (rule) throw refusal(manifest, rule);
    }
    return value;
  };
}

/** Creates a problem with the name of the value in the request, the only one that the caller knows. */
function refusal({ source, key }: ValueManifest, rule: string): Problem {
  return TRUSTED_SOURCES.has(source)
    ? new Problem('MISSING_CLAIM', { parameter: key, detail: `the ${source} ${key} ${rule}` })
    : new Problem('INVALID_PARAMETER', { parameter: key, detail: `${key} ${rule}` });
}

function one(text: string | undefined): readonly RawValue[] {
  return text === undefined ? [] : [asRaw(text)];
}

function isPresent({ text }: RawValue): boolean {
  return !BLANK.test(text);
}
