import { Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const LONGEST = 8192;

/**
 * Refuses a resource policy that API Gateway would refuse. What is known only when the stack is deployed counts for nothing, so that no
 * policy is refused that might do.
 *
 * @param remedy what makes it shorter
 * @throws above 8,192 characters
 */
export function checkPolicySize(scope: IConstruct, policy: PolicyDocument, remedy: string) {
  const { length } = JSON.stringify(Stack.of(scope).resolve(policy), (_, value) => knownText(value));
  if (length > LONGEST) {
    throw new ValidationError({
      problem: 'the resource policy of the API is longer than API Gateway takes', got: `${length} characters`, allowed: `up to ${LONGEST}`, remedy,
    }, scope);
  }
}

/** An intrinsic of CloudFormation as far as its text is known; anything else as it is. */
function knownText(value: unknown): unknown {
  const [name = '', ...others] = Object.keys(Object(value));
  if (typeof value !== 'object' || others.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))) {
    return value;
  }
  const parts: unknown = (value as { 'Fn::Join'?: unknown[] })['Fn::Join']?.[1];
  return Array.isArray(parts) ? parts.filter(part => typeof part === 'string').join('') : '';
}
