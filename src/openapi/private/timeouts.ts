import { Annotations, Duration } from 'aws-cdk-lib';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { HandlerTimeoutOptions } from '../../handler/handler-options';
import { IntegrationTimeoutOptions, REST_API_SECONDS, restApiWait } from '../../handler/integration-timeout';
import { ValidationError } from '../../private/validation-error';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const HTTP_API_SECONDS = 30;

/**
 * Rejects a handler timeout that exceeds the integration timeout of a REST API: callers would get a 504 of API Gateway instead of the answer
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html).
 */
export function checkRestApiTimeout(scope: IConstruct, options: HandlerTimeoutOptions, endpointType: EndpointType) {
  checkIntegrationTimeout(scope, options, endpointType);
  const wait = restApiWait(options);
  if (isLonger(options.timeout, wait)) {
    throw new ValidationError({
      problem: 'the handler timeout exceeds the integration timeout of the REST API',
      got: secondsOf(options.timeout),
      allowed: `up to ${secondsOf(wait)}`,
      remedy: options.integrationTimeout ? 'increase integrationTimeout, or leave timeout out' : `leave timeout out for 28 seconds, or ${alternative(endpointType)}`,
    }, scope);
  }
}

/** Rejects a handler timeout that exceeds the integration timeout of HTTP APIs. */
export function checkHttpApiTimeout(scope: IConstruct, timeout: Duration | undefined) {
  if (isLonger(timeout, Duration.seconds(HTTP_API_SECONDS))) {
    throw new ValidationError({
      problem: 'the handler timeout exceeds the 30-second integration timeout of HTTP APIs, which AWS does not increase',
      got: secondsOf(timeout),
      allowed: `up to ${HTTP_API_SECONDS} seconds`,
      remedy: 'reduce timeout, or use VpcLambdaRestApi with integrationTimeout',
    }, scope);
  }
}

/** The integration timeout of edge-optimized APIs cannot be increased: https://aws.amazon.com/about-aws/whats-new/2024/06/amazon-api-gateway-integration-timeout-limit-29-seconds/ */
function checkIntegrationTimeout(scope: IConstruct, { integrationTimeout }: IntegrationTimeoutOptions, endpointType: EndpointType) {
  if (!isLonger(integrationTimeout, Duration.seconds(REST_API_SECONDS))) {
    return;
  }
  if (endpointType === EndpointType.EDGE) {
    throw new ValidationError({
      problem: 'AWS does not increase the integration timeout of EDGE APIs',
      got: secondsOf(integrationTimeout),
      allowed: `up to ${REST_API_SECONDS} seconds`,
      remedy: 'leave it out, or set endpointType to REGIONAL',
    }, scope);
  }
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:integrationTimeoutQuota', [
    `an integrationTimeout of ${secondsOf(integrationTimeout)} requires an increase of the quota "Maximum integration timeout in milliseconds" of the account and region;`,
    'without it, the deployment fails; acknowledge this warning when the quota is increased',
  ].join(' '));
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html */
export function warnOfIdleStreams(scope: IConstruct, endpointType: EndpointType) {
  if (endpointType === EndpointType.EDGE) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:edgeStreams', [
      'API Gateway breaks off a streamed response of an EDGE API that sends no byte for 30 seconds, for example while a query sorts its rows;',
      'set endpointType to REGIONAL, where the limit is 5 minutes, or acknowledge this warning',
    ].join(' '));
  }
}

function alternative(endpointType: EndpointType): string {
  return endpointType === EndpointType.EDGE
    ? 'set endpointType to REGIONAL, for which AWS can increase the timeout'
    : 'request an increase of the quota "Maximum integration timeout in milliseconds" and set integrationTimeout';
}

function isLonger(timeout: Duration | undefined, limit: Duration): boolean {
  return timeout !== undefined && !timeout.isUnresolved() && timeout.toMilliseconds() > limit.toMilliseconds();
}

function secondsOf(timeout: Duration | undefined): string {
  return `${timeout?.toSeconds({ integral: false })} seconds`;
}
