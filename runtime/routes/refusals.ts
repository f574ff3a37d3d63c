import type { SqlRouteManifest } from '../../src/contract/manifest';
import type { ProblemCode } from '../../src/contract/problem';
import type { ValueSource } from '../../src/contract/value-manifest';
import { DatabaseError, type DatabaseErrorKind } from '../drivers/database';
import { Problem } from '../http/problem';

/**
 * Error codes with which a function, trigger or procedure can reject a request without a setting of the construct: `THROW 50409, 'sold out', 1`, or
 * `RAISE EXCEPTION 'sold out' USING ERRCODE = 'PT409'`, as in PostgREST (https://docs.postgrest.org/en/stable/references/errors.html#raise-errors-with-http-status-codes).
 */
const BY_STATUS: Readonly<Record<string, ProblemCode>> = {
  PT400: 'INVALID_VALUE', PT404: 'NOT_FOUND', PT409: 'CONFLICT', 50400: 'INVALID_VALUE', 50404: 'NOT_FOUND', 50409: 'CONFLICT',
};

/** Returns the answer to an error with which the database refuses a request; undefined for any other error. */
export function refusalOf(error: DatabaseError, declared: SqlRouteManifest['refusals'] = {}): Problem | undefined {
  const { sqlState, errorNumber } = error.report;
  const state = sqlState ?? String(errorNumber);
  const kind = new Map(Object.entries({ ...BY_STATUS, ...declared })).get(state);
  return kind && new Problem(kind, { cause: new DatabaseError('conflict', 'the database refused the request', { report: error.report, cause: error }) });
}

/** Sources that the caller controls. */
const CALLER_SOURCES: ReadonlySet<ValueSource> = new Set<ValueSource>(['path', 'query', 'header', 'body', 'document', 'ifMatch']);

const CODES: Readonly<Record<DatabaseErrorKind, ProblemCode>> = {
  'unavailable': 'DATABASE_UNAVAILABLE',
  'timeout': 'DATABASE_TIMEOUT',
  'conflict': 'CONFLICT',
  'invalid-value': 'INVALID_VALUE',
  'bug': 'INTERNAL_ERROR',
};

/** Converts an error into a problem. An invalid value is the caller's error only if the statement takes values from the caller. */
export function asProblem(cause: unknown, { values, refusals }: SqlRouteManifest): Problem {
  if (!(cause instanceof DatabaseError)) return new Problem('INTERNAL_ERROR', { cause });
  const refusal = refusalOf(cause, refusals);
  if (refusal) return refusal;
  const takesValues = values.some(({ source }) => CALLER_SOURCES.has(source));
  return new Problem(cause.kind === 'invalid-value' && !takesValues ? 'INTERNAL_ERROR' : CODES[cause.kind], { cause });
}
