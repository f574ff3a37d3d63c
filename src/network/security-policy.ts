import { EndpointAccessMode, EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { checkSecurityPolicy, rejectStrictMode } from './private/security-policy-rules';
import { isEnhanced, SecurityPolicyOptions } from './security-policy-options';

/**
 * Returns the policy of a public REST API with its access mode.
 *
 * @throws for outdated versions of TLS, and for policies of another endpoint type
 */
export function tlsSettings(scope: IConstruct, options: SecurityPolicyOptions, endpointType: EndpointType): SecurityPolicyOptions {
  return settings(scope, options, endpointType, EndpointAccessMode.STRICT);
}

/**
 * Returns the policy of a private REST API. In the strict access mode, it is reachable only through a private domain or private DNS:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 *
 * @throws as `tlsSettings` does, and for the strict mode without either of them
 */
export function privateTlsSettings(scope: IConstruct, options: SecurityPolicyOptions, named: boolean): SecurityPolicyOptions {
  if (!named) {
    rejectStrictMode(scope, options);
  }
  return settings(scope, options, EndpointType.PRIVATE, named ? EndpointAccessMode.STRICT : EndpointAccessMode.BASIC);
}

function settings(scope: IConstruct, options: SecurityPolicyOptions, endpointType: EndpointType, mode: EndpointAccessMode): SecurityPolicyOptions {
  checkSecurityPolicy(scope, options, endpointType);
  const { securityPolicy, endpointAccessMode } = options;
  return isEnhanced(securityPolicy) ? { securityPolicy, endpointAccessMode: endpointAccessMode ?? mode } : { securityPolicy };
}
