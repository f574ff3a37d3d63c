import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnInstance } from 'aws-cdk-lib/aws-ec2';
import { CfnDBCluster, CfnDBInstance, CfnDBProxy, CfnDBProxyTargetGroup } from 'aws-cdk-lib/aws-rds';
import { CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { DatabaseTargetConfig } from './target-config';
import { referenceTarget } from '../private/references';

const TYPES = [CfnDBInstance, CfnDBCluster, CfnDBProxy, CfnDBProxyTargetGroup, CfnInstance];

/**
 * Resources of this app that must exist before a function can log in. The endpoint of a cluster exists before its instances do, and that of a
 * proxy before it has targets. Empty for imported databases.
 */
export function databaseResources(target: DatabaseTargetConfig): CfnResource[] {
  const { resource = target.network } = target.loginTarget;
  const { node } = resource as Partial<IConstruct>;
  if (!node) return [];
  const own = serversIn(resource as IConstruct);
  const all = new Set([...own, ...own.flatMap(behindProxy)]);
  const app = node.root.node.findAll();
  return [...all, ...app.filter(each => each instanceof CfnResource && belongsTo(each, all)) as CfnResource[]];
}

/** Returns the host of the database itself, also behind a proxy; the host of the proxy if the database behind it is not known. */
export function serverHost({ host, pooled, loginTarget: { resource } }: DatabaseTargetConfig): string {
  const servers = pooled && resource ? serversIn(resource).flatMap(behindProxy) : [];
  const [server] = servers.filter(each => each instanceof CfnDBCluster || each instanceof CfnDBInstance);
  return server?.attrEndpointAddress ?? host;
}

function serversIn({ node }: IConstruct): CfnResource[] {
  return node.findAll().filter(each => TYPES.some(Type => each instanceof Type)) as CfnResource[];
}

/** Databases that a target group of a proxy names, with the instances of a cluster. */
function behindProxy(resource: CfnResource): CfnResource[] {
  if (!(resource instanceof CfnDBProxyTargetGroup)) return [];
  const identifiers = [...resource.dbInstanceIdentifiers ?? [], ...resource.dbClusterIdentifiers ?? []];
  return identifiers.map(referenceTarget).flatMap(server => server instanceof CfnResource ? [server, ...serversIn(server.node.scope!)] : []);
}

/** Whether a resource of the same stack is an instance of a cluster, or adds an address to a secret. */
function belongsTo(resource: CfnResource, servers: ReadonlySet<CfnResource>): boolean {
  const identifiers = [
    resource instanceof CfnDBInstance && resource.dbClusterIdentifier,
    resource instanceof CfnSecretTargetAttachment && resource.targetId,
  ];
  const [server] = identifiers.map(each => each ? referenceTarget(each) : undefined).filter(each => each !== undefined);
  return server instanceof CfnResource && servers.has(server) && !servers.has(resource) && Stack.of(server) === Stack.of(resource);
}
