import type { RawValue } from './json-fields';
import { createLimits } from './limits';
import { UNDECLARED, VALUE_TYPES } from './types';
import type { ValueManifest } from '../../src/contract/value-manifest';
import type { SqlValue } from '../drivers/database';
import { Problem } from '../http/problem';

/** Returns the value for the driver; throws a `Problem` for an invalid value. */
export type Check = (given: RawValue) => SqlValue;

/** Creates the problem of a value that violates a rule, as in `must be …`. */
export type Refuse = (rule: string) => Problem;

/** PostgreSQL text cannot contain NUL, and a lone surrogate, which also marks bytes that are not UTF-8, would be stored as U+FFFD. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Creates the check of one value or list item. */
export function createCheck(manifest: ValueManifest, refuse: Refuse = refuserOf(manifest)): Check {
  const type = manifest.type ? VALUE_TYPES[manifest.type] : UNDECLARED;
  const limits = createLimits(manifest);

  return given => {
    if (UNSTORABLE.test(given.text)) throw refuse('must not contain NUL or bytes that are not UTF-8');

    const readable = given.kind === 'text' || type.kinds.includes(given.kind);
    const value = readable ? type.read(given) : undefined;
    if (value === undefined) throw refuse(`must be ${type.rule}`);

    for (const limit of limits) {
      const rule = limit(value);
      if (rule) throw refuse(rule);
    }
    return value;
  };
}

/** Returns the problems of a value, with its name in the request, the only one that the caller knows. */
export function refuserOf({ source, key }: ValueManifest): Refuse {
  switch (source) {
    case 'claim':
    case 'context': return rule => new Problem('MISSING_CLAIM', { parameter: key, detail: `the ${source} ${key} ${rule}` });
    case 'document': return rule => new Problem('INVALID_BODY', { detail: `the body ${rule}` });
    // No stored version has such a tag.
    case 'ifMatch': return () => new Problem('PRECONDITION_FAILED', { parameter: key, detail: `${key} is not the ETag of a stored version` });
    default: return rule => new Problem('INVALID_PARAMETER', { parameter: key, detail: `${key} ${rule}` });
  }
}
