import { Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MAX_CHARACTERS = 8192;

/**
 * Rejects a resource policy that exceeds the limit of API Gateway. Texts that are known only at deployment do not count, so that no valid policy
 * is rejected.
 *
 * @param remedy action that shortens the policy
 * @throws above 8,192 characters
 */
export function checkPolicySize(scope: IConstruct, policy: PolicyDocument, remedy: string) {
  const { length } = JSON.stringify(Stack.of(scope).resolve(policy), (_, value) => knownText(value));
  if (length > MAX_CHARACTERS) {
    throw new ValidationError({
      problem: 'the resource policy of the API exceeds the limit of API Gateway', got: `${length} characters`, allowed: `up to ${MAX_CHARACTERS}`, remedy,
    }, scope);
  }
}

/** Known text of a CloudFormation intrinsic function; other values unchanged. */
function knownText(value: unknown): unknown {
  const [name = '', ...others] = Object.keys(Object(value));
  if (typeof value !== 'object' || others.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))) {
    return value;
  }
  const parts: unknown = (value as { 'Fn::Join'?: unknown[] })['Fn::Join']?.[1];
  return Array.isArray(parts) ? parts.filter(part => typeof part === 'string').join('') : '';
}
