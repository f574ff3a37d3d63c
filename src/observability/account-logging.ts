import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledge';
import { checkPlace } from '../private/placement';
import { ValidationError } from '../private/validation-error';

/** What API Gateway asks of the role: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions */
const WRITE_LOGS = ['CreateLogGroup', 'CreateLogStream', 'DescribeLogGroups', 'DescribeLogStreams', 'PutLogEvents', 'GetLogEvents', 'FilterLogEvents'];

/**
 * Gives API Gateway the role to write the logs of REST APIs with, which is one setting for the account and the region.
 *
 * Make it once, in one stack: it takes the setting from whoever made it before. Role and setting stay when the stack is
 * deleted, as every other REST API of the account and region lives on them (https://github.com/aws/aws-cdk/issues/10878).
 */
export class ApiGatewayAccountLogging extends Construct {
  /** The role that API Gateway writes logs with. */
  public readonly role: IRole;

  /**
   * Creates the role and sets it for the account and the region of the stack.
   *
   * @param scope parent
   * @param id name among the children of the parent
   */
  constructor(scope: Construct, id: string) {
    super(scope, id);
    checkOnlyOne(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      description: 'API Gateway writes the logs of all REST APIs of the account and region with it',
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'API Gateway writes the logs of all REST APIs of the account and region',
      roles: [role],
      statements: [new PolicyStatement({ sid: 'WriteLogs', actions: WRITE_LOGS.map(action => `logs:${action}`), resources: ['*'] })],
    });
    acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]', 'CKV_AWS_111'], 'the role is for all REST APIs of the account and region, whatever their log groups are called');

    const account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    // API Gateway tries the role when it is set, so that its rights have to be there.
    account.node.addDependency(policy);
    [account, role, policy].forEach(resource => resource.applyRemovalPolicy(RemovalPolicy.RETAIN));
    this.role = role;
  }
}

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

  /**
   * The construct that sets that role, where it is part of the same app. The stage waits for it.
   *
   * @default - none
   */
  readonly accountLogging?: ApiGatewayAccountLogging;
}

/** Tells whether API Gateway can write logs, as far as anyone said. */
export function canLog({ accountLoggingConfigured, accountLogging }: RestApiLoggingOptions): boolean {
  return Boolean(accountLoggingConfigured || accountLogging);
}

/**
 * Says what to do before the first deployment fails for want of the role.
 *
 * @throws for a role that is set in another account or region, where it is known
 */
export function checkAccountRole(scope: Construct, options: RestApiLoggingOptions) {
  if (options.accountLogging) {
    checkPlace(scope, options.accountLogging.role, 'role for the logs', 'make an ApiGatewayAccountLogging in a stack of the account and region of the API, and give that one');
  }
  if (!canLog(options)) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:accountLogging', [
      'REST APIs write access logs with a role that is set once for the account and the region, and the deployment fails where it is not set;',
      'set it with new ApiGatewayAccountLogging(…) in one stack and give it as accountLogging, or, if it is set already, accountLoggingConfigured: true here',
    ].join(' '));
  }
}

/** Two in one stack would take the setting from each other with every deployment. */
function checkOnlyOne(construct: ApiGatewayAccountLogging) {
  const other = Stack.of(construct).node.findAll().find(node => node instanceof ApiGatewayAccountLogging && node !== construct);
  if (other) {
    throw new ValidationError({ problem: 'the account and region have one role for the logs of API Gateway', got: other.node.path, allowed: 'one ApiGatewayAccountLogging', remedy: 'use that one' }, construct);
  }
}
