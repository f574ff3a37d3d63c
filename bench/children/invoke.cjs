const context = { awsRequestId: 'invocation-1', functionName: 'bench', getRemainingTimeInMillis: () => 28_000 };

/**
 * Invokes a function with an event of an HTTP API, as
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html has it; throws unless it answers 200.
 */
exports.invoke = async (handler, routeKey, options = {}) => {
  const { statusCode, body } = await handler(event(routeKey, options), context);
  if (statusCode !== 200) throw new Error(`${routeKey} was answered with ${statusCode} ${body}`);
  return body;
};

/** Fields of the request context that are the same for all requests. */
const REQUEST_CONTEXT = {
  accountId: '123456789012',
  apiId: 'api',
  domainName: 'api.example.com',
  requestId: 'request-1',
  stage: '$default',
  time: '28/Nov/2026:12:00:00 +0000',
  timeEpoch: 1_795_867_200_000,
  authorizer: { jwt: { claims: { sub: 'user-1', tenant: 'tenant-1' }, scopes: null } },
};

function event(routeKey, { path: pathParameters = {}, query: rawQueryString = '', headers = {}, body }) {
  const [method, template] = routeKey.split(' ');
  const rawPath = template.replace(/\{(\w+)\}/g, (_, name) => pathParameters[name]);
  const http = { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' };
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers: { accept: 'application/json', host: 'api.example.com', ...headers },
    queryStringParameters: rawQueryString ? Object.fromEntries(new URLSearchParams(rawQueryString)) : undefined,
    pathParameters,
    body,
    isBase64Encoded: false,
    requestContext: { ...REQUEST_CONTEXT, routeKey, http },
  };
}
