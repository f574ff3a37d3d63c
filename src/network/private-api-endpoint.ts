import { Stack } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, IPeer, IVpc, IVpcEndpoint, Port, SecurityGroup, SubnetSelection,
  VpcEndpointIpAddressType,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { closedSecurityGroup } from './private/closed-security-group';
import { checkDnsSupport, checkEndpoints, endpointSubnets, rejectSecondPrivateDns } from './private/endpoint-rules';
import { whenLookedUp } from '../private/pending-lookup';
import { checkPlace } from '../private/placement';
import { ValidationError } from '../private/validation-error';

/** Options of a new endpoint for a private API. */
export interface PrivateApiEndpointOptions {
  /**
   * Peers that may connect on port 443: security groups, address ranges, prefix lists.
   *
   * @default - none, until a rule is added to the security group of the endpoint
   */
  readonly peers?: IPeer[];

  /**
   * VPC of the callers.
   *
   * @default - the VPC of the handler
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the endpoint. AWS charges for each availability zone.
   *
   * @default - the private subnets, one for each availability zone
   */
  readonly subnets?: SubnetSelection;

  /**
   * Addresses of the endpoint: IPv4, IPv6 or both. The subnets must have addresses of this type.
   *
   * https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
   *
   * @default - IPv4, the default of Amazon VPC
   */
  readonly ipAddressType?: VpcEndpointIpAddressType;

  /**
   * Whether the VPC resolves the host names of all API Gateway APIs in the region to this endpoint. Public APIs in the region can then no longer
   * be called from this VPC: https://repost.aws/knowledge-center/api-gateway-vpc-connections
   *
   * @default false
   */
  readonly privateDns?: boolean;
}

/** Options of existing endpoints. */
export interface ExistingEndpointOptions {
  /**
   * Whether the endpoints have private DNS, so that callers resolve the default host name of the API; `url` then uses this host name.
   *
   * @default false, where `url` names the first endpoint, which resolves with and without private DNS
   */
  readonly privateDns?: boolean;

  /**
   * Whether the endpoints belong to another account. Its owner must then associate them with a custom domain after the domain has been shared:
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-provider-share.html
   *
   * @default false
   */
  readonly otherAccount?: boolean;
}

/** Interface endpoints for `execute-api`, through which callers reach a private API. */
export abstract class PrivateApiEndpoint {
  /**
   * Creates an endpoint whose own security group allows inbound traffic only from the specified peers, and no outbound traffic.
   *
   * @param options peers and subnets
   */
  public static create(options: PrivateApiEndpointOptions = {}): PrivateApiEndpoint {
    return new CreatedEndpoint(options);
  }

  /**
   * Uses existing endpoints in any VPC and account. Their policies and security groups are not changed.
   *
   * @param endpoints interface endpoints for `execute-api` in the region of the API
   * @param options properties of the endpoints
   */
  public static existing(endpoints: IVpcEndpoint[], options: ExistingEndpointOptions = {}): PrivateApiEndpoint {
    return new ExistingEndpoints(endpoints, options);
  }

  /** Used by `create` and `existing`; throws for other subclasses, because jsii exposes it in every language. */
  protected constructor() {
    if (typeof this._bind !== 'function') {
      throw new ValidationError({ problem: 'PrivateApiEndpoint is abstract and cannot be instantiated directly', remedy: 'use PrivateApiEndpoint.create() or .existing()' });
    }
  }

  /** @internal */
  public abstract _bind(scope: Construct, handlerVpc: IVpc): PrivateApiEndpointConfig;
}

/**
 * @internal
 */
export interface PrivateApiEndpointConfig {
  readonly endpoints: IVpcEndpoint[];
  /** Whether callers can resolve the default host name of the API. */
  readonly privateDns: boolean;
  /** Whether only the owner of the endpoints can associate them with a custom domain. */
  readonly otherAccount: boolean;
}

class CreatedEndpoint extends PrivateApiEndpoint {
  constructor(private readonly options: PrivateApiEndpointOptions) {
    super();
  }

  public _bind(scope: Construct, handlerVpc: IVpc): PrivateApiEndpointConfig {
    const privateDns = this.options.privateDns ?? false;
    const vpc = this.options.vpc ?? handlerVpc;
    checkPlace(scope, vpc, 'VPC of the endpoint', 'create the endpoint in a stack in that account and region, and import it here by its ID for PrivateApiEndpoint.existing()');
    if (privateDns) {
      checkDnsSupport(scope, vpc);
      rejectSecondPrivateDns(scope, vpc);
    }
    const endpoint = new InterfaceVpcEndpoint(scope, 'Endpoint', {
      vpc,
      service: InterfaceVpcEndpointAwsService.APIGATEWAY,
      subnets: endpointSubnets(scope, vpc, this.options.subnets),
      privateDnsEnabled: privateDns,
      ipAddressType: this.options.ipAddressType,
      securityGroups: [this.securityGroup(scope, vpc)],
      open: false,
    });
    endpoint.addToPolicy(invokeOwnApis(scope));
    return { endpoints: [endpoint], privateDns, otherAccount: false };
  }

  private securityGroup(scope: Construct, vpc: IVpc): SecurityGroup {
    const group = closedSecurityGroup(scope, 'EndpointSecurityGroup', vpc, path => `Endpoint of the API ${path}`);
    this.options.peers?.forEach(peer => group.addIngressRule(peer, Port.tcp(443), 'callers of the private API'));
    return group;
  }
}

class ExistingEndpoints extends PrivateApiEndpoint {
  constructor(private readonly endpoints: IVpcEndpoint[], private readonly options: ExistingEndpointOptions) {
    super();
  }

  public _bind(scope: Construct): PrivateApiEndpointConfig {
    whenLookedUp(scope, () => checkEndpoints(scope, this.endpoints));
    return { endpoints: this.endpoints, privateDns: this.options.privateDns ?? false, otherAccount: this.options.otherAccount ?? false };
  }
}

/**
 * Allows all APIs of this account. The policy cannot name the API, because the policy of the API names the endpoint, and CloudFormation does not
 * support circular references.
 */
function invokeOwnApis(scope: Construct): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: [Stack.of(scope).formatArn({ service: 'execute-api', resource: '*' })],
  });
}
