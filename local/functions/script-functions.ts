import { functionEnvironment } from './function-environment';
import { LambdaFunction } from './lambda-function';
import { copyCode } from './running-functions';
import type { SecretsManager } from './secrets-manager';
import { Environment } from '../../src/contract/environment';
import { type DatabaseUserManifest, SCRIPTS_ENTRY } from '../../src/contract/scripts-manifest';
import { entryFile, type FunctionSettings } from '../assembly/functions';
import type { ScriptsFunction } from '../assembly/scripts';
import type { AppScripts } from '../database/app-scripts';
import { databaseNameOf } from '../database/databases';
import type { LocalDatabase } from '../database/local-database';
import type { RoleLogin } from '../database/postgres';
import { UserError } from '../user-error';

/** Database and sandboxes of scripts. */
export interface ScriptsPlace {
  readonly database: LocalDatabase;
  readonly secrets: SecretsManager;
  readonly print: (line: string) => void;
}

/** Returns the scripts of an app, which run in the bundle that is deployed. */
export function appScripts(functions: readonly ScriptsFunction[], place: ScriptsPlace): AppScripts[] {
  return functions.map(each => ({
    name: each.name,
    databaseName: databaseNameOf(each.code),
    manifest: each.manifest,
    run: owner => runScripts(each, owner, place),
  }));
}

/**
 * Returns the user of the scripts that a function logs in as: the one whose secret it has, or the one of IAM authentication.
 *
 * @returns undefined for a function with another login
 */
export function userOf(code: FunctionSettings, functions: readonly ScriptsFunction[]): DatabaseUserManifest | undefined {
  const { secret, environment } = code;
  for (const { code: scripts, manifest, userSecrets } of functions) {
    const isHere = databaseNameOf(scripts) === databaseNameOf(code);
    const isIam = (name: string) => isHere && environment[Environment.DATABASE_USER] === name;
    const user = manifest.users.find(({ name, login }) => (login === 'iam' ? isIam(name) : secret !== undefined && userSecrets[name] === secret));
    if (user) return user;
  }
  return undefined;
}

/** Returns the login of a function: its user of the scripts, else that of all functions. */
export function loginOf(code: FunctionSettings, functions: readonly ScriptsFunction[], database: LocalDatabase): RoleLogin {
  const user = userOf(code, functions);
  return (user && database.userLogin(user.name)) ?? database.login;
}

/** @throws UserError with the message of the function, as in `V003__orders.sql:7: …` */
async function runScripts({ name, code, manifest }: ScriptsFunction, owner: RoleLogin, { database, secrets, print }: ScriptsPlace): Promise<void> {
  const users = manifest.users.filter(({ login }) => login === 'secret').map(user => database.passwordLogin(user.name));
  const access = secrets.grant([owner, ...users]);
  const directory = await copyCode(code, database.server.directory);
  const userSecrets = Object.fromEntries(users.map(({ user }, index) => [user, access.secretArns[index + 1]]));
  const lambda = new LambdaFunction({
    file: entryFile({ directory, entry: code.entry })!,
    name: SCRIPTS_ENTRY.split('.').at(-1)!,
    environment: {
      ...functionEnvironment(code, directory, database.server, access),
      [Environment.DATABASE_USER_SECRETS]: JSON.stringify(userSecrets),
    },
    timeoutSeconds: code.timeoutSeconds,
    onLine: line => warningsOf(line).forEach(print),
  });
  const outcome = await lambda.invoke({}).finally(() => lambda.stop());
  if (outcome.kind === 'failed') throw new UserError(`${outcome.error ?? outcome.message} (scripts of ${name})`);
  if (outcome.kind !== 'returned') throw new UserError(`the scripts of ${name} did not end within ${code.timeoutSeconds} s`);
}

/** Returns the message of a log line, if it is a warning: errors are thrown as well. */
function warningsOf(line: string): string[] {
  try {
    const { level, message } = JSON.parse(line);
    return level === 'warn' ? [String(message)] : [];
  } catch {
    return [line];
  }
}
