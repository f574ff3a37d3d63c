import { randomUUID } from 'node:crypto';
import type { SampleRequest } from './requests';
import type { RouteManifest } from '../../src/contract/manifest';
import type { ScalarType, ValueManifest } from '../../src/contract/value-manifest';
import { type ApiRoute, identityHeadersOf, KEY_HEADER } from '../assembly/api-routes';

const SAMPLES: { readonly [type in ScalarType]: string | number | boolean | object } = {
  string: 'a',
  integer: 1,
  bigint: '1',
  number: 1,
  decimal: '1',
  boolean: true,
  date: '2026-01-31',
  timestamp: '2026-01-31T12:00:00Z',
  uuid: '00000000-0000-4000-8000-000000000000',
  json: {},
  binary: 'AAAA',
};

/** Creates a request to a route with all required values. */
export function sampleRequest({ method, path, authorizer, apiKeyRequired, manifest }: ApiRoute): SampleRequest {
  const values = neededValues(manifest);
  const of = (source: string) => values.filter(value => value.source === source);
  const identity = identityHeadersOf(authorizer);
  const headers = [
    ...(identity ?? []).map(name => [name, 'token']),
    ...(apiKeyRequired ? [['x-api-key', 'local']] : []),
    ...of('header').map(value => [value.key, textOf(value)]),
    ...of('ifMatch').map(value => [value.key, `"${textOf(value)}"`]),
    ...(manifest?.kind === 'sql' && manifest.idempotency?.required ? [[KEY_HEADER, randomUUID()]] : []),
  ];
  const query = new URLSearchParams(of('query').map((value): [string, string] => [value.key, textOf(value)])).toString();
  return {
    method: method === 'ANY' ? 'GET' : method,
    path: path.replaceAll(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(textOf(of('path').find(({ key }) => key === name))))
      + (query && `?${query}`),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(authorizer.kind === 'lambda' && !identity && { claims: claimsOf(of('claim')) }),
    ...(authorizer.kind === 'jwt' && { claims: { ...claimsOf(of('claim')), ...(authorizer.scopes.length > 0 && { scope: authorizer.scopes.join(' ') }) } }),
    ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: bodyOf(values) }),
  };
}

/** Returns the required values, and one of the fields of which a request must have at least one. */
function neededValues(manifest: RouteManifest | undefined): ValueManifest[] {
  if (manifest?.kind !== 'sql') return [];
  const change = manifest.values.find(({ source, key }) => source === 'body' && manifest.changes?.includes(key));
  return manifest.values.filter(value => value.required || value === change);
}

function bodyOf(values: readonly ValueManifest[]): unknown {
  const whole = values.find(({ source }) => source === 'document');
  if (whole) return whole.records ? listOf(whole) : sampleOf(whole);
  return Object.fromEntries(values.filter(({ source }) => source === 'body').map(value => [value.key, value.list || value.records ? listOf(value) : sampleOf(value)]));
}

function claimsOf(values: readonly ValueManifest[]): { [name: string]: unknown } {
  return { sub: 'alice', ...Object.fromEntries(values.filter(({ key }) => key !== 'sub').map(value => [value.key, textOf(value)])) };
}

/** Returns a sample as text; undeclared path values, and those of functions, can be any text. */
function textOf(value: ValueManifest | undefined): string {
  const sample = value ? sampleOf(value) : '1';
  return typeof sample === 'object' ? JSON.stringify(sample) : String(sample);
}

function sampleOf({ type, source, allowedValues, minimum, minLength = 0, defaultValue, records }: ValueManifest): string | number | boolean | object {
  if (records) return Object.fromEntries(records.filter(({ required }) => required).map(field => [field.key, sampleOf(field)]));
  if (allowedValues) return allowedValues[0]!;
  if (defaultValue !== undefined) return defaultValue;
  // An undeclared value may be a number in the database.
  if (type === undefined) return source === 'body' ? SAMPLES.string : '1';
  if (minimum !== undefined && minimum > 1) return typeof SAMPLES[type] === 'string' ? String(minimum) : minimum;
  return type === 'string' ? 'a'.padEnd(minLength, 'a') : SAMPLES[type];
}

function listOf(value: ValueManifest): unknown[] {
  return Array.from({ length: Math.max(1, value.minItems ?? 1) }, () => sampleOf(value));
}
