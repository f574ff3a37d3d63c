import { Annotations, Fn, IResource } from 'aws-cdk-lib';
import { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { CfnDBProxy, DatabaseInstance, DatabaseProxy, IDatabaseCluster, IDatabaseInstance, IDatabaseProxy } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { clusterStaysAwake, proxyStaysAwake } from './automatic-pause';
import { warnOfOtherDatabase } from './database-name';
import { databaseConnections, proxyConnections } from './known-connections';
import { checkProxyLogin } from './proxy-login';
import { checkReachable } from './reachable';
import { commonConfig, DEFAULT_PORTS } from './target-rules';
import { databaseClient } from '../../private/database-client';
import { checkRegionAndAccount } from '../../private/placement';
import { ValidationError } from '../../private/validation-error';
import { DatabaseCredentials } from '../database-credentials';
import { DatabaseEngine } from '../database-engine';
import { LoginTarget, ReadHostConfig, TargetBinding } from '../target-config';
import { ClusterTargetOptions, ProxyTargetOptions, RdsTargetOptions } from '../target-options';

/** Engines by their names in RDS. */
const ENGINES: { readonly [prefix: string]: DatabaseEngine } = {
  'postgres': DatabaseEngine.POSTGRESQL,
  'postgresql': DatabaseEngine.POSTGRESQL,
  'aurora-postgresql': DatabaseEngine.POSTGRESQL,
  'sqlserver': DatabaseEngine.SQL_SERVER,
};

export function instanceTarget(instance: IDatabaseInstance, options: RdsTargetOptions): TargetBinding {
  return scope => {
    const common = commonConfig(scope, options);
    checkReachable(scope, instance, 'database instance');
    const engine = engineOf(scope, instance, options);
    warnOfOtherDatabase(scope, instance, options.databaseName);
    const read = options.readHost?._bind(scope);
    const replica = read && { iamResourceId: read.replica?.instanceResourceId, resource: read.replica };
    const loginTarget = { scope, engine, iamResourceId: instance.instanceResourceId, resource: instance, replica };
    return {
      ...common,
      engine,
      host: instance.dbInstanceEndpointAddress,
      ...readHostConfig(read),
      port: instance.instanceEndpoint.port,
      login: loginOf(instance, options, loginTarget),
      loginTarget,
      network: instance,
      rdsCertificate: true,
      pooled: false,
      connections: databaseConnections(scope, instance, engine, options),
    };
  };
}

export function clusterTarget(cluster: IDatabaseCluster, options: ClusterTargetOptions): TargetBinding {
  return scope => {
    const common = commonConfig(scope, options);
    checkReachable(scope, cluster, 'database cluster');
    const engine = engineOf(scope, cluster, options);
    warnOfOtherDatabase(scope, cluster, options.databaseName);
    const loginTarget = { scope, engine, iamResourceId: resourceIdOf(cluster), resource: cluster };
    return {
      ...common,
      engine,
      host: cluster.clusterEndpoint.hostname,
      ...readers(scope, cluster, options),
      port: cluster.clusterEndpoint.port,
      login: loginOf(cluster, options, loginTarget),
      loginTarget,
      network: cluster,
      rdsCertificate: true,
      pooled: false,
      connections: databaseConnections(scope, cluster, engine, options),
      staysAwake: () => clusterStaysAwake(cluster, engine),
    };
  };
}

export function proxyTarget(proxy: IDatabaseProxy, options: ProxyTargetOptions): TargetBinding {
  return scope => {
    const common = commonConfig(scope, options);
    checkRegionAndAccount(scope, proxy, 'database proxy');
    const engine = chosenEngine(scope, proxy, familyOf(proxy), options);
    warnOfOtherDatabase(scope, proxy, options.databaseName);
    // arn:aws:rds:<region>:<account>:db-proxy:<resource id>
    const iamResourceId = Fn.select(6, Fn.split(':', proxy.dbProxyArn));
    const loginTarget = { scope, engine, iamResourceId, resource: proxy };
    const login = options.credentials._bind(loginTarget);
    checkProxyLogin(scope, proxy, login);
    return {
      ...common,
      engine,
      host: proxy.endpoint,
      ...readHostConfig(options.readHost?._bind(scope)),
      port: DEFAULT_PORTS[engine],
      login,
      loginTarget,
      network: proxyNetwork(scope, proxy, options),
      rdsCertificate: false,
      pooled: true,
      connections: proxyConnections(proxy),
      staysAwake: () => proxyStaysAwake(proxy),
    };
  };
}

function readHostConfig(read: ReadHostConfig | undefined) {
  return read && { readerHost: read.host, readNetwork: read.network };
}

/** Returns the host for read-only statements: the reader endpoint, which has the security groups of the cluster, or another one. */
function readers(scope: IConstruct, cluster: IDatabaseCluster, { readFromReaders, readHost }: ClusterTargetOptions) {
  if (readFromReaders && readHost) {
    throw new ValidationError({ problem: 'readFromReaders and readHost both set the host of read-only routes', remedy: 'leave one of them out' }, scope);
  }
  return readFromReaders ? { readerHost: cluster.clusterReadEndpoint.hostname } : readHostConfig(readHost?._bind(scope));
}

/** Returns the resource ID of a cluster for IAM authentication. Imported clusters without it throw, although other logins do not need it. */
function resourceIdOf(cluster: IDatabaseCluster): string | undefined {
  try {
    return cluster.clusterResourceIdentifier;
  } catch {
    return undefined;
  }
}

function engineOf(scope: IConstruct, database: IDatabaseInstance | IDatabaseCluster, options: RdsTargetOptions): DatabaseEngine {
  return chosenEngine(scope, database, database.engine?.engineType, options);
}

/** Returns the engine family of a proxy of this app, as in `POSTGRESQL`, `SQLSERVER` or `MYSQL`; undefined for imported proxies. */
function familyOf(proxy: IDatabaseProxy): string | undefined {
  const { defaultChild } = proxy.node;
  return defaultChild instanceof CfnDBProxy ? defaultChild.engineFamily.toLowerCase() : undefined;
}

/** @param name name of the engine in RDS; undefined: not known */
function chosenEngine(scope: IConstruct, database: IResource, name: string | undefined, options: { engine?: DatabaseEngine }): DatabaseEngine {
  const engine = name === undefined ? options.engine ?? DatabaseEngine.POSTGRESQL : ENGINES[name] ?? ENGINES[name.split('-')[0]];
  if (engine === undefined || (options.engine !== undefined && options.engine !== engine)) {
    throw new ValidationError({
      problem: `the engine of the database "${database.node.path}" ${engine === undefined ? 'is not supported' : 'differs from the engine option'}`,
      got: name,
      allowed: options.engine ?? Object.keys(ENGINES).join(', '),
      remedy: engine === undefined ? 'use a database of one of these engines' : 'leave engine out',
    }, scope);
  }
  return engine;
}

/** Returns the configured login, or that of the master user, which has more permissions than any route needs. */
function loginOf(database: IDatabaseInstance | IDatabaseCluster, { credentials }: RdsTargetOptions, target: LoginTarget) {
  return (credentials ?? masterCredentials(target.scope, database))._bind(target);
}

function masterCredentials(scope: IConstruct, database: IDatabaseInstance | IDatabaseCluster): DatabaseCredentials {
  // Clusters have this property as well; imported instances and clusters do not.
  const { secret } = database as DatabaseInstance;
  if (!secret) {
    throw new ValidationError({
      problem: `the database "${database.node.path}" has no secret for the login`,
      remedy: 'pass credentials: DatabaseCredentials.fromSecret(secret)',
    }, scope);
  }
  if (!databaseClient(scope).administers) warnOfMasterUser(scope, database);
  return DatabaseCredentials.fromSecret(secret);
}

function warnOfMasterUser(scope: IConstruct, database: IConstruct) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:masterUser', [
    `the handler logs in to "${database.node.path}" as the master user, which has more permissions than any route needs;`,
    'create a user with only the permissions that the routes need, with addUser of DatabaseScripts, and pass it as credentials; for a user that exists already, pass',
    'DatabaseCredentials.fromSecret(secret) or .fromIam(userName)',
  ].join(' '));
}

function proxyNetwork(scope: IConstruct, proxy: IDatabaseProxy, { connectable }: ProxyTargetOptions): IConnectable {
  const network = connectable ?? (proxy as DatabaseProxy);
  if (!network.connections || (!connectable && network.connections.securityGroups.length === 0)) {
    throw new ValidationError({
      problem: `the database proxy "${proxy.node.path}" has no security group, so ${databaseClient(scope).name} could not connect`,
      remedy: 'pass its security group as connectable',
    }, scope);
  }
  return network;
}
