import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Whether the account is ready for the logs of REST APIs. */
export interface RestApiLoggingOptions {
  /**
   * Whether API Gateway has a role to write logs with, which is one setting for the account and the region
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html). Without it the first deployment of
   * a REST API with access logs fails. Set it to true once the role is set; errors of the execution are then logged too.
   *
   * @default false, which gives a warning
   */
  readonly accountLoggingConfigured?: boolean;
}

/** Says what to do before the first deployment fails for want of the role. */
export function warnOfMissingAccountRole(scope: Construct, { accountLoggingConfigured }: RestApiLoggingOptions) {
  if (!accountLoggingConfigured) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:accountLogging', [
      'REST APIs write access logs with a role that is set once for the account and the region, and the deployment fails where it is not set;',
      'set it in the API Gateway console under Settings, or with apigateway.CfnAccount in one stack, and then accountLoggingConfigured: true here',
    ].join(' '));
  }
}
