import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { keyBehind } from '../../private/key-alias';
import { isPendingLookup } from '../../private/pending-lookup';
import { checkRegion } from '../../private/placement';
import { ValidationError } from '../../private/validation-error';

/** What CloudWatch Logs asks of a key: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const ACTIONS = ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'];

/**
 * The key of log groups, which CloudWatch Logs is let use: CloudFormation cannot create a log group with a key that does not.
 *
 * @throws for an imported alias, and for a key of another region
 */
export function logKey(scope: IConstruct, given: IKey): IKey {
  const { key, alias } = keyBehind(given);
  if (alias !== undefined) {
    throw new ValidationError({
      problem: 'logEncryptionKey is an alias of a key that is not known here, and log groups take the ARN of a key', got: alias, remedy: 'import the key with Key.fromKeyArn()',
    }, scope);
  }
  checkRegion(scope, key, 'key');
  const statement = useForLogs(scope);
  if (!key.addToResourcePolicy(statement, true).statementAdded && !isPendingLookup(scope)) {
    warnOfKeyPolicy(scope, key, statement);
  }
  return key;
}

/** For the log groups of the account. A group of this stack by its name would tie the key to the group, which waits for the key. */
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
    `the policy of the key "${key.node.path}" cannot be changed here, and CloudFormation creates log groups with it only if CloudWatch Logs may use it; the statement`,
    `that lets it is ${JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()))}; acknowledge this if the policy has one like it`,
  ].join(' '));
}
