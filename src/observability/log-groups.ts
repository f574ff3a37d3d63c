import { ArnFormat, Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LoggingOptions } from './logging-options';
import { logKey } from './private/log-key';

/** Creates the log group of the handler. */
export function handlerLogGroup(scope: Construct, options: LoggingOptions): LogGroup {
  return new LogGroup(scope, 'HandlerLogs', settings(scope, options));
}

/**
 * Creates the log group of the access log. Log groups whose names begin with `/aws/vendedlogs/` are not added one by one to the resource policy
 * with which API Gateway may write logs, which is limited to 5,120 characters:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function accessLogGroup(scope: Construct, options: LoggingOptions): LogGroup {
  const name = Names.uniqueResourceName(scope, { maxLength: 200, allowedSpecialCharacters: '-_', separator: '-' });
  return new LogGroup(scope, 'AccessLogs', { ...settings(scope, options), logGroupName: `/aws/vendedlogs/apigateway/${name}-${stackIncarnation(scope)}` });
}

/**
 * Distinguishes a stack from an earlier stack of the same name, which may have left its log group behind: a retained log group stays when the
 * stack is deleted, and when its first deployment fails. The ID of a stack ends with a UUID, of which this is the first part
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
 * Returns the log group as the destination of a stage of a REST or HTTP API. The destinations of CDK write the ARN with or without a trailing
 * wildcard, depending on a feature flag; the API Gateway documentation shows none.
 */
export function accessLogDestination(logGroup: ILogGroup) {
  const destinationArn = Stack.of(logGroup).formatArn({
    service: 'logs', resource: 'log-group', resourceName: logGroup.logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return { bind: () => ({ destinationArn }) };
}
