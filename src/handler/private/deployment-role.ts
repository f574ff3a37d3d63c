import { CfnElement, Stack } from 'aws-cdk-lib';
import { IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';
import { describe, IAM_DESCRIPTION } from '../../private/plain-text';

/**
 * Creates the role with which CodeDeploy updates the alias of one function. The AWS managed policy (`AWSCodeDeployRoleForLambdaLimited`) allows
 * changes to the aliases of all functions of the account, and reads from S3 what CloudFormation passes directly.
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
  acknowledge(policy, [`AwsSolutions-IAM5[Resource::<${id}.Arn>:*]`], 'the aliases and versions of this function only; every deployment creates a version');
  acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]'], 'reads the state of alarms, which can later be added to the deployment group by name');
  // CDK would add the AWS managed policy to a role that can be changed.
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
