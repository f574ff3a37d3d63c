import { IConstruct } from 'constructs';
import { DatabaseUserOptions } from './database-user-options';
import { checkGrants } from './grant-syntax';
import { checkUserName, TakenName } from './user-names';
import { DatabaseCredentials } from '../database/database-credentials';
import { DatabaseEngine } from '../database/database-engine';
import { DatabaseTargetConfig } from '../database/target-config';
import { whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

/** The ARNs of the secrets are in one environment variable, and Lambda limits all variables to 4 KB. */
const MAX_SECRETS = 20;

/**
 * Checks a new user, and returns its grants.
 *
 * @param taken names of the other users of the server
 * @throws for an invalid name or grant, and for a login that the database does not support
 */
export function checkUser(scope: IConstruct, name: string, options: DatabaseUserOptions, target: DatabaseTargetConfig, taken: readonly TakenName[]) {
  let { grants } = options;
  whenLookedUp(scope, () => inScope(scope, () => {
    checkUserName(target.engine, name, taken);
    checkLogin(name, options, target);
    grants = grants && checkGrants(target.engine, grants);
  }));
  return grants;
}

/** Throws if a construct has more secrets than its function can be passed. */
export function checkSecretCount(scope: IConstruct, count: number) {
  if (count > MAX_SECRETS) {
    throw new ValidationError({
      problem: 'DatabaseScripts has too many users with a secret',
      got: `${count}`,
      allowed: `up to ${MAX_SECRETS}`,
      remedy: 'use iam: true, or add the others to another DatabaseScripts without a folder',
    }, scope);
  }
}

function checkLogin(name: string, { iam, encryptionKey, secretName }: DatabaseUserOptions, { engine, loginTarget }: DatabaseTargetConfig) {
  if (!iam) return;
  const option = Object.entries({ encryptionKey, secretName }).find(([, value]) => value !== undefined);
  if (option) {
    throw new ValidationError({ problem: `${option[0]} has no effect with iam: true, as the user "${name}" has no secret`, remedy: `leave ${option[0]} out` });
  }
  if (engine !== DatabaseEngine.POSTGRESQL || loginTarget.iamResourceId === undefined) {
    throw new ValidationError({
      problem: `the user "${name}" cannot log in with IAM authentication`,
      got: engine === DatabaseEngine.POSTGRESQL ? 'a database outside RDS, or an imported one without its resource ID' : 'SQL Server',
      allowed: 'PostgreSQL on an instance or a cluster of Amazon RDS',
      remedy: 'leave iam out for a password in a secret',
    });
  }
  // Checks at synthesis that IAM authentication is enabled.
  DatabaseCredentials.fromIam(name)._bind(loginTarget);
}

/** Adds the path of the construct to errors. */
function inScope(scope: IConstruct, check: () => void) {
  try {
    check();
  } catch (error) {
    throw error instanceof ValidationError ? error.at(scope) : error;
  }
}
