import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { checkIamAuthentication } from './iam-authentication';
import { Environment } from '../../contract/environment';
import { whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';
import { DatabaseEngine } from '../database-engine';
import { DatabaseLogin, LoginTarget } from '../target-config';

/** Excludes wildcards, which would allow the handler to log in as any user. */
const USER_NAME = /^[A-Za-z_][A-Za-z0-9_.@$-]{0,62}$/;

/** Creates a login with IAM database authentication. */
export function iamLogin(userName: string, { scope, engine, iamResourceId, resource }: LoginTarget): DatabaseLogin {
  whenLookedUp(scope, () => checkUserName(scope, userName));
  if (engine !== DatabaseEngine.POSTGRESQL || iamResourceId === undefined) {
    throw new ValidationError({
      problem: 'DatabaseCredentials.fromIam does not support this database',
      got: engine === DatabaseEngine.POSTGRESQL ? 'a database outside RDS, or an imported one without its resource ID' : 'SQL Server',
      allowed: 'PostgreSQL on an instance, a cluster or a proxy of RDS',
      remedy: 'use DatabaseCredentials.fromSecret(secret), or import the instance with instanceResourceId, the cluster with clusterResourceIdentifier',
    }, scope);
  }
  if (resource) {
    checkIamAuthentication(scope, resource);
  }
  const dbUser = Stack.of(scope).formatArn({ service: 'rds-db', resource: 'dbuser', resourceName: `${iamResourceId}/${userName}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return {
    environment: { [Environment.DATABASE_USER]: userName },
    statements: [new PolicyStatement({ sid: 'ConnectToDatabase', actions: ['rds-db:connect'], resources: [dbUser] })],
  };
}

function checkUserName(scope: LoginTarget['scope'], userName: string) {
  if (Token.isUnresolved(userName) || !USER_NAME.test(userName)) {
    throw new ValidationError({
      problem: 'the user of DatabaseCredentials.fromIam is not valid',
      got: Token.isUnresolved(userName) ? 'a token, which is known only at deployment' : userName,
      allowed: 'a name of letters, digits and _ . @ $ -',
    }, scope);
  }
}
