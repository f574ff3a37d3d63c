import { IClusterRef } from 'aws-cdk-lib/aws-dsql';
import { IInstance } from 'aws-cdk-lib/aws-ec2';
import { IDatabaseCluster, IDatabaseInstance, IDatabaseProxy } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { DsqlTargetOptions } from './dsql-target-options';
import { ec2Target, endpointTarget } from './private/addressed-targets';
import { dsqlTarget } from './private/dsql-target';
import { clusterTarget, instanceTarget, proxyTarget } from './private/rds-targets';
import { keepsStatements } from './private/target-rules';
import { DatabaseTargetConfig, TargetBinding } from './target-config';
import { ClusterTargetOptions, DatabaseEndpoint, Ec2TargetOptions, ProxyTargetOptions, RdsTargetOptions } from './target-options';

/**
 * Database of an API: PostgreSQL or SQL Server, at any address that is reachable from the VPC.
 *
 * @example
 * DatabaseTarget.fromCluster(cluster, {
 *   databaseName: 'library',
 *   credentials: DatabaseCredentials.fromIam('library_api'),
 *   readFromReaders: true,
 * });
 */
export class DatabaseTarget {
  /**
   * Uses an Amazon RDS instance.
   *
   * @param instance the instance, of this or another stack, or imported with its security groups
   * @param options database and credentials
   */
  public static fromInstance(instance: IDatabaseInstance, options: RdsTargetOptions): DatabaseTarget {
    return new DatabaseTarget(instanceTarget(instance, options));
  }

  /**
   * Uses an Amazon Aurora cluster or an Amazon RDS Multi-AZ cluster: its writer, and optionally its readers.
   *
   * @param cluster the cluster, of this or another stack, or imported with its endpoints and security groups
   * @param options database, credentials and use of readers
   */
  public static fromCluster(cluster: IDatabaseCluster, options: ClusterTargetOptions): DatabaseTarget {
    return new DatabaseTarget(clusterTarget(cluster, options));
  }

  /**
   * Uses an RDS Proxy, which pools database connections of many function instances.
   *
   * @param proxy the proxy
   * @param options database and credentials
   */
  public static fromProxy(proxy: IDatabaseProxy, options: ProxyTargetOptions): DatabaseTarget {
    return new DatabaseTarget(proxyTarget(proxy, options));
  }

  /**
   * Uses an Amazon Aurora DSQL cluster (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/what-is-aurora-dsql.html). The handler logs in with IAM: its role
   * may `dsql:DbConnect` to the cluster, and the database links the role to a user.
   *
   * The handler sends no settings of PostgreSQL, which DSQL rejects, so `sessionContext` and `Idempotency.table()` are rejected too. Read-only routes run in
   * read-only transactions. Other changes are committed once their statements have ended in time, which costs one more round trip. This target was tested
   * with PostgreSQL in the role of DSQL, not with a cluster.
   *
   * @param cluster the cluster: a `CfnCluster`, or one imported with `CfnCluster.fromIdentifier`
   * @param options user and network
   */
  public static fromDsqlCluster(cluster: IClusterRef, options: DsqlTargetOptions): DatabaseTarget {
    return new DatabaseTarget(dsqlTarget(cluster, options));
  }

  /**
   * Uses SQL Server on an EC2 instance.
   *
   * @param instance the instance
   * @param options database, credentials and address
   */
  public static fromSqlServerOnEc2(instance: IInstance, options: Ec2TargetOptions): DatabaseTarget {
    return new DatabaseTarget(ec2Target(instance, options));
  }

  /**
   * Uses a server at any address that is reachable from the VPC.
   *
   * @param endpoint address, credentials and network peer
   */
  public static fromEndpoint(endpoint: DatabaseEndpoint): DatabaseTarget {
    return new DatabaseTarget(endpointTarget(endpoint));
  }

  private constructor(private readonly binding: TargetBinding) {}

  /**
   * @param scope the API
   * @internal
   */
  public _bind(scope: IConstruct): DatabaseTargetConfig {
    const target = this.binding(scope);
    return { ...target, preparedStatements: keepsStatements(scope, target) };
  }
}
