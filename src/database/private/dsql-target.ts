import { Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnCluster, IClusterRef } from 'aws-cdk-lib/aws-dsql';
import { CfnVPCEndpoint, IInterfaceVpcEndpoint, Peer } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { isUserName } from './iam-login';
import { checkHost } from './target-rules';
import { Environment } from '../../contract/environment';
import { databaseClient } from '../../private/database-client';
import { whenLookedUp } from '../../private/pending-lookup';
import { checkPlace } from '../../private/placement';
import { ValidationError } from '../../private/validation-error';
import { DatabaseEngine } from '../database-engine';
import { DsqlTargetOptions } from '../dsql-target-options';
import { DatabaseLogin, TargetBinding } from '../target-config';

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/accessing-postgresql-endpoints.html */
const PORT = 5432;
const DATABASE_NAME = 'postgres';

/** Role that Aurora DSQL creates; it logs in with another permission, `dsql:DbConnectAdmin`. */
const ADMIN = 'admin';

export function dsqlTarget(cluster: IClusterRef, options: DsqlTargetOptions): TargetBinding {
  const { user, vpcEndpoint } = options;
  return scope => {
    checkClient(scope);
    checkPlace(scope, cluster, 'DSQL cluster', 'use the cluster in the region and account of the API; a multi-Region cluster has one in each of its regions');
    whenLookedUp(scope, () => {
      checkHost(scope, options.host);
      checkUser(scope, user);
    });
    if (vpcEndpoint) {
      whenLookedUp(scope, () => checkEndpoint(scope, vpcEndpoint, options));
    }
    return {
      engine: DatabaseEngine.POSTGRESQL,
      dsql: true,
      host: options.host ?? hostOf(scope, cluster, vpcEndpoint),
      port: PORT,
      databaseName: DATABASE_NAME,
      login: login(scope, cluster, user),
      loginTarget: { scope, engine: DatabaseEngine.POSTGRESQL },
      network: vpcEndpoint ?? Peer.anyIpv4(),
      throughNat: vpcEndpoint === undefined,
      trustServerCertificate: false,
      rdsCertificate: false,
    };
  };
}

function login(scope: IConstruct, { clusterRef }: IClusterRef, user: string): DatabaseLogin {
  const arn = Stack.of(scope).formatArn({ service: 'dsql', resource: 'cluster', resourceName: clusterRef.identifier });
  return {
    environment: { [Environment.DATABASE_USER]: user },
    statements: [new PolicyStatement({ sid: 'ConnectToDatabase', actions: ['dsql:DbConnect'], resources: [arn] })],
  };
}

/** Scripts set the timeout of their statements and hold a lock, and DSQL has neither. */
function checkClient(scope: IConstruct) {
  if (databaseClient(scope).administers) {
    throw new ValidationError({ problem: 'DatabaseScripts does not support Aurora DSQL', remedy: 'run the scripts by other means, as the role admin' }, scope);
  }
}

function checkUser(scope: IConstruct, user: string) {
  if (user === ADMIN || !isUserName(user)) {
    throw new ValidationError({
      problem: 'the user of DatabaseTarget.fromDsqlCluster is not valid',
      got: Token.isUnresolved(user) ? 'a token, which is known only at deployment' : user,
      allowed: 'a name of letters, digits and _ . @ $ -, other than admin',
      remedy: 'create a role with only the permissions that the routes need',
    }, scope);
  }
}

/** Returns the public host name, as in `<identifier>.dsql.<region>.on.aws`, or that of the interface endpoint, as in `<identifier>.dsql-fnh4.<region>.on.aws`. */
function hostOf(scope: IConstruct, cluster: IClusterRef, vpcEndpoint: IInterfaceVpcEndpoint | undefined): string {
  if (vpcEndpoint === undefined && cluster instanceof CfnCluster) {
    return cluster.attrEndpoint;
  }
  const service = vpcEndpoint ? Fn.select(3, Fn.split('.', serviceName(scope, cluster, vpcEndpoint))) : 'dsql';
  return `${cluster.clusterRef.identifier}.${service}.${Stack.of(scope).region}.on.aws`;
}

/** Name of the service of an endpoint, as in `com.amazonaws.us-east-1.dsql-fnh4`. */
function serviceName(scope: IConstruct, cluster: IClusterRef, { node }: IInterfaceVpcEndpoint): string {
  const { defaultChild: resource } = node;
  const ofEndpoint = resource instanceof CfnVPCEndpoint ? resource.serviceName : undefined;
  const name = cluster instanceof CfnCluster ? cluster.attrVpcEndpointServiceName : ofEndpoint;
  if (name === undefined) {
    throw new ValidationError({
      problem: `the service of the endpoint "${node.path}" is not known, so the host name of the cluster is not either`,
      remedy: 'set host, as in "<identifier>.dsql-fnh4.us-east-1.on.aws", with the last part of the name of its service',
    }, scope);
  }
  return name;
}

/** CDK disables private DNS for endpoints of a service by its name, unless told otherwise. */
function checkEndpoint(scope: IConstruct, { node, connections }: IInterfaceVpcEndpoint, { host }: DsqlTargetOptions) {
  const { defaultChild } = node;
  if (host === undefined && defaultChild instanceof CfnVPCEndpoint && defaultChild.privateDnsEnabled === false) {
    throw new ValidationError({
      problem: `private DNS is disabled on the endpoint "${node.path}", so the host name of the cluster would not resolve to it`,
      remedy: 'set privateDnsEnabled: true on the endpoint',
    }, scope);
  }
  if (connections.securityGroups.length === 0) {
    throw new ValidationError({
      problem: `the endpoint "${node.path}" has no known security groups, so no rule can allow the handler to connect to it`,
      remedy: 'import it with securityGroups',
    }, scope);
  }
}
