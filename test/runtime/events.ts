import { secret } from '../support/redaction';

/** Credentials of callers, which no log may contain. */
const TOKEN = secret('made-up-token-of-a-caller');

/** Makes an event of a REST API, payload 1.0. */
export const restEvent = (httpMethod: string, resource: string, more: object = {}) => ({
  resource,
  httpMethod,
  path: resource,
  headers: { Origin: 'https://library.example.com', Authorization: TOKEN },
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { requestId: 'request-1', resourcePath: resource, httpMethod },
  ...more,
});

/** Makes an event of an HTTP API, payload 2.0. */
export const httpEvent = (routeKey: string, more: object = {}) => ({
  version: '2.0',
  routeKey,
  rawPath: '/',
  rawQueryString: '',
  headers: { authorization: TOKEN },
  isBase64Encoded: false,
  requestContext: { requestId: 'request-2', routeKey },
  ...more,
});
