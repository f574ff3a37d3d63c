import { Fn, Resource } from 'aws-cdk-lib';
import { IConnectable, IInterfaceVpcEndpoint, InterfaceVpcEndpoint, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { checkService } from './private/endpoint-service';
import { HandlerPlacement } from './private/handler-placement';
import { routingOf } from './private/routing';
import { checkEgress } from './private/routing-rules';
import { allowTo } from './private/rules';
import { sharedSecretsEndpoint } from './private/secrets-endpoint';
import { whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

/**
 * What a way to Secrets Manager means for the handler.
 *
 * @internal
 */
export interface SecretsPath {
  /** The endpoint, where there is one: its security groups have to let the handler in. */
  readonly endpoint?: IConnectable;
  /** Variables for the handler. */
  readonly environment: { readonly [name: string]: string };
}

/** The AWS SDK calls this address instead of the public one: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const ENDPOINT_URL = 'AWS_ENDPOINT_URL_SECRETS_MANAGER';
const HTTPS = Port.tcp(443);

/** What is known of the subnets of the handler. */
export interface NatAccessOptions {
  /**
   * Whether the subnets have a route to Secrets Manager that this app cannot see, as those of `SubnetType.PRIVATE_WITH_EGRESS` have: imported
   * subnets whose default route points to a transit gateway or a NAT instance, which `Vpc.fromLookup` may count as isolated
   * (https://github.com/aws/aws-cdk/issues/25626).
   *
   * @default false, where isolated subnets are refused and unknown ones give a warning
   */
  readonly withEgress?: boolean;
}

/** How the handler reaches Secrets Manager, which has the password of the database. */
export class SecretsAccess {
  /**
   * Goes through NAT from subnets with egress, and creates an endpoint for isolated subnets. Needs neither where the handler
   * logs in by IAM. Routes that the app adds to isolated subnets count if they are added before the API is created.
   */
  public static automatic(): SecretsAccess {
    return new SecretsAccess((scope, place, secretArn) => {
      return routingOf(place).lacksDefaultRoute ? createEndpoint(scope, place, secretArn) : throughNat(scope, place, {});
    });
  }

  /**
   * Goes through an interface endpoint that exists. An imported one has to have private DNS, as its own host name is not known, and to name
   * its security groups.
   *
   * @param endpoint interface endpoint for `secretsmanager`
   */
  public static throughEndpoint(endpoint: IInterfaceVpcEndpoint): SecretsAccess {
    return new SecretsAccess((scope, place) => {
      checkService(scope, endpoint, 'secretsmanager');
      whenLookedUp(scope, () => checkReachable(scope, endpoint));
      return throughEndpoint(place, endpoint);
    });
  }

  /**
   * Creates an interface endpoint, one for all APIs of the stack in the VPC: only their handlers may connect, and only read
   * the secrets of their databases. It has no private DNS, so that nothing else in the VPC is led to it.
   */
  public static createEndpoint(): SecretsAccess {
    return new SecretsAccess(createEndpoint);
  }

  /**
   * Goes out through NAT: port 443 is open to every address, as Secrets Manager has no address range of its own. The routes of the subnets
   * are checked when the app synthesizes.
   *
   * @param options what is known of the subnets
   */
  public static throughNat(options: NatAccessOptions = {}): SecretsAccess {
    return new SecretsAccess((scope, place) => throughNat(scope, place, options));
  }

  private constructor(private readonly open: (scope: Construct, place: HandlerPlacement, secretArn: string) => SecretsPath) {}

  /** @internal */
  public _bind(scope: Construct, place: HandlerPlacement, secretArn: string): SecretsPath {
    return this.open(scope, place, secretArn);
  }
}

function throughEndpoint({ securityGroup }: HandlerPlacement, endpoint: IInterfaceVpcEndpoint): SecretsPath {
  allowTo(securityGroup, endpoint, HTTPS, 'Secrets Manager');
  return { endpoint, environment: endpointUrl(endpoint) };
}

function checkReachable(scope: Construct, { node, connections }: IInterfaceVpcEndpoint) {
  if (connections.securityGroups.length === 0) {
    throw new ValidationError({
      problem: `the endpoint "${node.path}" has no security group that is known here, so nothing would let the handler out to it`,
      remedy: 'import it with securityGroups',
    }, scope);
  }
}

function createEndpoint(scope: Construct, place: HandlerPlacement, secretArn: string): SecretsPath {
  return throughEndpoint(place, sharedSecretsEndpoint(scope, place, secretArn));
}

function throughNat(scope: Construct, place: HandlerPlacement, { withEgress }: NatAccessOptions): SecretsPath {
  if (!withEgress) {
    checkEgress(scope, place);
  }
  place.securityGroup.addEgressRule(Peer.anyIpv4(), HTTPS, 'to Secrets Manager through NAT');
  return { environment: {} };
}

/** Endpoints of this app tell the host name that works without private DNS: the first entry, behind the id of its hosted zone. */
function endpointUrl(endpoint: IInterfaceVpcEndpoint): { [name: string]: string } {
  if (!Resource.isOwnedResource(endpoint)) {
    return {};
  }
  const entry = Fn.select(0, (endpoint as InterfaceVpcEndpoint).vpcEndpointDnsEntries);
  return { [ENDPOINT_URL]: `https://${Fn.select(1, Fn.split(':', entry))}` };
}
