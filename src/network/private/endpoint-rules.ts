import { Stack, Token } from 'aws-cdk-lib';
import { CfnVPCEndpoint, ISubnet, IVpc, IVpcEndpoint, SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { checkService } from './endpoint-service';
import { anySubnets } from './handler-placement';
import { oneForEachZone } from './zones';
import { arePendingZones, isPendingLookup, whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

const ENDPOINT_ID = /^vpce-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** Throws for an empty list of endpoints, and for invalid endpoint IDs. */
export function checkEndpoints(scope: IConstruct, endpoints: readonly IVpcEndpoint[]) {
  endpoints.forEach(endpoint => checkService(scope, endpoint, 'execute-api'));
  if (endpoints.length === 0) {
    throw new ValidationError({
      problem: 'PrivateApiEndpoint.existing received no endpoints, so no caller could reach the API',
      remedy: 'pass at least one, or use PrivateApiEndpoint.create()',
    }, scope);
  }
  const ids = endpoints.map(({ vpcEndpointId }) => vpcEndpointId);
  const wrong = ids.find((id, index) => !Token.isUnresolved(id) && (!ENDPOINT_ID.test(id) || ids.indexOf(id) !== index));
  if (wrong !== undefined) {
    throw new ValidationError({ problem: 'the ID of an endpoint is not valid, or is listed twice', got: wrong, allowed: 'IDs as in "vpce-0123456789abcdef0", each listed once' }, scope);
  }
}

/** Subnets of an endpoint: the selected subnets or, by default, the private subnets; one for each availability zone. */
export function endpointSubnets(scope: IConstruct, vpc: IVpc, selection?: SubnetSelection): SubnetSelection {
  const subnets = oneForEachZone(selection ? vpc.selectSubnets(selection).subnets : privateSubnets(vpc));
  whenLookedUp(scope, () => {
    if (subnets.length === 0) {
      throw new ValidationError({
        problem: `the VPC "${vpc.node.path}" has no ${selection ? 'matching' : 'known private'} subnets for the endpoint`,
        remedy: `pass ${selection ? 'other ' : ''}subnets to PrivateApiEndpoint.create()`,
      }, scope);
    }
  }, arePendingZones);
  return { subnets: subnets.length > 0 ? subnets : anySubnets(vpc) };
}

function privateSubnets(vpc: IVpc): ISubnet[] {
  return vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets;
}

/** Private DNS requires DNS support of the VPC: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
export function checkDnsSupport(scope: IConstruct, vpc: IVpc) {
  if (vpc instanceof Vpc && !(vpc.dnsHostnamesEnabled && vpc.dnsSupportEnabled)) {
    throw new ValidationError({
      problem: `the VPC "${vpc.node.path}" does not support DNS, which private DNS of an endpoint requires`,
      remedy: 'set enableDnsHostnames and enableDnsSupport on the VPC, or leave privateDns out',
    }, scope);
  }
}

/**
 * A VPC supports one endpoint with private DNS for each service; the deployment of a second one fails
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html). Checked during synthesis, when all constructs exist.
 */
export function rejectSecondPrivateDns(scope: IConstruct, { vpcId }: IVpc) {
  const count = () => scope.node.root.node.findAll().filter(each => each instanceof CfnVPCEndpoint && resolvesApisIn(each, vpcId)).length;
  const error = new ValidationError({
    problem: 'another endpoint in the VPC already has private DNS for API Gateway, and a VPC supports only one',
    remedy: 'leave privateDns out, or share the other endpoint with PrivateApiEndpoint.existing([endpoint], { privateDns: true })',
  }, scope);
  scope.node.addValidation({ validate: () => count() > 1 && !isPendingLookup(scope) ? [error.message] : [] });
}

function resolvesApisIn(endpoint: CfnVPCEndpoint, vpcId: string): boolean {
  const service = JSON.stringify(Stack.of(endpoint).resolve(endpoint.serviceName));
  return endpoint.privateDnsEnabled === true && endpoint.vpcId === vpcId && service.includes('.execute-api"');
}
