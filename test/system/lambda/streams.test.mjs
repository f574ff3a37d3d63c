import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Library } from './library.mjs';
import { Sandbox } from './sandbox.mjs';

const MB = 1_000_000;
/** Time in which the statement of a caller who is gone must have ended. */
const STOPPED_WITHIN_MS = 2000;

const query = (key, more) => ({ name: key, source: 'query', key, type: 'integer', required: true, ...more });
const stream = (text, values, more) => ({
  kind: 'sql', text, values, readOnly: true, stream: true, result: { kind: 'rows', formats: { allowed: ['json', 'csv', 'ndjson'] } }, ...more,
});
/** A function in FROM would return all its rows before the first is sent. */
const numbersTo = limit => `(SELECT generate_series(1, ${limit}) AS n) AS numbers`;
const MANIFEST = JSON.stringify({
  format: 1,
  engine: 'postgres',
  routes: {
    'GET /rows': stream(`SELECT n AS id, 'text ' || n AS text FROM ${numbersTo('CAST($1 AS integer)')}`, [query('rows', { maximum: 1_000_000 })]),
    // Rows of about 1,000 bytes.
    'GET /large': stream(`SELECT n AS id, repeat(md5(n::text), 31) AS text FROM ${numbersTo('CAST($1 AS integer)')}`, [query('rows')]),
    'GET /failing': stream(`SELECT n AS id, 1 / (CAST($1 AS integer) - n) AS quotient FROM ${numbersTo(100_000_000)}`, [query('at')]),
    'GET /slow': stream('SELECT n AS id, pg_sleep(20)::text AS text FROM generate_series(1, 2) AS n', []),
    'GET /pausing': stream(`SELECT n AS id, CASE WHEN n > 20000 THEN pg_sleep(60)::text END AS text FROM ${numbersTo(30_000)}`, []),
  },
});

const event = (path, parameters = {}, accept = 'application/json', httpMethod = 'GET') => ({
  resource: path,
  httpMethod,
  path,
  headers: { Accept: accept },
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [String(value)]])),
  pathParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { requestId: 'request-1', resourcePath: path, httpMethod },
});

/** Reads a body to its end; returns its text. */
async function textOf(response) {
  const chunks = [];
  for await (const chunk of response.body()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

let library;
before(async () => library = await Library.open());
after(() => library.close());
beforeEach(() => library.reset());

/** Resolves with the milliseconds until no statement of the function runs. */
async function stopped() {
  const started = performance.now();
  while ((await library.administer("SELECT FROM pg_stat_activity WHERE usename = 'api' AND state <> 'idle'")).length > 0) await delay(10);
  return performance.now() - started;
}

for (const version of ['22', '24']) {
  describe(`the function that streams, in Lambda with Node.js ${version}`, () => {
    const node = fileURLToPath(new URL(`node_modules/node-${version}/bin/node`, import.meta.url));
    let sandbox;
    beforeEach(() => sandbox = new Sandbox({ node, manifest: MANIFEST, env: { ...library.env, _HANDLER: 'index.stream' } }));
    afterEach(() => sandbox.stop(library.passwords));
    const ask = (...parts) => sandbox.invoke(event(...parts));
    const answers = async () => {
      const response = await ask('/rows', { rows: 2 });
      assert.deepEqual([response.status, await textOf(response)], [200, '[{"id":1,"text":"text 1"},{"id":2,"text":"text 2"}]']);
    };

    test('sends all rows in each format, with the status and the headers in front', async () => {
      const rows = Array.from({ length: 30_000 }, (_, index) => ({ id: index + 1, text: `text ${index + 1}` }));
      const read = async (accept, type) => {
        const response = await ask('/rows', { rows: rows.length }, accept);
        assert.deepEqual([response.status, response.headers['content-type'].split(';')[0], response.headers.vary], [200, type, 'Accept']);
        return textOf(response);
      };
      const lines = (await read('application/x-ndjson', 'application/x-ndjson')).split('\n');

      assert.deepEqual(JSON.parse(await read('application/json', 'application/json')), rows);
      assert.equal(await read('text/csv', 'text/csv'), ['id,text', ...rows.map(({ id, text }) => `${id},${text}`), ''].join('\r\n'));
      assert.deepEqual([lines.pop(), lines.map(line => JSON.parse(line))], ['', rows]);
      assert.equal(sandbox.starts, 1);
    });

    test('sends no rows as an empty list, and a header line in CSV', async () => {
      assert.equal(await textOf(await ask('/rows', { rows: 0 })), '[]');
      assert.equal(await textOf(await ask('/rows', { rows: 0 }, 'text/csv')), 'id,text\r\n');
    });

    test('answers HEAD with the headers only', async () => {
      const response = await ask('/rows', { rows: 5 }, 'text/csv', 'HEAD');

      assert.deepEqual([response.status, response.headers['content-type'].split(';')[0], await textOf(response)], [200, 'text/csv', '']);
    });

    for (const [parts, status, code] of [
      [['/rows', { rows: 'x' }], 400, 'INVALID_PARAMETER'], [['/rows', { rows: 1 }, 'text/html'], 406, 'NOT_ACCEPTABLE'], [['/nowhere'], 404, 'NOT_FOUND'],
      [['/failing', { at: 1 }], 400, 'INVALID_VALUE'],
    ]) {
      test(`answers with the problem ${code} if there is an error before the first row`, async () => {
        const response = await ask(...parts);
        const problem = JSON.parse(await textOf(response));

        assert.deepEqual([response.status, response.headers['content-type'], problem.code], [status, 'application/problem+json', code]);
        await answers();
        assert.equal(sandbox.starts, 1);
      });
    }

    test('answers 504 before Lambda ends the function, if no row comes in time', async () => {
      const response = await sandbox.invoke(event('/slow'), { timeoutMs: 2000 });

      assert.deepEqual([response.status, JSON.parse(await textOf(response)).code], [504, 'DATABASE_TIMEOUT']);
      assert.ok(await stopped() < STOPPED_WITHIN_MS);
      await answers();
    });

    test('sends 200 MB, and its memory grows by less, however slowly the caller reads', async t => {
      await answers();
      await sandbox.idle();
      const start = sandbox.memory.now;
      const response = await ask('/large', { rows: 200_000 });
      let bytes = 0;
      let pauses = 3;
      for await (const chunk of response.body()) {
        bytes += chunk.length;
        if (pauses-- > 0) await delay(500);
      }
      const growth = (sandbox.memory.peak - start) / MB;
      t.diagnostic(`${(bytes / MB).toFixed(1)} MB, memory ${(start / MB).toFixed(1)} MB at the start, ${growth.toFixed(1)} MB more at the peak`);

      assert.ok(bytes > 200 * MB);
      assert.ok(growth < 200, `the memory grew by ${growth} MB`);
      await answers();
      assert.equal(sandbox.starts, 1);
    });

    test('waits for a caller who does not read: its memory stays as it is', async t => {
      const response = await ask('/large', { rows: 10_000_000 });
      const { value } = await response.body().next();
      assert.ok(value.length > 0);
      await delay(2000);
      const before = sandbox.memory.now;
      await delay(3000);
      const growth = (sandbox.memory.now - before) / MB;
      t.diagnostic(`${growth.toFixed(1)} MB more in 3 s`);
      response.abort('reset');

      assert.ok(growth < 30, `the memory grew by ${growth} MB`);
    });

    test('reports an error in the middle to Lambda, which ends the connection of the caller', async () => {
      const response = await ask('/failing', { at: 50_000 });
      assert.equal(response.status, 200);
      let text = '';
      await assert.rejects(async () => {
        for await (const chunk of response.body()) text += chunk;
      }, /the function failed: /);

      assert.ok(text.startsWith('[{"id":1,'));
      assert.throws(() => JSON.parse(text));
      assert.ok(await stopped() < STOPPED_WITHIN_MS);
      await answers();
      assert.deepEqual(sandbox.log.filter(({ route }) => route === 'GET /failing').map(({ code }) => code), ['INVALID_VALUE']);
      assert.ok(sandbox.log.some(({ level, message }) => level === 'ERROR' && message.code === 'INVALID_VALUE'));
    });

    const large = ['/large', { rows: 100_000_000 }];
    // The interface client ends the process at an error of the connection, before the handler can cancel the statement.
    for (const [state, how, parts] of [['sends rows', 'reset', large], ['sends rows', 'answer', large], ['has no rows for a while', 'answer', ['/pausing']]]) {
      test(`stops a statement that ${state} when the caller is gone (${how}), and answers the next request`, async t => {
        const response = await ask(...parts);
        for await (const chunk of response.body()) if (chunk.length > 0) break;
        response.abort(how);
        const tookMs = await stopped();
        assert.ok(tookMs < STOPPED_WITHIN_MS, `the statement ran for ${tookMs} ms`);
        // If the process ends, Lambda starts another.
        await delay(500);
        await answers();
        t.diagnostic(`stopped after ${tookMs.toFixed(0)} ms; processes: ${sandbox.starts}`);
      });
    }
  });
}
