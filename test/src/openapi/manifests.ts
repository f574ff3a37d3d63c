import type { IdempotencyManifest } from '../../../src/contract/idempotency-manifest';
import type { ResultManifest, SqlRouteManifest } from '../../../src/contract/manifest';
import type { ValueManifest } from '../../../src/contract/value-manifest';

/** A required value, as a route compiles it. */
export function valueOf(overrides: Partial<ValueManifest> & { readonly key: string }): ValueManifest {
  return { name: overrides.key, source: 'body', required: true, ...overrides };
}

/** A route that changes a row, with these values. */
export function manifestOf(values: readonly ValueManifest[], overrides: Partial<SqlRouteManifest> = {}): SqlRouteManifest {
  return { kind: 'sql', text: 'UPDATE a SET b = 1', values, result: { kind: 'none' }, readOnly: false, ...overrides };
}

/** The values of a field that a request can change. */
export function changeOf(field: Partial<ValueManifest> & { readonly key: string }): ValueManifest[] {
  return [
    { name: `changes.${field.key}?`, source: 'sent', key: field.key, type: 'boolean', required: false },
    { ...valueOf(field), name: `changes.${field.key}`, required: false },
  ];
}

/** A list of records: a field of the body, or the body itself. */
export function recordsOf(records: readonly ValueManifest[], overrides: Partial<ValueManifest> = {}): ValueManifest {
  return { ...valueOf({ key: 'items' }), records, maxItems: 100, ...overrides };
}

export const BODY_RECORDS: Partial<ValueManifest> = { source: 'document', key: 'body' };

export const IF_MATCH = valueOf({ name: 'version', key: 'If-Match', source: 'ifMatch', type: 'integer' });

export const ROW: ResultManifest = { kind: 'row' };

export const KEYS: IdempotencyManifest = { table: 'api_keys', required: true, insert: 'INSERT', find: 'SELECT', store: 'UPDATE', purge: 'DELETE', definition: 'CREATE' };
