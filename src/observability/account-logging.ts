import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledge';
import { checkPlace } from '../private/placement';
import { ValidationError } from '../private/validation-error';

/**
 * Permissions that API Gateway requires of the role:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions
 */
const WRITE_LOGS = ['CreateLogGroup', 'CreateLogStream', 'DescribeLogGroups', 'DescribeLogStreams', 'PutLogEvents', 'GetLogEvents', 'FilterLogEvents'];

/**
 * Sets the role with which API Gateway writes the logs of REST APIs, a setting of the account and region.
 *
 * Create it once, in one stack: it replaces the existing setting. Role and setting are retained when the stack is deleted, because all other
 * REST APIs in the account and region depend on them (https://github.com/aws/aws-cdk/issues/10878).
 */
export class ApiGatewayAccountLogging extends Construct {
  /** Role with which API Gateway writes logs. */
  public readonly role: IRole;

  /**
   * Creates the role and sets it for the account and region of the stack.
   *
   * @param scope parent construct
   * @param id construct ID, unique in the scope
   */
  constructor(scope: Construct, id: string) {
    super(scope, id);
    checkOnlyOne(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      description: 'Role with which API Gateway writes the logs of all REST APIs in the account and region',
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Lets API Gateway write the logs of all REST APIs in the account and region',
      roles: [role],
      statements: [new PolicyStatement({ sid: 'WriteLogs', actions: WRITE_LOGS.map(action => `logs:${action}`), resources: ['*'] })],
    });
    acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]', 'CKV_AWS_111'], 'the role is for all REST APIs in the account and region, with log groups of any name');

    const account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    // API Gateway tests the role when it is set, so its permissions must exist.
    account.node.addDependency(policy);
    [account, role, policy].forEach(resource => resource.applyRemovalPolicy(RemovalPolicy.RETAIN));
    this.role = role;
  }
}

/** Role for the logs of REST APIs. */
export interface RestApiLoggingOptions {
  /**
   * Whether API Gateway already has a role for writing logs, a setting of the account and region
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html). Without it, the first deployment of a REST API with
   * access logs fails. Set this to true once the role is set; execution errors are then also logged.
   *
   * @default false, which causes a warning
   */
  readonly accountLoggingConfigured?: boolean;

  /**
   * Construct that sets this role, if it is part of the same app. The stage depends on it.
   *
   * @default - none
   */
  readonly accountLogging?: ApiGatewayAccountLogging;
}

/** Whether API Gateway is known to have a role for writing logs. */
export function canLog({ accountLoggingConfigured, accountLogging }: RestApiLoggingOptions): boolean {
  return Boolean(accountLoggingConfigured || accountLogging);
}

/**
 * Warns if the role is not known to be set, because the first deployment would fail.
 *
 * @throws for a role that is known to be set in another account or region
 */
export function checkAccountRole(scope: Construct, options: RestApiLoggingOptions) {
  if (options.accountLogging) {
    checkPlace(scope, options.accountLogging.role, 'role for the logs', 'create an ApiGatewayAccountLogging in a stack in the account and region of the API, and pass that one');
  }
  if (!canLog(options)) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:accountLogging', [
      'REST APIs require a role for access logs, which is set once per account and region; without it, the deployment fails;',
      'create it with new ApiGatewayAccountLogging(…) in one stack and pass it as accountLogging or, if it is already set, set accountLoggingConfigured: true',
    ].join(' '));
  }
}

/** Two in one stack would overwrite the setting of each other with every deployment. */
function checkOnlyOne(construct: ApiGatewayAccountLogging) {
  const other = Stack.of(construct).node.findAll().find(node => node instanceof ApiGatewayAccountLogging && node !== construct);
  if (other) {
    throw new ValidationError({ problem: 'an account and region can have only one role for the logs of API Gateway', got: other.node.path, allowed: 'one ApiGatewayAccountLogging', remedy: 'use the existing one' }, construct);
  }
}
