import { IInstance } from 'aws-cdk-lib/aws-ec2';
import { IDatabaseCluster, IDatabaseInstance, IDatabaseProxy } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { ec2Target, endpointTarget } from './private/addressed-targets';
import { clusterTarget, instanceTarget, proxyTarget } from './private/rds-targets';
import { keepsStatements } from './private/target-rules';
import { DatabaseTargetConfig, TargetBinding } from './target-config';
import { ClusterTargetOptions, DatabaseEndpoint, Ec2TargetOptions, ProxyTargetOptions, RdsTargetOptions } from './target-options';

/**
 * The database behind an API: PostgreSQL or SQL Server, wherever the VPC reaches it.
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
   * An instance of Amazon RDS.
   *
   * @param instance the instance, of this stack or another, or imported with its security groups
   * @param options database and login
   */
  public static fromInstance(instance: IDatabaseInstance, options: RdsTargetOptions): DatabaseTarget {
    return new DatabaseTarget(instanceTarget(instance, options));
  }

  /**
   * A cluster of Amazon Aurora, or a Multi-AZ cluster of Amazon RDS; its writer, and its readers if asked.
   *
   * @param cluster the cluster, of this stack or another, or imported with its endpoints and security groups
   * @param options database and login
   */
  public static fromCluster(cluster: IDatabaseCluster, options: ClusterTargetOptions): DatabaseTarget {
    return new DatabaseTarget(clusterTarget(cluster, options));
  }

  /**
   * An RDS Proxy, which shares few connections to the database among many functions.
   *
   * @param proxy the proxy
   * @param options database and login
   */
  public static fromProxy(proxy: IDatabaseProxy, options: ProxyTargetOptions): DatabaseTarget {
    return new DatabaseTarget(proxyTarget(proxy, options));
  }

  /**
   * SQL Server on an EC2 instance.
   *
   * @param instance the instance
   * @param options database and login
   */
  public static fromSqlServerOnEc2(instance: IInstance, options: Ec2TargetOptions): DatabaseTarget {
    return new DatabaseTarget(ec2Target(instance, options));
  }

  /**
   * A server anywhere the VPC reaches.
   *
   * @param endpoint address, login and place in the network
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
