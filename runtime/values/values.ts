import { asGiven, readBody, type Fields } from './body-fields';
import type { GivenValue } from './json-fields';
import { compileLimits } from './limits';
import { arrayLiteral, claimItems, givenItems } from './lists';
import { limitTime } from './time-limit';
import { UNDECLARED, VALUE_TYPES } from './types';
import type { ValueManifest, ValueSource } from '../../src/contract/manifest';
import type { SqlValue } from '../drivers/database';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

/** Gives the values of a request in the order of the placeholders; throws a `Problem` that names the parameter and the rule. */
export type BindValues = (request: Request) => readonly SqlValue[];

type Find = (request: Request, fields: Fields, key: string) => readonly GivenValue[];
type Check = (given: GivenValue) => SqlValue;
type Bind = (request: Request, fields: Fields) => SqlValue;
type BindAll = (request: Request, fields: Fields) => readonly SqlValue[];

/** All that a request gives under a key, in order. */
const SOURCES: Readonly<Record<ValueSource, Find>> = {
  path: ({ path }, _, key) => one(path.get(key)),
  query: ({ query }, _, key) => (query.get(key) ?? []).map(asGiven),
  header: ({ headers }, _, key) => one(headers.get(key)),
  body: (_, fields, key) => fields.get(key) ?? [],
  claim: ({ claims }, _, key) => one(claims.get(key)).filter(isPresent),
  context: ({ context }, _, key) => one(context.get(key)).filter(isPresent),
  constant: () => [],
};

/** Where a missing value is no NULL: `owner = NULL OR …` could show what belongs to others. */
const VOUCHED_FOR: ReadonlySet<ValueSource> = new Set<ValueSource>(['claim', 'context']);

/** Text that a caller cannot be known by: nothing but white space and invisible characters, or a list without items. */
const BLANK = /^(?:[\s\p{Cf}]*|\s*\[\s*\]\s*)$/u;

/** Time for all values of a request that has a pattern to match: by far more than a pattern takes that does not go astray. */
const PATTERN_TIME_MS = 250;

/** Compiles the declared values of a route; what can be prepared, is prepared here. */
export function compileValues(values: readonly ValueManifest[]): BindValues {
  const bindings = values.map(compileValue);
  const readsBody = values.some(({ source }) => source === 'body');
  const bindAll = values.some(({ pattern }) => pattern !== undefined) ? bindInTime(values, bindings) : bindEach(bindings);
  return request => bindAll(request, readsBody ? readBody(request) : new Map());
}

function bindEach(bindings: readonly Bind[]): BindAll {
  return (request, fields) => bindings.map(bind => bind(request, fields));
}

/** Refuses the value whose pattern cannot be decided in time, as no other work of a binding takes that long. */
function bindInTime(values: readonly ValueManifest[], bindings: readonly Bind[]): BindAll {
  const within = limitTime(PATTERN_TIME_MS);
  return (request, fields) => {
    const bound: SqlValue[] = [];
    const done = within(() => bindings.forEach(bind => bound.push(bind(request, fields))));
    if (!done) throw refusal(values[bound.length]!, 'cannot be matched with its pattern in time');
    return bound;
  };
}

function compileValue(manifest: ValueManifest): Bind {
  const find = SOURCES[manifest.source];
  const check = compileCheck(manifest);
  const readAll = manifest.list ? compileList(manifest, check) : lastOf(check);
  const fallback = manifest.defaultValue === undefined ? null : check(asGiven(String(manifest.defaultValue)));
  const needed = manifest.required || (VOUCHED_FOR.has(manifest.source) && fallback === null);

  return (request, fields) => {
    const given = find(request, fields, manifest.key);
    if (given.length > 0) return readAll(given);
    if (needed) throw refusal(manifest, 'is missing');
    return fallback;
  };
}

/** Of a repeated parameter the last value counts, as in API Gateway's own single-value map. */
function lastOf(check: Check) {
  return (given: readonly GivenValue[]): SqlValue => check(given.at(-1)!);
}

function compileList(manifest: ValueManifest, check: Check) {
  const { minItems = 0, maxItems = Infinity, source } = manifest;
  return (given: readonly GivenValue[]): SqlValue => {
    const items = source === 'claim' ? claimItems(given[0]!.text).filter(item => !item || isPresent(item)) : givenItems(given, maxItems);
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

/** Compiles the check of one value, or of one item of a list; it throws a `Problem` for what a request must not send. */
export function compileCheck(manifest: ValueManifest): Check {
  const type = manifest.type ? VALUE_TYPES[manifest.type] : UNDECLARED;
  const limits = compileLimits(manifest);

  return given => {
    // PostgreSQL has no NUL in text, and half of a surrogate pair, which also stands for bytes that are not UTF-8, would be stored as U+FFFD.
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

/** Speaks of the request's own name for the value: the caller knows no other. */
function refusal({ source, key }: ValueManifest, rule: string): Problem {
  return VOUCHED_FOR.has(source)
    ? new Problem('MISSING_CLAIM', { parameter: key, detail: `the ${source} ${key} ${rule}` })
    : new Problem('INVALID_PARAMETER', { parameter: key, detail: `${key} ${rule}` });
}

function one(text: string | undefined): readonly GivenValue[] {
  return text === undefined ? [] : [asGiven(text)];
}

function isPresent({ text }: GivenValue): boolean {
  return !BLANK.test(text);
}
