import { SecurityPolicy, EndpointAccessMode } from 'aws-cdk-lib/aws-apigateway';

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

/** Whether a policy is one of those that came in 2025, and need an access mode. */
export function isEnhanced(policy: SecurityPolicy | undefined): boolean {
  return policy?.startsWith('SecurityPolicy_') ?? false;
}
