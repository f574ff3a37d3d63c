/**
 * What both kinds of API log of a request. No query string and no header of the caller's: they hold personal data and tokens.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
const COMMON = {
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  requestTime: '$context.requestTime',
  apiId: '$context.apiId',
  stage: '$context.stage',
  status: '$context.status',
  httpMethod: '$context.httpMethod',
  protocol: '$context.protocol',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  principal: '$context.authorizer.principalId',
  authorizerError: '$context.authorizer.error',
  errorMessage: '$context.error.message',
  errorType: '$context.error.responseType',
  integrationStatus: '$context.integration.status',
  integrationLatency: '$context.integration.latency',
  integrationError: '$context.integration.error',
};

/** One JSON object per request to a REST API; every value is quoted, so that a missing one (`-`) leaves it valid. */
export const REST_API_ACCESS_LOG = JSON.stringify({
  ...COMMON,
  route: '$context.resourcePath',
  wafStatus: '$context.wafResponseCode',
  traceId: '$context.xrayTraceId',
});

/** One JSON object per request to an HTTP API. */
export const HTTP_API_ACCESS_LOG = JSON.stringify({
  ...COMMON,
  route: '$context.routeKey',
});
