import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The role of the handler, with one customer managed policy and no policy of AWS's. */
export class HandlerRole {
  public readonly role: Role;
  /** Has to exist before the function's first network interface, and to outlive the last: https://github.com/aws/aws-cdk/issues/34400 */
  public readonly policy: ManagedPolicy;

  constructor(scope: Construct, logGroup: ILogGroup, statements: PolicyStatement[]) {
    this.role = new Role(scope, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Handler of the API ${scope.node.path}`,
    });
    this.policy = new ManagedPolicy(scope, 'Policy', {
      description: `Handler of the API ${scope.node.path}`,
      roles: [this.role],
      statements: [networkInterfaces(), writeLogs(logGroup), ...statements],
    });
  }
}

/**
 * What Lambda needs to place a function in a VPC. `ec2:DescribeNetworkInterfaces` allows no narrower resource:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function networkInterfaces(): PolicyStatement {
  return new PolicyStatement({
    sid: 'NetworkInterfaces',
    effect: Effect.ALLOW,
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}

function writeLogs(logGroup: ILogGroup): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}
