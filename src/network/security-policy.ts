import { EndpointAccessMode, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { checkSecurityPolicy, isEnhanced, refuseStrictMode } from './private/security-policy-rules';

/** What the TLS of callers has to be like, on a REST API and its domain. */
export interface SecurityPolicyOptions {
  /**
   * Versions and ciphers of TLS. Those that begin with `SecurityPolicy_` hold for the API and for its domain; they exclude
   * mutual TLS (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html).
   *
   * @default - TLS 1.2 or later on a domain; without one what API Gateway has for the type of endpoint
   */
  readonly securityPolicy?: SecurityPolicy;

  /**
   * Whether API Gateway compares the host name and endpoint type of a request with those that its TLS connection was made for.
   *
   * @default EndpointAccessMode.STRICT, with a policy that begins with `SecurityPolicy_`, but BASIC on a private API that has neither
   * a domain nor private DNS; other policies have none
   */
  readonly endpointAccessMode?: EndpointAccessMode;
}

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
