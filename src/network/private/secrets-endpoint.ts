import { Names, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { closedSecurityGroup } from './closed-security-group';
import { HandlerPlacement } from './handler-placement';
import { oneForEachZone } from './zones';

/** The endpoint of a stack in a VPC, which is created for the first API that asks: each zone of an endpoint costs by the hour. */
export function sharedSecretsEndpoint(scope: Construct, place: HandlerPlacement, secretArn: string): InterfaceVpcEndpoint {
  const stack = Stack.of(scope);
  const id = `SecretsManagerEndpoint-${Names.nodeUniqueId(place.vpc.node)}`;
  const endpoint = stack.node.tryFindChild(id) as InterfaceVpcEndpoint | undefined ?? createEndpoint(stack, id, place);
  endpoint.addToPolicy(readSecret(stack, secretArn));
  return endpoint;
}

function createEndpoint(stack: Stack, id: string, { vpc, subnets }: HandlerPlacement): InterfaceVpcEndpoint {
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

/**
 * Names the account and no role: an endpoint that waited for the roles of all APIs could not be used by a migration that one of them waits for.
 * The security group lets in those functions only, and the policies of their roles decide who of them reads what.
 */
function readSecret({ account }: Stack, secretArn: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretArn],
    conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
  });
}
