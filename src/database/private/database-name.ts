import { Annotations, IResource, Token } from 'aws-cdk-lib';
import { CfnDBCluster, CfnDBInstance, CfnDBProxyTargetGroup } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { isPendingLookup } from '../../private/pending-lookup';
import { referenceTarget } from '../../private/references';

/** Exists on every PostgreSQL server. */
const MAINTENANCE_DATABASE = 'postgres';

/**
 * Warns if RDS creates a database with another name than `databaseName`, usually a typing error. The name is known for databases of this app,
 * also behind proxies. SQL Server instances create no database.
 */
export function warnOfOtherDatabase(scope: IConstruct, resource: IResource, databaseName: string) {
  const database = databasesOf(resource).find(each => isOther(createdBy(each), databaseName));
  if (database && databaseName !== MAINTENANCE_DATABASE && !isPendingLookup(scope)) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:otherDatabase', [
      `databaseName is "${databaseName}", but "${database.node.path}" creates the database "${createdBy(database)}";`,
      `use the same name for both, or acknowledge this warning if "${databaseName}" is created in another way`,
    ].join(' '));
  }
}

/** Returns the resource of a database, or of a proxy and the databases of this app behind it. */
export function databasesOf({ node }: IResource): IConstruct[] {
  const groups = node.findAll().filter(each => each instanceof CfnDBProxyTargetGroup);
  const identifiers = groups.flatMap(group => [...group.dbInstanceIdentifiers ?? [], ...group.dbClusterIdentifiers ?? []]);
  return [node.defaultChild, ...identifiers.map(referenceTarget)].filter(each => each !== undefined);
}

function createdBy(resource: IConstruct): string | undefined {
  if (resource instanceof CfnDBInstance) {
    return resource.dbName;
  }
  return resource instanceof CfnDBCluster ? resource.databaseName : undefined;
}

function isOther(created: string | undefined, databaseName: string): boolean {
  return created !== undefined && !Token.isUnresolved(created) && !Token.isUnresolved(databaseName) && created !== databaseName;
}
