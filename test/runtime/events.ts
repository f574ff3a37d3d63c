/** Makes an event of a REST API, payload 1.0. */
export const restEvent = (httpMethod: string, resource: string, more: object = {}) => ({
  resource,
  httpMethod,
  path: resource,
  headers: { Origin: 'https://library.example.com' },
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
  headers: {},
  isBase64Encoded: false,
  requestContext: { requestId: 'request-2', routeKey },
  ...more,
});
