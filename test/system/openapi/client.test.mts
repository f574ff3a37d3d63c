import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './node_modules/.cache/shop.js';

/** A caller of the example's shop, who knows of it only what its OpenAPI document says. */
const [assembly] = process.env.SHOP_ASSEMBLY ? [process.env.SHOP_ASSEMBLY] : assert.fail('SHOP_ASSEMBLY is missing');
const EXAMPLE = new URL('../../../examples/typescript/', import.meta.url).pathname;
const CLI = new URL('../../../local/lib/cli.js', import.meta.url).pathname;

const server = spawn(process.execPath, [CLI, 'serve', '--assembly', assembly, '--seed', `${EXAMPLE}seed.sql`, '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let client: Client<paths>;

before(async () => {
  client = createClient<paths>({ baseUrl: await urlOfShop(), headers: { Authorization: `Bearer ${unsigned({ sub: 'alice' })}` } });
});

after(async () => {
  const ended = new Promise(done => server.once('close', done));
  server.kill('SIGTERM');
  await ended;
});

test('reads a row by its typed path parameter', async () => {
  const { data, response } = await client.GET('/products/{id}', { params: { path: { id: 3 } } });
  assert.equal(response.status, 200);
  assert.deepEqual(data, { id: 3, name: 'Pencil case', price: '11.00', version: 1 });
});

test('reads pages in an order of the document', async () => {
  const { data } = await client.GET('/products', { params: { query: { limit: 1, search: '%pen%', sort: 'expensive', total: true } } });
  assert.deepEqual(data?.items, [{ id: 1, name: 'Fountain pen', price: '24.90', stock: 12 }]);
  assert.equal(data?.total, 2);
  const cursor = new URLSearchParams(data?.next ?? '').get('cursor') ?? '';
  const { data: last } = await client.GET('/products', { params: { query: { limit: 1, search: '%pen%', sort: 'expensive', cursor } } });
  assert.deepEqual([last?.items.map(({ name }) => name), last?.next], [['Pencil case'], null]);
});

test('creates by a typed body, and deletes by what came back', async () => {
  const { data, response } = await client.POST('/orders', { body: { product: 2, quantity: 4 } });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get('location'), `orders/${data?.id}`);
  const path = { id: Number(data?.id) };
  assert.equal((await client.DELETE('/orders/{id}', { params: { path } })).response.status, 204);
  const { error, response: again } = await client.DELETE('/orders/{id}', { params: { path } });
  assert.equal(again.status, 404);
  assert.ok(error && 'code' in error && error.code === 'NO_SUCH_ORDER');
});

test('repeats an order with its key', async () => {
  const order = { params: { header: { 'Idempotency-Key': 'order-1' } }, body: { product: 1, quantity: 1 } };
  const { data: first } = await client.POST('/orders', order);
  const { data: second, response } = await client.POST('/orders', order);
  assert.equal(response.headers.get('idempotent-replayed'), 'true');
  assert.ok(first?.id);
  assert.deepEqual(second, first);
});

test('changes one field of the version that it read', async () => {
  const path = { id: 2 };
  const etag = (await client.GET('/products/{id}', { params: { path } })).response.headers.get('etag') ?? '';
  const change = { params: { path, header: { 'If-Match': etag } }, body: { price: 6.9 } };
  assert.deepEqual((await client.PATCH('/products/{id}', change)).data, { id: 2, name: 'Notebook', price: '6.90', version: 2 });
  const { error, response } = await client.PATCH('/products/{id}', change);
  assert.equal(response.status, 412);
  assert.ok(error && 'code' in error && error.code === 'PRECONDITION_FAILED');
});

test('sends a list of records', async () => {
  const { data } = await client.PUT('/products', { body: [{ name: 'Eraser', price: 0.8, stock: 5 }, { name: 'Ruler', price: 2 }] });
  assert.deepEqual(data?.map(({ name, price, stock }) => [name, price, stock]), [['Eraser', '0.80', 5], ['Ruler', '2.00', 0]]);
});

test('a problem comes as the type that the document says', async () => {
  const { error, response } = await client.GET('/products/{id}', { params: { path: { id: 99 } } });
  assert.equal(response.status, 404);
  // The gateway's errors have a message only; those of the handler are problems.
  assert.ok(error && 'code' in error);
  assert.deepEqual([error.code, error.status], ['NOT_FOUND', 404]);
});

test('a caller without a token gets the error of the gateway', async () => {
  const { error, response } = await client.GET('/products', { headers: { Authorization: null } });
  assert.equal(response.status, 401);
  assert.ok(error && 'message' in error && !('code' in error));
});

test('what the document does not know does not compile', () => {
  void (() => [
    // @ts-expect-error there is no such path
    client.GET('/nothing'),
    // @ts-expect-error an id is a number
    client.GET('/products/{id}', { params: { path: { id: 'three' } } }),
    // @ts-expect-error the quantity is missing
    client.POST('/orders', { body: { product: 2 } }),
    // @ts-expect-error the version is missing
    client.PATCH('/products/{id}', { params: { path: { id: 2 } }, body: { price: 6.9 } }),
    // @ts-expect-error the price of a record is missing
    client.PUT('/products', { body: [{ name: 'Eraser' }] }),
  ]);
});

function urlOfShop(): Promise<string> {
  return new Promise((found, failed) => {
    let output = '';
    server.stdout.on('data', chunk => {
      output += chunk;
      const [url] = /http:\/\/localhost:\d+(?=\s)/.exec(output) ?? [];
      if (url && output.includes('Ctrl-C')) found(url.replace('localhost', '127.0.0.1'));
    });
    server.once('close', code => failed(new Error(`the server ended with ${code}: ${output}`)));
  });
}

/** The local server takes any claims, as there is no user pool. */
function unsigned(claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}
