import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledge';
import { describe, IAM_DESCRIPTION } from '../private/plain-text';

/** What Lambda needs to place a function in a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** What the handler does, as far as its role has to allow it. */
export interface HandlerRoleProps {
  readonly logGroup: ILogGroup;
  /** Whether Lambda sends traces to X-Ray. */
  readonly tracing: boolean;
  /** What the login to the database needs. */
  readonly statements: PolicyStatement[];
}

/** The role of the handler, with policies of the customer's own and none of AWS's. */
export class HandlerRole {
  public readonly role: Role;
  /** Has to exist before the function's first network interface, and to outlive the last: https://github.com/aws/aws-cdk/issues/34400 */
  public readonly policy: ManagedPolicy;

  private readonly tracing: boolean;

  constructor(private readonly scope: Construct, { logGroup, tracing, statements }: HandlerRoleProps) {
    this.tracing = tracing;
    this.role = new Role(scope, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: describe(scope, IAM_DESCRIPTION, path => `Handler of the API ${path}`),
    });
    this.policy = new ManagedPolicy(scope, 'Policy', {
      description: describe(scope, IAM_DESCRIPTION, path => `Handler of the API ${path}`),
      roles: [this.role],
      statements: [this.withoutResources(), this.writeLogs(logGroup), ...statements],
    });
    acknowledge(this.policy, ['AwsSolutions-IAM5[Resource::*]', 'CKV_AWS_111'], 'EC2 and X-Ray let nobody narrow these actions to resources; the code of the function is denied those of EC2');
  }

  /**
   * Keeps what Lambda does with the role from the code that runs in the function: requests of the code carry the ARN of the
   * function (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html). In a policy of its own, as
   * the function waits for the other one. Whether the ARN of a version ends in its number is not documented, so both forms count.
   */
  public denyNetworkInterfacesTo(handler: IFunction) {
    new ManagedPolicy(this.scope, 'CodePolicy', {
      description: describe(this.scope, IAM_DESCRIPTION, path => `Keeps network interfaces from the code of the API ${path}`),
      roles: [this.role],
      statements: [new PolicyStatement({
        sid: 'NoNetworkInterfacesForCode',
        effect: Effect.DENY,
        actions: NETWORK_INTERFACES,
        resources: ['*'],
        conditions: { ArnEquals: { 'lambda:SourceFunctionArn': [handler.functionArn, `${handler.functionArn}:*`] } },
      })],
    });
  }

  /**
   * The one statement with `*`. Lambda checks for the network interfaces on all resources, and X-Ray has no resources for
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
