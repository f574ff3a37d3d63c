import { LoggingOptions } from './logging-options';

/**
 * Fields of the access logs of REST and HTTP APIs. Query strings and headers other than the user agent are excluded, because they contain
 * personal data and tokens. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
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
  // Only one of these is set, depending on the authorizer: a Lambda function, IAM, a token.
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

/** Fields that identify the device of a caller. */
const ADDRESS: readonly string[] = ['sourceIp', 'userAgent'];

/**
 * Fields that only APIs with streams have. For streams, `integrationLatency` is the time until the response is complete:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html
 */
const STREAMS = {
  responseTransferMode: '$context.integration.responseTransferMode',
  timeToFirstContent: '$context.integration.timeToFirstContent',
};

/**
 * One JSON object per request to a REST API. Every value is quoted, so the line stays valid if a value is missing (`-`).
 *
 * @param streams whether a route streams
 */
export function restApiAccessLog(options: LoggingOptions, streams = false): string {
  const route = { route: '$context.resourcePath', wafStatus: '$context.wafResponseCode', traceId: '$context.xrayTraceId' };
  return format({ ...COMMON, ...route, ...streams ? STREAMS : {} }, options);
}

/** One JSON object per request to an HTTP API. */
export function httpApiAccessLog(options: LoggingOptions): string {
  return format({ ...COMMON, route: '$context.routeKey' }, options);
}

function format(fields: { [name: string]: string }, { logClientAddress = true }: LoggingOptions): string {
  return JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([name]) => logClientAddress || !ADDRESS.includes(name))));
}
