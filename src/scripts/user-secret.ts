import { Stack, Token, Tokenization } from 'aws-cdk-lib';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { DatabaseUserOptions } from './database-user-options';
import { DatabaseEngine } from '../database/database-engine';
import { DatabaseTargetConfig } from '../database/target-config';

/** Names of the engines: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html */
const ENGINES: { readonly [engine in DatabaseEngine]: string } = {
  [DatabaseEngine.POSTGRESQL]: 'postgres',
  [DatabaseEngine.SQL_SERVER]: 'sqlserver',
};

/** Quotes, backslashes, and separators of URLs. */
const EXCLUDED = '"\'`\\/@:%?# ';

/** Creates the secret of a user, with a generated password of printable ASCII characters and the fields that rotation functions of AWS read. */
export function userSecret(scope: Construct, name: string, target: DatabaseTargetConfig, options: DatabaseUserOptions): ISecret {
  const { host, port, databaseName, engine } = target;
  const fields = {
    engine: ENGINES[engine], host, port: Token.isUnresolved(port) ? Tokenization.stringifyNumber(port) : port, dbname: databaseName, username: name,
  };
  return new Secret(scope, name, {
    description: `Login of the database user ${name}`,
    secretName: options.secretName,
    encryptionKey: options.encryptionKey,
    generateSecretString: {
      secretStringTemplate: Stack.of(scope).toJsonString(fields),
      generateStringKey: 'password',
      passwordLength: 40,
      excludeCharacters: EXCLUDED,
    },
  });
}
