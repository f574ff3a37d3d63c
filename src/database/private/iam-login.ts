import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { checkIamAuthentication } from './iam-authentication';
import { Environment } from '../../contract/environment';
import { whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';
import { DatabaseEngine } from '../database-engine';
import { DatabaseLogin, LoginTarget } from '../target-config';

/** Excludes wildcards, which would allow the handler to log in as any user. */
const USER_NAME = /^[A-Za-z_][A-Za-z0-9_.@$-]{0,62}$/;

/** Creates a login with IAM database authentication. */
export function iamLogin(userName: string, { scope, engine, iamResourceId, resource, replica }: LoginTarget): DatabaseLogin {
  whenLookedUp(scope, () => checkUserName(scope, userName));
  if (engine !== DatabaseEngine.POSTGRESQL || iamResourceId === undefined) {
    throw new ValidationError({
      problem: 'DatabaseCredentials.fromIam does not support this database',
      got: engine === DatabaseEngine.POSTGRESQL ? 'a database outside RDS, or an imported one without its resource ID' : 'SQL Server',
      allowed: 'PostgreSQL on an instance, a cluster or a proxy of RDS',
      remedy: 'use DatabaseCredentials.fromSecret(secret), or import the instance with instanceResourceId, the cluster with clusterResourceIdentifier',
    }, scope);
  }
  [resource, replica?.resource].filter(each => each !== undefined).forEach(each => checkIamAuthentication(scope, each));
  const ids = [iamResourceId, ...replica ? [replicaId(scope, replica)] : []];
  const dbUsers = ids.map(id => Stack.of(scope).formatArn({
    service: 'rds-db', resource: 'dbuser', resourceName: `${id}/${userName}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  }));
  return {
    environment: { [Environment.DATABASE_USER]: userName },
    statements: [new PolicyStatement({ sid: 'ConnectToDatabase', actions: ['rds-db:connect'], resources: dbUsers })],
  };
}

/** A replica of an instance has a separate resource ID, without which the role could not be allowed to connect to it. */
function replicaId(scope: IConstruct, { iamResourceId }: NonNullable<LoginTarget['replica']>): string {
  if (iamResourceId === undefined) {
    throw new ValidationError({
      problem: 'DatabaseCredentials.fromIam requires the resource ID of the read replica, which is not known',
      remedy: 'use ReadHost.fromInstance with a replica of this app, or one that is imported with instanceResourceId',
    }, scope);
  }
  return iamResourceId;
}

/** Returns whether a name can be that of a user that logs in with IAM: known at synthesis, and without wildcards. */
export function isUserName(name: string): boolean {
  return !Token.isUnresolved(name) && USER_NAME.test(name);
}

function checkUserName(scope: LoginTarget['scope'], userName: string) {
  if (!isUserName(userName)) {
    throw new ValidationError({
      problem: 'the user of DatabaseCredentials.fromIam is not valid',
      got: Token.isUnresolved(userName) ? 'a token, which is known only at deployment' : userName,
      allowed: 'a name of letters, digits and _ . @ $ -',
    }, scope);
  }
}
