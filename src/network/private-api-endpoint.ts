import { Stack } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, IPeer, IVpc, IVpcEndpoint, Port, SecurityGroup, SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { closedSecurityGroup } from './private/closed-security-group';
import { oneForEachZone } from './private/zones';
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
   * Uses endpoints that exist; their policies and security groups are left as they are.
   *
   * @param endpoints interface endpoints for `execute-api` in the region of the API
   */
  public static existing(endpoints: IVpcEndpoint[]): PrivateApiEndpoint {
    return new ExistingEndpoints(endpoints);
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
}

class CreatedEndpoint extends PrivateApiEndpoint {
  constructor(private readonly options: PrivateApiEndpointOptions) {
    super();
  }

  public _bind(scope: Construct, handlerVpc: IVpc): PrivateApiEndpointConfig {
    const privateDns = this.options.privateDns ?? false;
    const vpc = this.options.vpc ?? handlerVpc;
    const endpoint = new InterfaceVpcEndpoint(scope, 'Endpoint', {
      vpc,
      service: InterfaceVpcEndpointAwsService.APIGATEWAY,
      subnets: this.options.subnets ?? { subnets: oneForEachZone(vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets) },
      privateDnsEnabled: privateDns,
      securityGroups: [this.securityGroup(scope, vpc)],
      open: false,
    });
    endpoint.addToPolicy(invokeOwnApis(scope));
    return { endpoints: [endpoint], privateDns };
  }

  private securityGroup(scope: Construct, vpc: IVpc): SecurityGroup {
    const group = closedSecurityGroup(scope, 'EndpointSecurityGroup', vpc, `Endpoint of the API ${scope.node.path}`);
    this.options.peers?.forEach(peer => group.addIngressRule(peer, Port.tcp(443), 'callers of the private API'));
    return group;
  }
}

class ExistingEndpoints extends PrivateApiEndpoint {
  constructor(private readonly endpoints: IVpcEndpoint[]) {
    super();
  }

  public _bind(scope: Construct): PrivateApiEndpointConfig {
    if (this.endpoints.length === 0) {
      throw new ValidationError({
        problem: 'PrivateApiEndpoint.existing was given no endpoint, and without one nobody could call the API',
        remedy: 'name at least one, or use PrivateApiEndpoint.create()',
      }, scope);
    }
    return { endpoints: this.endpoints, privateDns: false };
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
