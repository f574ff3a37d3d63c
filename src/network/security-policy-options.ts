import { SecurityPolicy, EndpointAccessMode } from 'aws-cdk-lib/aws-apigateway';

/** TLS settings of a REST API and its domain. */
export interface SecurityPolicyOptions {
  /**
   * Versions and ciphers of TLS. Policies that begin with `SecurityPolicy_` apply to the API and its domain, and exclude mutual TLS
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html).
   *
   * @default - TLS 1.2 or later on a domain; without a domain, the default of API Gateway for the endpoint type
   */
  readonly securityPolicy?: SecurityPolicy;

  /**
   * Whether API Gateway compares the host name and endpoint type of a request with those of its TLS connection.
   *
   * @default EndpointAccessMode.STRICT with a policy that begins with `SecurityPolicy_`, but BASIC on a private API without a domain and private
   * DNS; other policies have no access mode
   */
  readonly endpointAccessMode?: EndpointAccessMode;
}

/** Whether a policy is one of those introduced in 2025, which require an access mode. */
export function isEnhanced(policy: SecurityPolicy | undefined): boolean {
  return policy?.startsWith('SecurityPolicy_') ?? false;
}
