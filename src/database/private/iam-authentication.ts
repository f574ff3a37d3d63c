import { IResource, Stack } from 'aws-cdk-lib';
import { CfnDBCluster, CfnDBInstance, CfnDBProxy } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { isPendingLookup } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/**
 * Refuses a login by IAM to a database of this app that has it switched off, as RDS does by default
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Enabling.html). It can still be switched on after the API was
 * made, so this is looked at when the app synthesizes. An imported database does not say.
 */
export function checkIamAuthentication(scope: IConstruct, database: IResource) {
  const refusal = new ValidationError({
    problem: `DatabaseCredentials.fromIam is for databases with IAM authentication, which is switched off on "${database.node.path}"`,
    remedy: database.node.defaultChild instanceof CfnDBProxy ? 'set iamAuth: true on the proxy' : 'set iamAuthentication: true on the database',
  });
  scope.node.addValidation({ validate: () => isSwitchedOff(database) && !isPendingLookup(scope) ? [refusal.message] : [] });
}

function isSwitchedOff(database: IResource): boolean {
  const resource = database.node.defaultChild;
  if (resource instanceof CfnDBInstance || resource instanceof CfnDBCluster) {
    return [undefined, false].includes(Stack.of(resource).resolve(resource.enableIamDatabaseAuthentication));
  }
  return resource instanceof CfnDBProxy && resource.defaultAuthScheme !== 'IAM_AUTH' && refusesTokens(Stack.of(resource).resolve(resource.auth));
}

function refusesTokens(auth: CfnDBProxy.AuthFormatProperty[] | undefined): boolean {
  return Array.isArray(auth) && auth.every(({ iamAuth }) => iamAuth === undefined || iamAuth === 'DISABLED');
}
