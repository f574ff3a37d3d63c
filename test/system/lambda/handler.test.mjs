import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ForgetfulNetwork } from './forgetful-network.mjs';
import { Library, MANIFEST } from './library.mjs';
import { Sandbox } from './sandbox.mjs';

/** What callers authorise with; no log may hold it. */
const TOKEN = 'made-up-token-of-a-caller';

/** An event of a REST API, payload 1.0. */
const restEvent = (httpMethod, resource, body = null) => ({
  resource,
  httpMethod,
  path: resource,
  headers: { Authorization: TOKEN },
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  body,
  isBase64Encoded: false,
  requestContext: { requestId: 'request-1', resourcePath: resource, httpMethod },
});
/** An event of an HTTP API, payload 2.0. */
const httpEvent = routeKey => ({
  version: '2.0',
  routeKey,
  rawPath: '/',
  rawQueryString: '',
  headers: { authorization: TOKEN },
  isBase64Encoded: false,
  requestContext: { requestId: 'request-2', routeKey },
});
const readBooks = restEvent('GET', '/books');
const addBook = restEvent('POST', '/books', '{"title":"Persuasion"}');

let library;
before(async () => library = await Library.open());
after(() => library.close());
beforeEach(() => library.reset());

for (const version of ['22', '24']) {
  describe(`the handler in Lambda with Node.js ${version}`, () => {
    const node = fileURLToPath(new URL(`node_modules/node-${version}/bin/node`, import.meta.url));
    const sandboxes = [];
    const create = (manifest = MANIFEST, env = {}) => {
      const sandbox = new Sandbox({ node, manifest, env: { ...library.env, ...env } });
      sandboxes.push(sandbox);
      return sandbox;
    };
    afterEach(async () => {
      for (const sandbox of sandboxes.splice(0)) await sandbox.stop([TOKEN, ...library.passwords]);
    });

    /** One that has answered, so it has a connection. */
    const warm = async (env = {}) => {
      const sandbox = create(MANIFEST, env);
      assert.equal((await sandbox.invoke(readBooks)).statusCode, 200);
      return sandbox;
    };
    /** Thaws with the event already there, so that it comes in together with whatever else did meanwhile. */
    const invokeFrozen = async (sandbox, event) => {
      const result = sandbox.invoke(event);
      await delay(20);
      sandbox.thaw();
      return result;
    };
    const survives = sandbox => assert.deepEqual([sandbox.starts, sandbox.errorOutput, sandbox.initErrors], [1, '', []]);

    for (const [api, event] of [['a REST API', readBooks], ['an HTTP API', httpEvent('GET /books')]]) {
      test(`an event of ${api} is answered with rows`, async () => {
        const sandbox = create();
        const { statusCode, body } = await sandbox.invoke(event);

        assert.deepEqual([statusCode, body], [200, '[{"id":1,"title":"Emma"}]']);
        survives(sandbox);
      });
    }

    test('an invocation writes one line of JSON with a timestamp, a level and metrics', async () => {
      const sandbox = await warm();
      await sandbox.invoke(addBook);
      const [first, second, ...more] = sandbox.log;

      assert.deepEqual(more, []);
      assert.match(first.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.match(first.functionRequestId, /^[\da-f-]{36}$/);
      assert.match(first.traceId, /^1-5bef4de7/);
      assert.deepEqual([first.level, first.route, first.status, first.coldStart], ['info', 'GET /books', 200, true]);
      assert.deepEqual([first.Api, first.ColdStarts, first.Rows, first._aws.Timestamp], ['Library', 1, 1, Date.parse(first.timestamp)]);
      assert.deepEqual([second.route, second.status, second.coldStart, second.connectionReused], ['POST /books', 201, false, true]);
    });

    test('a connection that ends while Lambda freezes the function costs neither a read nor a write', async () => {
      const sandbox = await warm();
      // Several, as it is by chance which comes first: the event or the end of the connection.
      for (const [event, status] of [[readBooks, 200], ...Array(6).fill([addBook, 201])]) {
        await sandbox.freeze();
        assert.equal(await library.disconnect(), 1);
        assert.equal((await invokeFrozen(sandbox, event)).statusCode, status);
      }

      assert.deepEqual(await library.titles(), ['Emma', ...Array(6).fill('Persuasion')]);
      survives(sandbox);
    });

    test('a connection that the server ends as idle costs neither a read nor a write', async () => {
      await library.administer("ALTER ROLE api SET idle_session_timeout = '500ms'");
      const sandbox = await warm();
      for (const [event, status] of [[readBooks, 200], [addBook, 201]]) {
        await sandbox.freeze();
        assert.equal(await library.connections(), 1);
        while (await library.connections()) await delay(20);
        assert.equal((await invokeFrozen(sandbox, event)).statusCode, status);
      }

      assert.deepEqual(await library.titles(), ['Emma', 'Persuasion']);
      survives(sandbox);
    });

    test('a connection that the network forgets meanwhile costs neither a read nor a write, which is done once', async t => {
      const network = new ForgetfulNetwork();
      t.after(() => network.close());
      const sandbox = await warm({ DATABASE_PORT: String(await network.listen(library.env.DATABASE_PORT)) });
      for (const [event, status] of [[readBooks, 200], [addBook, 201]]) {
        await sandbox.freeze();
        network.forget();
        assert.equal((await invokeFrozen(sandbox, event)).statusCode, status);
      }

      assert.deepEqual(await library.titles(), ['Emma', 'Persuasion']);
      survives(sandbox);
    });

    test('a connection that ends while the function waits is replaced', async () => {
      const sandbox = await warm();
      assert.equal(await library.disconnect(), 1);

      assert.equal((await sandbox.invoke(addBook)).statusCode, 201);
      survives(sandbox);
    });

    test('a write whose connection ends under it is not done again, as nobody knows whether it was done', async () => {
      const sandbox = await warm();
      const result = sandbox.invoke(restEvent('POST', '/books/slowly'));
      await library.running('INSERT');
      assert.equal(await library.disconnect(), 1);

      assert.equal((await result).statusCode, 503);
      assert.deepEqual(await library.titles(), ['Emma']);
      survives(sandbox);
    });

    test('a statement that runs into the deadline is answered with 504 before Lambda ends the function', async () => {
      const sandbox = await warm();
      const { statusCode, body } = await sandbox.invoke(restEvent('GET', '/slow'), { timeoutMs: 2000 });

      assert.deepEqual([statusCode, JSON.parse(body).code], [504, 'DATABASE_TIMEOUT']);
      assert.equal((await sandbox.invoke(readBooks)).statusCode, 200);
      survives(sandbox);
    });

    test('a password that rotates between two connections is fetched again', async () => {
      const sandbox = await warm();
      await library.rotate();
      assert.equal((await sandbox.invoke(readBooks)).statusCode, 200);
      assert.equal(library.secrets.calls, 1);
      await library.disconnect();

      assert.equal((await sandbox.invoke(addBook)).statusCode, 201);
      assert.equal(library.secrets.calls, 2);
      survives(sandbox);
    });

    test('a function that Lambda ended for its time or memory answers again', async () => {
      const sandbox = await warm();
      await sandbox.freeze();
      await assert.rejects(sandbox.invoke(readBooks, { timeoutMs: 300 }), /timed out after 300 ms/);
      assert.equal((await sandbox.invoke(readBooks)).statusCode, 200);
      const lost = assert.rejects(sandbox.invoke(restEvent('GET', '/slow')), /ended with SIGKILL/);
      await library.running('SELECT pg_sleep');
      await sandbox.kill();
      await lost;

      assert.equal((await sandbox.invoke(readBooks)).statusCode, 200);
      assert.deepEqual([sandbox.starts, sandbox.log.map(({ coldStart }) => coldStart)], [3, [true, true, true]]);
    });

    for (const [fault, manifest, reason] of [
      ['is no JSON', '{', /manifest\.json cannot be read as JSON/],
      ['is of another version', MANIFEST.replace('"format":1', '"format":99'), /manifest\.json has format 99, this handler reads format 1/],
      ['is of another engine', MANIFEST.replace('postgres', 'sql-server'), /is for the engine sql-server, this handler is for postgres/],
    ]) {
      test(`a manifest that ${fault} is reported once, as an error of the start`, async () => {
        const sandbox = create(manifest);
        await assert.rejects(sandbox.invoke(readBooks), /ended with code/);

        assert.equal(sandbox.initErrors.length, 1);
        assert.match(sandbox.initErrors[0].errorMessage, reason);
        const ours = sandbox.log.filter(({ message }) => /the function is misconfigured/.test(message));
        assert.equal(ours.length, 1);
        assert.match(ours[0].message, reason);
      });
    }
  });
}
