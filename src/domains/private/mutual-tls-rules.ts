import { IConstruct } from 'constructs';
import { isEnhanced, SecurityPolicyOptions } from '../../network/security-policy-options';
import { ValidationError } from '../../private/validation-error';
import type { ApiDomainOptions } from '../api-domain-options';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html */
export function rejectMutualTls(scope: IConstruct, { securityPolicy }: SecurityPolicyOptions, { mutualTls }: ApiDomainOptions) {
  if (mutualTls && isEnhanced(securityPolicy)) {
    throw new ValidationError({
      problem: 'mutual TLS cannot be used with a security policy that begins with SecurityPolicy_', got: securityPolicy, remedy: 'leave securityPolicy or mutualTls out',
    }, scope);
  }
}
