import { CfnElement, Stack } from 'aws-cdk-lib';
import { IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';
import { describe, IAM_DESCRIPTION } from '../../private/plain-text';

/**
 * The role by which CodeDeploy moves the alias of one function. AWS's own policy for it (`AWSCodeDeployRoleForLambdaLimited`) lets it
 * change the aliases of all functions of the account, and reads from S3 what CloudFormation hands over itself.
 */
export function deploymentRole(scope: Construct, handler: Function): { readonly role: IRole; readonly policy: ManagedPolicy } {
  const description = describe(scope, IAM_DESCRIPTION, path => `Moves the API ${path} to new versions of its handler`);
  const role = new Role(scope, 'DeploymentRole', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'), description });
  const policy = new ManagedPolicy(scope, 'DeploymentPolicy', {
    description,
    roles: [role],
    statements: [moveAlias(handler), readAlarms()],
  });
  const id = Stack.of(scope).getLogicalId(handler.node.defaultChild as CfnElement);
  acknowledge(policy, [`AwsSolutions-IAM5[Resource::<${id}.Arn>:*]`], 'the aliases and versions of this one function; every deployment brings a version');
  acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]'], 'reads the state of alarms, which can be added to the deployment group later, by name');
  // CDK would add AWS's policy to a role that takes any.
  return { role: role.withoutPolicyUpdates(), policy };
}

function moveAlias({ functionArn }: Function): PolicyStatement {
  return new PolicyStatement({
    sid: 'MoveAlias',
    actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
    resources: [functionArn, `${functionArn}:*`],
  });
}

function readAlarms(): PolicyStatement {
  return new PolicyStatement({ sid: 'ReadAlarms', actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] });
}
