import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../../runtime/app';
import { createLog } from '../../../runtime/observability/log';
import { MANIFEST_FORMAT } from '../../../src/contract/manifest';
import { FakeDatabase, request } from '../requests';

describe('the route of the OpenAPI document', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function app() {
    const database = new FakeDatabase();
    const manifest = { format: MANIFEST_FORMAT, engine: 'postgres' as const, routes: { 'GET /openapi.json': { kind: 'openapi' as const } } };
    return { database, answer: createApp({ folder, manifest, database, log: createLog('error', () => undefined), now: () => 0 }) };
  }

  test('answers the file beside the bundle, without the database', async () => {
    const { database, answer } = app();
    // Only now: the file is read when it is asked for.
    writeFileSync(join(folder, 'openapi.json'), '{"openapi":"3.1.0"}');
    const response = await answer(request('GET /openapi.json'));
    expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'application/json', 'etag': expect.any(String) }, body: '{"openapi":"3.1.0"}' });
    expect(database.run).not.toHaveBeenCalled();
    expect(database.ping).not.toHaveBeenCalled();
  });

  test('answers 304 to callers that have it already, and HEAD without a body', async () => {
    writeFileSync(join(folder, 'openapi.json'), '{}');
    const { answer } = app();
    const { headers } = await answer(request('GET /openapi.json'));
    expect(await answer(request('GET /openapi.json', { headers: { 'if-none-match': headers.etag! } }))).toMatchObject({ status: 304, body: '' });
    expect(await answer(request('HEAD /openapi.json'))).toMatchObject({ status: 200, body: '' });
  });

  test('answers 500 INTERNAL_ERROR when the file is missing', async () => {
    expect(await app().answer(request('GET /openapi.json'))).toMatchObject({ status: 500, body: expect.stringContaining('INTERNAL_ERROR') });
  });
});
