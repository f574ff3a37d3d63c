import type { SqlValue } from './drivers/database';
import { readFields, type GivenValue } from './json-fields';
import { Problem } from './problem';
import type { Request } from './request';
import { compileLimits } from './value-limits';
import { UNDECLARED, VALUE_TYPES } from './value-types';
import type { ValueManifest, ValueSource } from '../src/contract/manifest';

/** Gives the values of a request in the order of the placeholders; throws a `Problem` that names the parameter and the rule. */
export type BindValues = (request: Request) => readonly SqlValue[];

type Fields = ReadonlyMap<string, GivenValue>;
type Find = (request: Request, fields: Fields, key: string) => GivenValue | undefined;

const SOURCES: Readonly<Record<ValueSource, Find>> = {
  path: (request, _, key) => asGiven(request.path.get(key)),
  // Of a repeated parameter the last value counts, as in API Gateway's own single-value map.
  query: (request, _, key) => asGiven(request.query.get(key)?.at(-1)),
  claim: (request, _, key) => asGiven(request.claims.get(key)),
  body: (_, fields, key) => fields.get(key),
};

/** Compiles the declared values of a route; what can be prepared, is prepared here. */
export function compileValues(values: readonly ValueManifest[]): BindValues {
  const bindings = values.map(compileValue);
  const readsBody = values.some(({ source }) => source === 'body');
  return request => {
    const fields: Fields = readsBody ? readFields(request.body) : new Map();
    return bindings.map(bind => bind(request, fields));
  };
}

function compileValue(manifest: ValueManifest) {
  const find = SOURCES[manifest.source];
  const check = compileCheck(manifest);
  const fallback = manifest.defaultValue === undefined ? null : check(asGiven(String(manifest.defaultValue)));
  // A missing claim never becomes NULL: `owner = NULL OR …` could then show what belongs to others.
  const needed = manifest.required || (manifest.source === 'claim' && fallback === null);

  return (request: Request, fields: Fields): SqlValue => {
    const given = find(request, fields, manifest.key);
    if (given) return check(given);
    if (needed) throw refusal(manifest, 'is missing');
    return fallback;
  };
}

function compileCheck(manifest: ValueManifest) {
  const type = manifest.type ? VALUE_TYPES[manifest.type] : UNDECLARED;
  const limits = compileLimits(manifest);

  return (given: GivenValue): SqlValue => {
    // PostgreSQL has no NUL in text, and half of a surrogate pair would silently become U+FFFD on the wire.
    if (/\0|\p{Surrogate}/u.test(given.text)) throw refusal(manifest, 'must not contain NUL or half of a surrogate pair');

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
  return source === 'claim'
    ? new Problem('MISSING_CLAIM', { parameter: key, detail: `the claim ${key} ${rule}` })
    : new Problem('INVALID_PARAMETER', { parameter: key, detail: `${key} ${rule}` });
}

function asGiven(text: string): GivenValue;
function asGiven(text: string | undefined): GivenValue | undefined;
function asGiven(text: string | undefined): GivenValue | undefined {
  return text === undefined ? undefined : { kind: 'text', text, source: text };
}
