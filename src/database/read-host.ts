import { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { IDatabaseInstance, IDatabaseProxyEndpoint } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { checkConnectable, checkReachable } from './private/reachable';
import { checkHost } from './private/target-rules';
import { ReadHostConfig } from './target-config';
import { whenLookedUp } from '../private/pending-lookup';

/**
 * Host for read-only routes, with the database, the engine, the port and the login of the target. Replication lag is usually short, but a read can miss the
 * latest writes.
 *
 * @example
 * DatabaseTarget.fromInstance(instance, {
 *   databaseName: 'library',
 *   credentials,
 *   readHost: ReadHost.fromInstance(replica),
 * });
 */
export class ReadHost {
  /**
   * Uses a read replica of an instance
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html). The handler gets a rule to its security groups. With
   * `DatabaseCredentials.fromIam`, the role may also connect to the replica, on which IAM authentication must be enabled too.
   *
   * @param replica the replica, of this or another stack, or imported with its security groups
   */
  public static fromInstance(replica: IDatabaseInstance): ReadHost {
    return new ReadHost(scope => {
      checkReachable(scope, replica, 'read replica');
      return { host: replica.dbInstanceEndpointAddress, network: replica, replica };
    });
  }

  /**
   * Uses a read-only endpoint of an RDS Proxy for an Aurora cluster
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-endpoints.html).
   *
   * @param endpoint the endpoint, with the target role `READ_ONLY`
   * @param connectable security group of the endpoint, which is the default group of the VPC unless the endpoint was created with others
   */
  public static fromProxyEndpoint(endpoint: IDatabaseProxyEndpoint, connectable: IConnectable): ReadHost {
    return new ReadHost(scope => {
      checkConnectable(scope, connectable, endpoint.node.path);
      return { host: endpoint.endpoint, network: connectable };
    });
  }

  /**
   * Uses any address, such as a custom endpoint of an Aurora cluster or a replica on premises.
   *
   * @param host host name, as in the server certificate
   * @param connectable security group of the server (such as the cluster itself), an address range or a prefix list
   */
  public static fromAddress(host: string, connectable: IConnectable): ReadHost {
    return new ReadHost(scope => {
      whenLookedUp(scope, () => checkHost(scope, host));
      checkConnectable(scope, connectable, host);
      return { host, network: connectable };
    });
  }

  private constructor(private readonly binding: (scope: IConstruct) => ReadHostConfig) {}

  /** @internal */
  public _bind(scope: IConstruct): ReadHostConfig {
    return this.binding(scope);
  }
}
