import { ArnFormat, Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LoggingOptions } from './logging-options';
import { logKey } from './private/log-key';

/** The log group of the handler's own lines. */
export function handlerLogGroup(scope: Construct, options: LoggingOptions): LogGroup {
  return new LogGroup(scope, 'HandlerLogs', settings(scope, options));
}

/**
 * The log group of the access log. Groups whose names begin with `/aws/vendedlogs/` do not each add to the one resource
 * policy by which API Gateway may write, which ends at 5,120 characters:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function accessLogGroup(scope: Construct, options: LoggingOptions): LogGroup {
  const name = Names.uniqueResourceName(scope, { maxLength: 200, allowedSpecialCharacters: '-_', separator: '-' });
  return new LogGroup(scope, 'AccessLogs', { ...settings(scope, options), logGroupName: `/aws/vendedlogs/apigateway/${name}-${stackIncarnation(scope)}` });
}

/**
 * Tells a stack from the one of the same name before it, which may have left its log group behind: a group that is retained stays when the
 * stack is deleted, and when its first deployment fails. The id of a stack ends in a UUID, of which this is the beginning
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html#cfn-pseudo-param-stackid).
 */
function stackIncarnation(scope: Construct): string {
  const uuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return Fn.select(0, Fn.split('-', uuid));
}

function settings(scope: Construct, options: LoggingOptions) {
  return {
    retention: options.logRetention ?? RetentionDays.ONE_MONTH,
    removalPolicy: options.logRemovalPolicy ?? RemovalPolicy.RETAIN,
    encryptionKey: options.logEncryptionKey && logKey(scope, options.logEncryptionKey),
  };
}

/**
 * The log group as the destination of a stage of either kind of API. CDK's own destinations write the ARN with or without
 * a wildcard at the end, depending on a feature flag; API Gateway's documentation has none.
 */
export function accessLogDestination(logGroup: ILogGroup) {
  const destinationArn = Stack.of(logGroup).formatArn({
    service: 'logs', resource: 'log-group', resourceName: logGroup.logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return { bind: () => ({ destinationArn }) };
}
