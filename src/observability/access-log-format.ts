import { LoggingOptions } from './logging-options';

/**
 * What both kinds of API log of a request. No query string and no header of the caller's but the user agent: they hold personal data and tokens.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
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
  // One of three, by the kind of authorizer: a Lambda function, IAM, a token.
  principal: '$context.authorizer.principalId',
  callerArn: '$context.identity.userArn',
  subject: '$context.authorizer.claims.sub',
  authorizerError: '$context.authorizer.error',
  errorMessage: '$context.error.message',
  errorType: '$context.error.responseType',
  integrationStatus: '$context.integration.status',
  integrationLatency: '$context.integration.latency',
  integrationError: '$context.integration.error',
};

/** What tells who a caller is at home. */
const ADDRESS: readonly string[] = ['sourceIp', 'userAgent'];

/** One JSON object per request to a REST API; every value is quoted, so that a missing one (`-`) leaves it valid. */
export function restApiAccessLog(options: LoggingOptions): string {
  return format({ ...COMMON, route: '$context.resourcePath', wafStatus: '$context.wafResponseCode', traceId: '$context.xrayTraceId' }, options);
}

/** One JSON object per request to an HTTP API. */
export function httpApiAccessLog(options: LoggingOptions): string {
  return format({ ...COMMON, route: '$context.routeKey' }, options);
}

function format(fields: { [name: string]: string }, { logClientAddress = true }: LoggingOptions): string {
  return JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([name]) => logClientAddress || !ADDRESS.includes(name))));
}
