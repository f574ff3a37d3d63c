import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledge';
import { databaseClient } from '../private/database-client';
import { describe, IAM_DESCRIPTION } from '../private/plain-text';

/**
 * Permissions that Lambda needs to run a function in a VPC:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** Actions of the handler that its role must allow. */
export interface HandlerRoleProps {
  readonly logGroup: ILogGroup;
  /** Whether Lambda sends traces to X-Ray. */
  readonly tracing: boolean;
  /** Permissions for the login to the database. */
  readonly statements: PolicyStatement[];
}

/** Execution role of the handler, with customer managed policies and no AWS managed policies. */
export class HandlerRole {
  public readonly role: Role;
  /** Must exist before the first network interface of the function, and outlive the last: https://github.com/aws/aws-cdk/issues/34400 */
  public readonly policy: ManagedPolicy;

  private codePolicy?: ManagedPolicy;
  private readonly tracing: boolean;

  constructor(private readonly scope: Construct, { logGroup, tracing, statements }: HandlerRoleProps) {
    this.tracing = tracing;
    const client = databaseClient(scope);
    this.role = new Role(scope, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: describe(scope, IAM_DESCRIPTION, path => `${client.description} ${path}`),
    });
    this.policy = new ManagedPolicy(scope, 'Policy', {
      description: describe(scope, IAM_DESCRIPTION, path => `${client.description} ${path}`),
      roles: [this.role],
      statements: [this.withoutResources(), this.writeLogs(logGroup), ...statements],
    });
    acknowledge(this.policy, ['AwsSolutions-IAM5[Resource::*]', 'CKV_AWS_111'], 'EC2 and X-Ray do not support resource-level permissions for these actions; the code of the function is denied those of EC2');
  }

  /**
   * Denies the code in the functions the permissions that Lambda itself needs: requests of the code carry the ARN of their function
   * (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html). This is a separate policy, because the function depends
   * on the other one. AWS does not document whether the ARN of a version ends with its number, so both forms are denied.
   */
  public denyNetworkInterfacesTo(functions: readonly IFunction[]) {
    this.codePolicy = new ManagedPolicy(this.scope, 'CodePolicy', {
      description: describe(this.scope, IAM_DESCRIPTION, path => `Denies network interfaces to the code of ${databaseClient(this.scope).owner} ${path}`),
      roles: [this.role],
      statements: [new PolicyStatement({
        sid: 'NoNetworkInterfacesForCode',
        effect: Effect.DENY,
        actions: NETWORK_INTERFACES,
        resources: ['*'],
        conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functions.flatMap(({ functionArn }) => [functionArn, `${functionArn}:*`]) } },
      })],
    });
  }

  /** All policies of the role that this class creates. */
  public get policies(): ManagedPolicy[] {
    return this.codePolicy ? [this.policy, this.codePolicy] : [this.policy];
  }

  /**
   * The only statement with `*`. Lambda checks the permissions for network interfaces on all resources, and X-Ray does not define resources for
   * traces (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html).
   */
  private withoutResources(): PolicyStatement {
    const actions = this.tracing ? [...NETWORK_INTERFACES, ...TRACES] : NETWORK_INTERFACES;
    return new PolicyStatement({ sid: 'ActionsWithoutResources', actions, resources: ['*'] });
  }

  private writeLogs(logGroup: ILogGroup): PolicyStatement {
    return new PolicyStatement({ sid: 'WriteLogs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
  }
}
