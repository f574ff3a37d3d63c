import { IResource, Stack } from 'aws-cdk-lib';
import { CfnDBCluster, CfnDBInstance, CfnDBProxy } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { isPendingLookup } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/**
 * Rejects IAM authentication for a database of this app on which it is disabled, the default of RDS
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Enabling.html). The check runs at synthesis, because the setting
 * can change after the API is created. It is not known for imported databases.
 */
export function checkIamAuthentication(scope: IConstruct, database: IResource) {
  const { path, defaultChild } = database.node;
  const problem = iamProblem(path, defaultChild instanceof CfnDBProxy ? 'set iamAuth: true on the proxy' : 'set iamAuthentication: true on the database');
  scope.node.addValidation({ validate: () => isDisabledOn(database.node.defaultChild) && !isPendingLookup(scope) ? [problem] : [] });
}

/** Describes a database on which IAM authentication is disabled. */
export function iamProblem(path: string, remedy: string): string {
  return new ValidationError({ problem: `DatabaseCredentials.fromIam requires IAM authentication, which is disabled on "${path}"`, remedy }).message;
}

/** Returns whether IAM authentication is disabled on a resource of this app. */
export function isDisabledOn(resource: IConstruct | undefined): boolean {
  if (resource instanceof CfnDBInstance || resource instanceof CfnDBCluster) {
    return [undefined, false].includes(Stack.of(resource).resolve(resource.enableIamDatabaseAuthentication));
  }
  return resource instanceof CfnDBProxy && resource.defaultAuthScheme !== 'IAM_AUTH' && rejectsTokens(Stack.of(resource).resolve(resource.auth));
}

function rejectsTokens(auth: CfnDBProxy.AuthFormatProperty[] | undefined): boolean {
  return Array.isArray(auth) && auth.every(({ iamAuth }) => iamAuth === undefined || iamAuth === 'DISABLED');
}
