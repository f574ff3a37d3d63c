import { Stack } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, IPeer, IVpc, IVpcEndpoint, Port, SecurityGroup, SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { closedSecurityGroup } from './private/closed-security-group';
import { checkDnsSupport, checkEndpoints, endpointSubnets, refuseSecondPrivateDns } from './private/endpoint-rules';
import { whenLookedUp } from '../private/pending-lookup';
import { checkPlace } from '../private/placement';
import { ValidationError } from '../private/validation-error';

/** The endpoint that is created for a private API. */
export interface PrivateApiEndpointOptions {
  /**
   * Who may connect, on port 443: security groups, address ranges, prefix lists.
   *
   * @default - nobody, until a rule is added to the security group of the endpoint
   */
  readonly peers?: IPeer[];

  /**
   * VPC of the callers.
   *
   * @default - the VPC of the handler
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the endpoint; each availability zone has its price.
   *
   * @default - the private subnets, one for each availability zone
   */
  readonly subnets?: SubnetSelection;

  /**
   * Whether the VPC resolves the host names of all API Gateway APIs of the region to this endpoint. Public APIs of the
   * region then cannot be called from this VPC any more: https://repost.aws/knowledge-center/api-gateway-vpc-connections
   *
   * @default false
   */
  readonly privateDns?: boolean;
}

/** Endpoints that exist already. */
export interface ExistingEndpointOptions {
  /**
   * Whether the endpoints have private DNS, so that callers resolve the plain host name of the API; `url` is then that one.
   *
   * @default false, where `url` names the first endpoint, which resolves with and without private DNS
   */
  readonly privateDns?: boolean;

  /**
   * Whether the endpoints belong to another account. Its owner then has to associate them with a custom domain, once that
   * is shared: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-provider-share.html
   *
   * @default false
   */
  readonly otherAccount?: boolean;
}

/** How callers reach a private API: through an interface endpoint for `execute-api`. */
export abstract class PrivateApiEndpoint {
  /**
   * Creates an endpoint with a security group of its own that lets in only the named peers, and nothing out.
   *
   * @param options callers and place
   */
  public static create(options: PrivateApiEndpointOptions = {}): PrivateApiEndpoint {
    return new CreatedEndpoint(options);
  }

  /**
   * Uses endpoints that exist, in whatever VPC and account; their policies and security groups are left as they are.
   *
   * @param endpoints interface endpoints for `execute-api` in the region of the API
   * @param options what is known of them
   */
  public static existing(endpoints: IVpcEndpoint[], options: ExistingEndpointOptions = {}): PrivateApiEndpoint {
    return new ExistingEndpoints(endpoints, options);
  }

  /** Is there for `create` and `existing`, and throws for others: jsii shows it to every language. */
  protected constructor() {
    if (typeof this._bind !== 'function') {
      throw new ValidationError({ problem: 'PrivateApiEndpoint itself is no endpoint', remedy: 'use PrivateApiEndpoint.create() or .existing()' });
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
  /** Whether the plain host name of the API resolves for the callers. */
  readonly privateDns: boolean;
  /** Whether only their owner can associate the endpoints with a custom domain. */
  readonly otherAccount: boolean;
}

class CreatedEndpoint extends PrivateApiEndpoint {
  constructor(private readonly options: PrivateApiEndpointOptions) {
    super();
  }

  public _bind(scope: Construct, handlerVpc: IVpc): PrivateApiEndpointConfig {
    const privateDns = this.options.privateDns ?? false;
    const vpc = this.options.vpc ?? handlerVpc;
    checkPlace(scope, vpc, 'VPC of the endpoint', 'create the endpoint in a stack of that place, and import it here by its id for PrivateApiEndpoint.existing()');
    if (privateDns) {
      checkDnsSupport(scope, vpc);
      refuseSecondPrivateDns(scope, vpc);
    }
    const endpoint = new InterfaceVpcEndpoint(scope, 'Endpoint', {
      vpc,
      service: InterfaceVpcEndpointAwsService.APIGATEWAY,
      subnets: endpointSubnets(scope, vpc, this.options.subnets),
      privateDnsEnabled: privateDns,
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
 * APIs of this account only. The one API cannot be named here: its own policy names the endpoint, and CloudFormation
 * resolves no circle.
 */
function invokeOwnApis(scope: Construct): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: [Stack.of(scope).formatArn({ service: 'execute-api', resource: '*' })],
  });
}
