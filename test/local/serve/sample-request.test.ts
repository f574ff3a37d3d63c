import type { ApiRoute } from '../../../local/assembly/api-routes';
import { sampleRequest } from '../../../local/serve/sample-request';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import type { ValueManifest } from '../../../src/contract/value-manifest';

const value = (name: string, source: ValueManifest['source'], overrides: Partial<ValueManifest> = {}): ValueManifest => ({ name, key: name, source, required: true, ...overrides });

const route = (method: string, values: ValueManifest[], manifest: Partial<SqlRouteManifest> = {}): ApiRoute => ({
  method, path: '/orders/{id}', authorizer: { kind: 'none' }, manifest: { kind: 'sql', text: '', values, result: { kind: 'row' }, readOnly: false, ...manifest },
});

const FIELDS = [value('sku', 'body', { type: 'string', minLength: 3 }), value('quantity', 'body', { type: 'integer', minimum: 2 }), value('note', 'body', { required: false })];

describe('the sample request of a route', () => {
  const id = value('id', 'path', { type: 'integer' });

  test('contains the required values', () => {
    expect(sampleRequest(route('POST', [id, value('day', 'query', { type: 'date' }), value('trace', 'header'), value('title', 'body'), value('note', 'body', { required: false })]))).toEqual({
      method: 'POST', path: '/orders/1?day=2026-01-31', headers: { trace: '1' }, body: { title: 'a' },
    });
  });

  test('contains as many records as required, with their required fields', () => {
    expect(sampleRequest(route('POST', [id, value('items', 'body', { records: FIELDS, minItems: 2 })]))).toMatchObject({
      body: { items: [{ sku: 'aaa', quantity: 2 }, { sku: 'aaa', quantity: 2 }] },
    });
    expect(sampleRequest(route('PUT', [id, value('rows', 'document', { records: FIELDS })]))).toMatchObject({ body: [{ sku: 'aaa', quantity: 2 }] });
  });

  test('contains any document where the body is one', () => {
    expect(sampleRequest(route('PUT', [id, value('doc', 'document', { type: 'json' })]))).toMatchObject({ body: {} });
  });

  test('changes one field, with the version as an entity tag', () => {
    const sent = (key: string) => value(`changes.${key}?`, 'sent', { key, required: false });
    const change = (key: string) => value(`changes.${key}`, 'body', { key, required: false });
    const values = [sent('title'), change('title'), sent('note'), change('note'), id, value('version', 'ifMatch', { key: 'If-Match', type: 'integer' })];

    expect(sampleRequest(route('PATCH', values, { changes: ['title', 'note'] }))).toEqual({
      method: 'PATCH', path: '/orders/1', headers: { 'If-Match': '"1"' }, body: { title: 'a' },
    });
  });

  test.each([[true, { 'Idempotency-Key': expect.stringMatching(/^[\da-f-]{36}$/) }], [false, undefined]])('with an idempotency key that is required: %s, it has the headers %j', (required, headers) => {
    const idempotency = { table: 'keys', required, insert: '', find: '', store: '', purge: '', definition: '' };

    expect(sampleRequest(route('POST', [id], { idempotency })).headers).toEqual(headers);
  });
});
