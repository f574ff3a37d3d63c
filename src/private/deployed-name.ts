import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { METRIC_DIMENSION, uniqueName } from './plain-text';

/**
 * Name of a construct outside of the app: the name of the deployed stack and the path below it, as in `library-test-Api`. The path alone is the
 * same for two stacks that differ only in their `stackName`, and CloudWatch would add up the metrics of both. A name that is not valid as a
 * metric dimension is changed, and stays unique.
 */
export function deployedName({ node }: IConstruct): string {
  const stacks = node.scopes.filter(each => Stack.isStack(each) && each.nestedStackParent === undefined) as Stack[];
  const stack = stacks[stacks.length - 1];
  const below = node.scopes.slice(node.scopes.indexOf(stack) + 1).map(each => each.node.id);
  const name = Token.isUnresolved(stack.stackName) ? node.path.replace(/\//g, '-') : [stack.stackName, ...below].join('-');
  return uniqueName(name, METRIC_DIMENSION);
}
