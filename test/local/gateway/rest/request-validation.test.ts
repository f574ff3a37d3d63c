import type { OpenApiBody } from '../../../../local/gateway/openapi';
import { createRestApi } from '../../../../local/gateway/rest/rest-api';
import { gatewayDefinition, gatewayRequest, recorder, valuesOf } from '../requests';

/** An API with one validator, whose operation declares parameters of all places and a model. */
function apiBody(validator: object, extras: Partial<OpenApiBody> = {}): OpenApiBody {
  return {
    'components': { schemas: { Order: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] } } },
    'paths': {
      '/orders/{issuer}': {
        post: {
          'parameters': [
            { name: 'issuer', in: 'path', required: true },
            { name: 'qs1', in: 'query', required: true },
            { name: 'optional', in: 'query' },
            { name: 'x-header-param', in: 'header', required: true },
          ],
          'requestBody': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
          'x-amazon-apigateway-request-validator': 'all',
        },
      },
    },
    'x-amazon-apigateway-request-validators': { all: validator },
    ...extras,
  };
}

const ALL = { validateRequestBody: true, validateRequestParameters: true };

describe('request validation of a REST API', () => {
  const answerOf = async (request: Parameters<typeof gatewayRequest>[0], body = apiBody(ALL)) => {
    const { events, invoke } = recorder();
    const api = createRestApi(gatewayDefinition({ body, routes: [{ method: 'POST', path: '/orders/{issuer}', authorizer: { kind: 'none' } }] }), invoke);
    const response = await api.handle(gatewayRequest({ method: 'POST', ...request }));
    return { response, asked: events.length };
  };
  const complete = { url: '/orders/i?qs1=1', headers: [['X-Header-Param', 'h']] as [string, string][], body: '{"a":1}' };

  test('what is complete reaches the function', async () => {
    expect(await answerOf(complete)).toMatchObject({ response: { status: 200 }, asked: 1 });
  });

  // Words and order as recorded from AWS: https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_common.snapshot.json
  test.each([
    ['all parameters', { ...complete, url: '/orders/i', headers: [] }, '[x-header-param, qs1]'],
    ['a header', { ...complete, headers: [] }, '[x-header-param]'],
    ['a query parameter', { ...complete, url: '/orders/i' }, '[qs1]'],
    ['more than blanks', { ...complete, url: '/orders/i?qs1=+' }, '[qs1]'],
  ])('a request that lacks %s is refused, and all that is missing is named', async (_, request, names) => {
    const { response, asked } = await answerOf(request);

    expect(response).toMatchObject({ status: 400, body: JSON.stringify({ message: `Missing required request parameters: ${names}` }) });
    expect(valuesOf(response, 'x-amzn-errortype')).toEqual(['BadRequestException']);
    expect(asked).toBe(0);
  });

  test.each([
    ['another shape', { ...complete, body: '{"a":"1"}' }],
    ['no JSON', { ...complete, body: 'a=1' }],
    ['nothing', { ...complete, body: '' }],
  ])('a body that is %s is refused', async (_, request) => {
    const { response, asked } = await answerOf(request);

    expect(response).toMatchObject({ status: 400, body: '{"message":"Invalid request body"}' });
    expect(asked).toBe(0);
  });

  test('a body of a type without a model is not looked at', async () => {
    const form = { ...complete, headers: [...complete.headers, ['Content-Type', 'application/x-www-form-urlencoded']] as [string, string][], body: 'a=1' };

    expect(await answerOf(form)).toMatchObject({ asked: 1 });
  });

  test('a list in JSON is compared with the model, and CSV is not', async () => {
    const body = apiBody(ALL, { components: { schemas: { Order: { type: 'array', items: { type: 'object', required: ['a'] } } } } });
    const csv = { ...complete, headers: [...complete.headers, ['Content-Type', 'text/csv']] as [string, string][], body: 'a\n1' };

    expect(await answerOf({ ...complete, body: '[{"a":1}]' }, body)).toMatchObject({ response: { status: 200 }, asked: 1 });
    expect(await answerOf({ ...complete, body: '[{}]' }, body)).toMatchObject({ response: { status: 400, why: ['[0].a is missing'] }, asked: 0 });
    expect(await answerOf(csv, body)).toMatchObject({ response: { status: 200 }, asked: 1 });
  });

  test.each([
    ['the body', { validateRequestBody: false, validateRequestParameters: true }, { ...complete, body: '{}' }],
    ['parameters', { validateRequestBody: true, validateRequestParameters: false }, { ...complete, url: '/orders/i' }],
  ])('a validator ignores %s when configured so', async (_, validator, request) => {
    expect(await answerOf(request, apiBody(validator))).toMatchObject({ asked: 1 });
  });

  test('the validator of the API is the default of operations', async () => {
    const { paths, ...rest } = apiBody(ALL);
    const { 'x-amazon-apigateway-request-validator': _, ...post } = paths['/orders/{issuer}']!.post!;
    const body = { ...rest, 'paths': { '/orders/{issuer}': { post } }, 'x-amazon-apigateway-request-validator': 'all' };

    expect(await answerOf({ ...complete, body: '{}' }, body)).toMatchObject({ response: { status: 400 } });
  });

  test('the gateway response of the error formats it, with variables of the context', async () => {
    const body = apiBody(ALL, {
      'x-amazon-apigateway-gateway-responses': {
        BAD_REQUEST_BODY: {
          statusCode: '422',
          responseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'", 'gatewayresponse.header.X-Id': 'context.requestId' },
          responseTemplates: { 'application/json': '{"title":$context.error.messageString,"detail":"$context.error.validationErrorString","requestId":"$context.requestId","x":"$context.none"}' },
        },
        DEFAULT_4XX: { responseTemplates: { 'application/json': 'never' } },
      },
    });
    const { response } = await answerOf({ ...complete, body: '{}' }, body);
    const [id] = valuesOf(response, 'x-amzn-requestid');

    expect(response.status).toBe(422);
    expect(JSON.parse(response.body.toString())).toEqual({ title: 'Invalid request body', detail: '[lacks a]', requestId: id, x: '' });
    expect(valuesOf(response, 'content-type')).toEqual(['application/problem+json']);
    expect(valuesOf(response, 'x-id')).toEqual([id]);
  });

  test('a caller gets the template of the type it accepts', async () => {
    const body = apiBody(ALL, { 'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: { responseTemplates: { 'application/json': '{}', 'text/plain': '$context.error.message' } } } });
    const { response } = await answerOf({ ...complete, headers: [...complete.headers, ['Accept', 'text/html, text/plain;q=0.5']], body: '{}' }, body);

    expect(response.body).toBe('Invalid request body');
    expect(valuesOf(response, 'content-type')).toEqual(['text/plain']);
  });
});
