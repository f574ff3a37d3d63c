import { Fn, Resource } from 'aws-cdk-lib';
import { IConnectable, IInterfaceVpcEndpoint, InterfaceVpcEndpoint, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { checkService } from './private/endpoint-service';
import { HandlerPlacement } from './private/handler-placement';
import { routingOf } from './private/routing';
import { checkEgress } from './private/routing-rules';
import { allowTo } from './private/rules';
import { sharedSecretsEndpoint } from './private/secrets-endpoint';
import { databaseClient } from '../private/database-client';
import { whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

/**
 * Result of opening a network path to Secrets Manager.
 *
 * @internal
 */
export interface SecretsPath {
  /** Endpoint, if there is one: its security groups must allow traffic from the handler. */
  readonly endpoint?: IConnectable & IConstruct;
  /** Environment variables of the handler. */
  readonly environment: { readonly [name: string]: string };
  /** Opens the path for another secret; undefined: it is open for all. */
  readonly admit?: (secretArn: string) => void;
}

/** The AWS SDK calls this URL instead of the public endpoint: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const ENDPOINT_URL = 'AWS_ENDPOINT_URL_SECRETS_MANAGER';
const HTTPS = Port.tcp(443);

/** Properties of the subnets of the handler. */
export interface NatAccessOptions {
  /**
   * Whether the subnets have a route to Secrets Manager that this app cannot detect, like that of `SubnetType.PRIVATE_WITH_EGRESS`. This applies
   * to imported subnets whose default route points to a transit gateway or a NAT instance, which `Vpc.fromLookup` may classify as isolated
   * (https://github.com/aws/aws-cdk/issues/25626).
   *
   * @default false, where isolated subnets are rejected and unknown ones cause a warning
   */
  readonly withEgress?: boolean;
}

/** Network path of the handler to Secrets Manager, which stores the password of the database. */
export class SecretsAccess {
  /**
   * Uses NAT in subnets with egress, and creates an endpoint for isolated subnets. If the handler logs in with IAM, neither is needed. Routes
   * that the app adds to isolated subnets count if they are added before the API is created.
   */
  public static automatic(): SecretsAccess {
    return new SecretsAccess((scope, place, secretArn) => {
      return routingOf(place).lacksDefaultRoute ? createEndpoint(scope, place, secretArn) : throughNat(scope, place, {});
    });
  }

  /**
   * Uses an existing interface endpoint. An imported endpoint must have private DNS, as its own host name is not known, and must be imported
   * with its security groups.
   *
   * @param endpoint interface endpoint for `secretsmanager`
   */
  public static throughEndpoint(endpoint: IInterfaceVpcEndpoint): SecretsAccess {
    return new SecretsAccess((scope, place) => {
      checkService(scope, endpoint, 'secretsmanager');
      whenLookedUp(scope, () => checkReachable(scope, endpoint));
      return throughEndpoint(scope, place, endpoint);
    });
  }

  /**
   * Creates an interface endpoint, which all APIs and scripts of the stack in the VPC share. Only their functions can connect, and only to read the secrets
   * of their databases. Private DNS is disabled, so other clients in the VPC are not affected.
   */
  public static createEndpoint(): SecretsAccess {
    return new SecretsAccess(createEndpoint);
  }

  /**
   * Uses NAT. Outbound traffic on port 443 is allowed to every address, because Secrets Manager does not have a dedicated address range. The
   * routes of the subnets are checked during synthesis.
   *
   * @param options properties of the subnets
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

function throughEndpoint(scope: Construct, { securityGroup }: HandlerPlacement, endpoint: IInterfaceVpcEndpoint): SecretsPath {
  allowTo(scope, securityGroup, endpoint, HTTPS, 'Secrets Manager');
  return { endpoint, environment: endpointUrl(endpoint) };
}

function checkReachable(scope: Construct, { node, connections }: IInterfaceVpcEndpoint) {
  if (connections.securityGroups.length === 0) {
    throw new ValidationError({
      problem: `the endpoint "${node.path}" has no known security groups, so no rule can allow ${databaseClient(scope).name} to connect to it`,
      remedy: 'import it with securityGroups',
    }, scope);
  }
}

function createEndpoint(scope: Construct, place: HandlerPlacement, secretArn: string): SecretsPath {
  const endpoint = sharedSecretsEndpoint(scope, place, secretArn);
  return { ...throughEndpoint(scope, place, endpoint), admit: another => sharedSecretsEndpoint(scope, place, another) };
}

function throughNat(scope: Construct, place: HandlerPlacement, { withEgress }: NatAccessOptions): SecretsPath {
  if (!withEgress) {
    checkEgress(scope, place);
  }
  place.securityGroup.addEgressRule(Peer.anyIpv4(), HTTPS, 'to Secrets Manager through NAT');
  return { environment: {} };
}

/** Endpoints of this app return the host name that works without private DNS: the first entry, after the ID of its hosted zone. */
function endpointUrl(endpoint: IInterfaceVpcEndpoint): { [name: string]: string } {
  if (!Resource.isOwnedResource(endpoint)) {
    return {};
  }
  const entry = Fn.select(0, (endpoint as InterfaceVpcEndpoint).vpcEndpointDnsEntries);
  return { [ENDPOINT_URL]: `https://${Fn.select(1, Fn.split(':', entry))}` };
}
