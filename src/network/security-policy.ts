import { EndpointAccessMode, EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { checkSecurityPolicy, refuseStrictMode } from './private/security-policy-rules';
import { isEnhanced, SecurityPolicyOptions } from './security-policy-options';

/**
 * The policy of a public REST API, with the access mode that belongs to it.
 *
 * @throws for versions of TLS that are out of use, and policies that are for another type of endpoint
 */
export function tlsSettings(scope: IConstruct, options: SecurityPolicyOptions, endpointType: EndpointType): SecurityPolicyOptions {
  return settings(scope, options, endpointType, EndpointAccessMode.STRICT);
}

/**
 * The policy of a private REST API. The strict access mode answers a private domain and private DNS names alone:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 *
 * @throws as `tlsSettings` does, and for the strict mode where callers have neither
 */
export function privateTlsSettings(scope: IConstruct, options: SecurityPolicyOptions, named: boolean): SecurityPolicyOptions {
  if (!named) {
    refuseStrictMode(scope, options);
  }
  return settings(scope, options, EndpointType.PRIVATE, named ? EndpointAccessMode.STRICT : EndpointAccessMode.BASIC);
}

function settings(scope: IConstruct, options: SecurityPolicyOptions, endpointType: EndpointType, mode: EndpointAccessMode): SecurityPolicyOptions {
  checkSecurityPolicy(scope, options, endpointType);
  const { securityPolicy, endpointAccessMode } = options;
  return isEnhanced(securityPolicy) ? { securityPolicy, endpointAccessMode: endpointAccessMode ?? mode } : { securityPolicy };
}
