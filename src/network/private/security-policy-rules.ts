import { Token } from 'aws-cdk-lib';
import { EndpointAccessMode, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';
import { isEnhanced, SecurityPolicyOptions } from '../security-policy-options';

/** Throws for outdated versions of TLS (RFC 8996), policies of another endpoint type, and an access mode without its policy. */
export function checkSecurityPolicy(scope: IConstruct, { securityPolicy, endpointAccessMode }: SecurityPolicyOptions, endpointType: EndpointType) {
  if (securityPolicy !== undefined && !Token.isUnresolved(securityPolicy)) {
    const allowed = policiesFor(endpointType);
    if (!allowed.includes(securityPolicy)) {
      throw new ValidationError({
        problem: `the security policy does not support endpoints of the type ${endpointType}, or allows TLS 1.0`, got: securityPolicy, allowed: allowed.join(', '),
      }, scope);
    }
  }
  if (endpointAccessMode !== undefined && !isEnhanced(securityPolicy)) {
    throw new ValidationError({
      problem: 'endpointAccessMode requires a security policy that begins with SecurityPolicy_', got: securityPolicy, remedy: 'set such a securityPolicy, or leave endpointAccessMode out',
    }, scope);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html */
function policiesFor(endpointType: EndpointType): SecurityPolicy[] {
  const forEdge = (policy: SecurityPolicy) => policy.endsWith('_EDGE');
  const edge = endpointType === EndpointType.EDGE;
  return Object.values(SecurityPolicy).filter(policy => policy === SecurityPolicy.TLS_1_2 || (isEnhanced(policy) && forEdge(policy) === edge));
}

/** Throws for the strict mode, which rejects `<api>-<endpoint>.execute-api…`, the only host name that these callers have. */
export function rejectStrictMode(scope: IConstruct, { endpointAccessMode }: SecurityPolicyOptions) {
  if (endpointAccessMode === EndpointAccessMode.STRICT) {
    throw new ValidationError({
      problem: 'the strict access mode of a private API requires a domain or private DNS',
      got: endpointAccessMode,
      remedy: 'set domain, or privateDns: true on the endpoint, or leave endpointAccessMode out',
    }, scope);
  }
}
