import { Names, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { closedSecurityGroup } from './closed-security-group';
import { HandlerPlacement } from './handler-placement';
import { oneForEachZone } from './zones';

/**
 * Returns the endpoint of a stack in a VPC, created for the first API that needs it: AWS charges by the hour for each availability zone of an
 * endpoint.
 */
export function sharedSecretsEndpoint(scope: Construct, place: HandlerPlacement, secretArn: string): InterfaceVpcEndpoint {
  const stack = Stack.of(scope);
  const id = `SecretsManagerEndpoint-${Names.nodeUniqueId(place.vpc.node)}`;
  const endpoint = stack.node.tryFindChild(id) as InterfaceVpcEndpoint | undefined ?? createEndpoint(stack, id, place);
  endpoint.addToPolicy(readSecret(stack, secretArn));
  return endpoint;
}

function createEndpoint(stack: Stack, id: string, { vpc, subnets }: HandlerPlacement): InterfaceVpcEndpoint {
  const securityGroup = closedSecurityGroup(stack, `${id}-SecurityGroup`, vpc, () => 'Endpoint through which the functions of this stack connect to Secrets Manager');
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
 * Allows the account rather than roles: a migration that an API waits for could not use an endpoint that waits for the roles of all APIs. The
 * security group admits only these functions, and the policies of their roles define which secrets each of them can read.
 */
function readSecret({ account }: Stack, secretArn: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretArn],
    conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
  });
}
