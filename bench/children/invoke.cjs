/** Invokes a function with an event of an HTTP API; throws unless it answers 200. */
exports.invoke = async (handler, routeKey, pathParameters = {}) => {
  const event = {
    version: '2.0',
    routeKey,
    rawQueryString: '',
    headers: { accept: 'application/json' },
    pathParameters,
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', authorizer: { jwt: { claims: { sub: 'user-1', tenant: 'tenant-1' }, scopes: null } } },
  };
  const context = { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => 28_000 };
  const { statusCode, body } = await handler(event, context);
  if (statusCode !== 200) throw new Error(`${routeKey} was answered with ${statusCode} ${body}`);
  return body;
};
