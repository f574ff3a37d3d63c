import type { SecretAccess } from './secrets-manager';
import { DEFAULT_SECRET_KEYS, Environment, type SecretKeys } from '../../src/contract/environment';
import type { FunctionSettings } from '../assembly/functions';
import { databaseNameOf } from '../database/databases';
import type { DatabaseServer } from '../database/postgres';

/** Variables that point to the database of the deployed function, not to the local one. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  Environment.DATABASE_USER, Environment.DATABASE_READER_HOST, Environment.DATABASE_TRUST_SERVER_CERTIFICATE,
]);

/** Returns the keys of user name and password in the secret of a function. */
export function secretKeys({ environment }: Pick<FunctionSettings, 'environment'>): SecretKeys {
  const keyIn = (name: string, otherwise: string) => (typeof environment[name] === 'string' ? environment[name] : otherwise);
  return {
    userName: keyIn(Environment.DATABASE_SECRET_USER_NAME_KEY, DEFAULT_SECRET_KEYS.userName),
    password: keyIn(Environment.DATABASE_SECRET_PASSWORD_KEY, DEFAULT_SECRET_KEYS.password),
  };
}

/**
 * Returns the environment variables of a function: those of its template, those that Lambda sets
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime), and the database
 * and secret of this machine. The credentials are created for this run and are valid only for that secret.
 */
export function functionEnvironment(
  handler: FunctionSettings, directory: string, server: DatabaseServer, secrets: SecretAccess,
): { [name: string]: string } {
  const fromTemplate = Object.entries(handler.environment)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return {
    ...Object.fromEntries(fromTemplate),
    AWS_ACCESS_KEY_ID: secrets.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: secrets.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: secrets.credentials.sessionToken,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: handler.id,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(handler.memorySize),
    LAMBDA_TASK_ROOT: directory,
    TZ: ':UTC',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    [Environment.DATABASE_HOST]: server.host,
    [Environment.DATABASE_PORT]: String(server.port),
    [Environment.DATABASE_NAME]: server.databaseName ?? databaseNameOf(handler),
    [Environment.DATABASE_SECRET_ARN]: secrets.secretArns[0]!,
    [Environment.DATABASE_CA_FILE]: server.caFile,
  };
}
