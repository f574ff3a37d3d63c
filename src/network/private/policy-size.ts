import { Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const LONGEST = 8192;

/**
 * Refuses a resource policy that API Gateway would refuse.
 *
 * @throws above 8,192 characters
 */
export function checkPolicySize(scope: IConstruct, policy: PolicyDocument) {
  const length = JSON.stringify(Stack.of(scope).resolve(policy)).length;
  if (length > LONGEST) {
    throw new ValidationError({
      problem: 'the resource policy of the API is too long',
      got: `${length} characters`,
      allowed: `up to ${LONGEST}`,
      remedy: 'name ranges instead of addresses, or give all routes one authorizer',
    }, scope);
  }
}
