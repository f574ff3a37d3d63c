import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { keyBehind } from '../../private/key-alias';
import { isPendingLookup } from '../../private/pending-lookup';
import { checkRegion } from '../../private/placement';
import { ValidationError } from '../../private/validation-error';

/** Permissions that CloudWatch Logs requires for a key: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const ACTIONS = ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'];

/**
 * Returns the key of log groups and grants CloudWatch Logs the use of it: CloudFormation cannot create a log group with a key that CloudWatch
 * Logs cannot use.
 *
 * @throws for an imported alias, and for a key in another region
 */
export function logKey(scope: IConstruct, given: IKey): IKey {
  const { key, alias } = keyBehind(given);
  if (alias !== undefined) {
    throw new ValidationError({
      problem: 'logEncryptionKey is an imported alias, but log groups require the ARN of a key', got: alias, remedy: 'import the key with Key.fromKeyArn()',
    }, scope);
  }
  checkRegion(scope, key, 'key');
  const statement = useForLogs(scope);
  if (!key.addToResourcePolicy(statement, true).statementAdded && !isPendingLookup(scope)) {
    warnOfKeyPolicy(scope, key, statement);
  }
  return key;
}

/** Allows all log groups of the account. With the name of a log group in this stack, key and log group would depend on each other. */
function useForLogs(scope: IConstruct): PolicyStatement {
  const { region, urlSuffix } = Stack.of(scope);
  const logGroups = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return new PolicyStatement({
    sid: 'CloudWatchLogs',
    principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
    actions: ACTIONS,
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
}

function warnOfKeyPolicy(scope: IConstruct, key: IKey, statement: PolicyStatement) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:logKeyPolicy', [
    `the policy of the key "${key.node.path}" cannot be changed by this app, and CloudFormation can create log groups with it only if CloudWatch Logs may use it; the statement`,
    `that allows this is ${JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()))}; acknowledge this warning if the policy already contains it`,
  ].join(' '));
}
