import { isIP } from 'net';
import { Stack, Token } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';
import type { PrivateCallerOptions } from '../private-api-policy';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MOST_CHARACTERS = 8192;

/** Refuses lists that admit nobody, ranges that are none, and principals where some callers have none. */
export function checkCallers(scope: IConstruct, { vpcs, addressRanges, principals }: PrivateCallerOptions, unsigned: readonly string[]) {
  Object.entries({ vpcs, addressRanges, principals }).forEach(([name, list]) => {
    if (list?.length === 0) {
      throw new ValidationError({ problem: `callers.${name} is empty, so nobody could call the API`, remedy: `leave ${name} out, or name at least one` }, scope);
    }
  });
  const range = addressRanges?.find(each => !Token.isUnresolved(each) && !isRange(each));
  if (range !== undefined) {
    throw new ValidationError({ problem: 'callers.addressRanges has something that is no address range', got: range, allowed: 'CIDR notation, as in "10.1.0.0/16"' }, scope);
  }
  if (principals && unsigned.length > 0) {
    throw new ValidationError({
      problem: 'callers.principals would keep out callers without AWS credentials, whom other settings admit',
      got: unsigned.join(', '),
      allowed: 'principals with ApiAuthorizer.iam() on every route, and without cors',
      remedy: 'leave principals out, and name vpcs or addressRanges',
    }, scope);
  }
}

/** Refuses a policy that API Gateway would refuse. What is known only when the stack is deployed counts for nothing. */
export function checkLength(scope: IConstruct, policy: PolicyDocument) {
  const known = JSON.stringify(Stack.of(scope).resolve(policy), (_, value) => isIntrinsic(value) ? '' : value);
  if (known.length > MOST_CHARACTERS) {
    throw new ValidationError({
      problem: 'the policy of the API is longer than API Gateway takes',
      got: `${known.length} characters`,
      allowed: `${MOST_CHARACTERS} characters`,
      remedy: 'name fewer endpoints, VPCs or principals, or wider address ranges',
    }, scope);
  }
}

function isIntrinsic(value: unknown): boolean {
  return typeof value === 'object' && Object.keys(value ?? {}).some(key => key === 'Ref' || key.startsWith('Fn::'));
}

function isRange(text: string): boolean {
  const [, address, bits] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address ?? '');
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}
