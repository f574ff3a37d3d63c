import { Annotations, IResource, Token } from 'aws-cdk-lib';
import { CfnDBCluster, CfnDBInstance, CfnDBProxyTargetGroup } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { isPendingLookup } from '../../private/pending-lookup';
import { referenceTarget } from '../../private/references';

/** Every PostgreSQL server has this one too. */
const MAINTENANCE_DATABASE = 'postgres';

/**
 * Warns where RDS creates a database by another name than that of the API, usually a typing error. Databases of this app say which one they
 * create, and so do the databases behind their proxies; SQL Server creates none.
 */
export function warnOfOtherDatabase(scope: IConstruct, resource: IResource, databaseName: string) {
  const database = databasesOf(resource).find(each => isOther(createdBy(each), databaseName));
  if (database && databaseName !== MAINTENANCE_DATABASE && !isPendingLookup(scope)) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:otherDatabase', [
      `databaseName is "${databaseName}", but "${database.node.path}" creates the database "${createdBy(database)}";`,
      'use one name for both, or acknowledge this if something else creates the other database',
    ].join(' '));
  }
}

function databasesOf({ node }: IResource): IConstruct[] {
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
