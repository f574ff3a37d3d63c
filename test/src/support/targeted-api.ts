import { TestStack } from './fixtures';
import { only, resources } from './template';
import { DatabaseTarget, VpcLambdaHttpApi } from '../../../src';

/** Makes an API in front of a database. */
export function bind(stack: TestStack, database: DatabaseTarget): VpcLambdaHttpApi {
  return new VpcLambdaHttpApi(stack, 'Api', stack.options({ database }));
}

/** The variables of the handler. */
export function variables(stack: TestStack): any {
  return only(stack, 'AWS::Lambda::Function').Properties.Environment.Variables;
}

/** What the role of the handler may do to log in. */
export function loginStatements(stack: TestStack): any[] {
  const [policy] = Object.entries(resources(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('ApiPolicy')).map(([, { Properties }]) => Properties);
  return policy.PolicyDocument.Statement.slice(2);
}
