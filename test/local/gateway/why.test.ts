import { gatewayDefinition, gatewayRequest, valuesOf } from './requests';
import { unsignedToken } from '../../../local/gateway/authorizers';
import type { Header, InvocationOutcome } from '../../../local/gateway/exchange';
import { createHttpApi } from '../../../local/gateway/http/http-api';
import { createRestApi } from '../../../local/gateway/rest/rest-api';
import { bodyWhy } from '../../../local/gateway/why';

const PROBLEM = JSON.stringify({ statusCode: 409, headers: {}, body: '{"code":"CONFLICT"}' });

const gateways = { REST: createRestApi, HTTP: createHttpApi };

const BODY = {
  'paths': { '/books': { post: { 'x-amazon-apigateway-request-validator': 'all', 'requestBody': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } } } } } },
  'components': { schemas: { Book: { type: 'object', required: ['title'], properties: { title: { type: 'string', maxLength: 5 }, pages: { type: 'integer' } } } } },
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true } },
};

describe.each(['REST', 'HTTP'] as const)('why a %s API refuses a request', kind => {
  const answer = async (request: Parameters<typeof gatewayRequest>[0], outcome: InvocationOutcome = { kind: 'returned', json: '{"statusCode":200}' }, body = {}) => {
    const { why, ...response } = await gateways[kind](gatewayDefinition({ apiKeys: ['key'] }, body), async () => outcome).handle(gatewayRequest(request));
    // What is known on this machine only is never part of the answer.
    for (const line of why ?? []) expect(`${response.body}${JSON.stringify(response.headers)}`).not.toContain(line);
    return why?.join('\n') ?? '';
  };

  test.each<[string, string, Header[], string]>([
    ['no token', '/mine', [], 'the route needs a token: send a JWT in the header Authorization, or x-local-claims: {"sub":"alice"}'],
    ['claims that are not JSON', '/mine', [['x-local-claims', '{sub:alice}']], 'the header x-local-claims must be a JSON object, as in x-local-claims: {"sub":"alice"}, got {sub:alice}'],
    ['a token that is not a JWT', '/mine', [['Authorization', 'Bearer abc']], 'the header Authorization is not a JWT: it has 1 of 3 parts separated by dots'],
    ['a JWT without an object', '/mine', [['Authorization', 'Bearer a.b.c']], 'the second part of the JWT is not a JSON object in base64url'],
    ['a missing scope', '/scoped', [['Authorization', `Bearer ${unsignedToken({ scope: 'list' })}`]], 'the route needs one of the scopes "read", "write"; the claim "scope" of the token is "list"'],
    ['no scope', '/scoped', [['x-local-claims', '{}']], 'the route needs one of the scopes "read", "write"; the claim "scope" of the token is nothing'],
    ['a path that no route has', '/boks', [], 'no route has the path /boks (did you mean "/books"?)'],
  ])('%s', async (_, url, headers, why) => {
    expect(await answer({ url, headers })).toBe(why);
  });

  test('a method that the path does not have', async () => {
    expect(await answer({ method: 'DELETE' })).toBe('no route DELETE /books: the methods of the path are GET, POST');
  });

  test('errors of PostgreSQL, in its words, of the last attempt', async () => {
    const errors = [{ message: 'deadlock detected' }, { message: 'duplicate key value violates unique constraint "books_isbn_key"', detail: 'Key (isbn)=(1) already exists.', where: 'SQL function f\nx', hint: 'Look.' }];

    expect(await answer({}, { kind: 'returned', json: PROBLEM, observed: { lines: [], errors } }))
      .toBe('PostgreSQL: duplicate key value violates unique constraint "books_isbn_key" (Key (isbn)=(1) already exists.) Hint: Look., in SQL function f');
  });

  test('the reason in the log, where the database was not reached', async () => {
    expect(await answer({}, { kind: 'returned', json: PROBLEM, observed: { lines: ['{"level":"info"}', '{"requestId":"1","reason":"nothing listens there"}'], errors: [] } })).toBe('nothing listens there');
  });

  test('nothing when the request was answered, even after failed attempts', async () => {
    expect(await answer({}, { kind: 'returned', json: '{"statusCode":200}', observed: { lines: [], errors: [{ message: 'deadlock detected' }] } })).toBe('');
  });

  test('a function that failed or took too long', async () => {
    expect(await answer({}, { kind: 'failed', message: 'Error: at work\n at handler' })).toBe('the function failed: Error: at work');
    expect(await answer({}, { kind: 'timed-out' })).toBe('the function did not answer within its timeout');
  });

  test('JSON that curl sent as a form', async () => {
    const outcome = { kind: 'returned', json: JSON.stringify({ statusCode: 400, body: '{"code":"INVALID_PARAMETER","parameter":"title"}' }) } as const;
    const form: Header[] = [['Content-Type', 'application/x-www-form-urlencoded']];

    expect(await answer({ method: 'POST', body: '{"title":"Emma"}', headers: form }, outcome)).toBe('the body was parsed as a form because its content-type is application/x-www-form-urlencoded; for JSON, send content-type: application/json');
    expect(await answer({ method: 'POST', body: 'titel=Emma', headers: form }, outcome)).toBe('');
  });

  if (kind === 'REST') {
    test('the part of a body that the model refuses', async () => {
      expect(await answer({ method: 'POST', body: '{"title":"Emma II","pages":"many"}' }, undefined, BODY)).toBe('title is too long\npages is not of type integer');
      expect(await answer({ method: 'POST', body: '{}' }, undefined, BODY)).toBe('title is missing');
      expect(await answer({ method: 'POST', body: '[1]' }, undefined, BODY)).toBe('the body is not of type object');
      expect(await answer({ method: 'POST', body: '{' }, undefined, BODY)).toBe('the body is not JSON');
    });

    test('an API key', async () => {
      expect(await answer({ url: '/metered' })).toMatch(/^the route needs an API key in the header x-api-key/);
      expect(await answer({ url: '/metered', headers: [['x-api-key', 'other']] })).toBe('the key in the header x-api-key is not one of those set with --api-key');
    });
  }
});

test('the request id is in the answer, as the page finds the reason by it', async () => {
  const response = await createRestApi(gatewayDefinition(), async () => ({ kind: 'timed-out' })).handle(gatewayRequest());

  expect(valuesOf(response, 'x-amzn-requestid')).toHaveLength(1);
});

describe('bodyWhy', () => {
  test.each([
    ['lacks title', 'title is missing'],
    ['.title is too long', 'title is too long'],
    ['.items[0] lacks sku', 'items[0].sku is missing'],
    ['.items[0].sku is too long', 'items[0].sku is too long'],
    ['[1] lacks sku', '[1].sku is missing'],
    ['[1].sku is too long', '[1].sku is too long'],
    ['is not JSON', 'the body is not JSON'],
  ])('the violation "%s" is "%s"', (violation, line) => {
    expect(bodyWhy([violation])).toEqual([line]);
  });
});
