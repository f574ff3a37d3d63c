import { Names, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { closedSecurityGroup } from './closed-security-group';
import { HandlerPlace } from './handler-place';
import { oneForEachZone } from './zones';

/** An endpoint for Secrets Manager, and how a role is let through. */
export interface SecretsEndpoint {
  readonly endpoint: InterfaceVpcEndpoint;
  permit(role: IRole, secretArn: string): void;
}

/** The endpoint of a stack in a VPC, which is created for the first API that asks: each zone of an endpoint costs by the hour. */
export function sharedSecretsEndpoint(scope: Construct, place: HandlerPlace): SecretsEndpoint {
  const stack = Stack.of(scope);
  const id = `SecretsManagerEndpoint-${Names.nodeUniqueId(place.vpc.node)}`;
  const endpoint = stack.node.tryFindChild(id) as InterfaceVpcEndpoint | undefined ?? createEndpoint(stack, id, place);
  return { endpoint, permit: (role, secretArn) => endpoint.addToPolicy(readSecret(role, secretArn)) };
}

function createEndpoint(stack: Stack, id: string, { vpc, subnets }: HandlerPlace): InterfaceVpcEndpoint {
  const securityGroup = closedSecurityGroup(stack, `${id}-SecurityGroup`, vpc, () => 'Endpoint by which API handlers reach Secrets Manager');
  return new InterfaceVpcEndpoint(stack, id, {
    vpc,
    service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    subnets: { subnets: oneForEachZone(subnets) },
    securityGroups: [securityGroup],
    privateDnsEnabled: false,
    open: false,
  });
}

function readSecret(role: IRole, secretArn: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretArn],
    conditions: { ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
  });
}
