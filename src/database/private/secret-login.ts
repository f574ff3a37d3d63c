import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { secretReference } from './secret-reference';
import { DEFAULT_SECRET_KEYS, Environment } from '../../contract/environment';
import { databaseClient } from '../../private/database-client';
import { keyBehind } from '../../private/key-alias';
import { checkRegion, isOfOtherAccount } from '../../private/placement';
import { ValidationError } from '../../private/validation-error';
import { SecretKeyOptions } from '../secret-key-options';
import { DatabaseLogin, LoginTarget } from '../target-config';

/** Creates a login with the user name and password of a secret. */
export function secretLogin(secret: ISecret, keys: SecretKeyOptions, { scope }: LoginTarget): DatabaseLogin {
  checkRegion(scope, secret, 'secret');
  const { id, arn } = secretReference(scope, secret);
  if (isOfOtherAccount(scope, secret)) {
    warnOfForeignSecret(scope, secret, id === arn);
  }
  const read = new PolicyStatement({ sid: 'ReadDatabaseSecret', actions: ['secretsmanager:GetSecretValue'], resources: [arn] });
  const key = secret.encryptionKey;
  return {
    environment: { [Environment.DATABASE_SECRET_ARN]: id, ...keyEnvironment(scope, keys) },
    statements: key ? [read, decrypt(scope, secret, key)] : [read],
    secretArn: arn,
  };
}

/** Returns the environment variables of keys other than those of RDS. */
function keyEnvironment(scope: IConstruct, keys: SecretKeyOptions): DatabaseLogin['environment'] {
  const { userNameKey = DEFAULT_SECRET_KEYS.userName, passwordKey = DEFAULT_SECRET_KEYS.password } = keys;
  checkKeys(scope, userNameKey, passwordKey);
  return {
    ...userNameKey === DEFAULT_SECRET_KEYS.userName ? {} : { [Environment.DATABASE_SECRET_USER_NAME_KEY]: userNameKey },
    ...passwordKey === DEFAULT_SECRET_KEYS.password ? {} : { [Environment.DATABASE_SECRET_PASSWORD_KEY]: passwordKey },
  };
}

function checkKeys(scope: IConstruct, userNameKey: string, passwordKey: string) {
  const known = [userNameKey, passwordKey].filter(key => !Token.isUnresolved(key));
  if (known.includes('') || (known.length === 2 && userNameKey === passwordKey)) {
    throw new ValidationError({
      problem: 'the keys of DatabaseCredentials.fromSecret are not valid',
      got: `userNameKey ${JSON.stringify(userNameKey)}, passwordKey ${JSON.stringify(passwordKey)}`,
      allowed: 'two different names of fields in the JSON object of the secret',
    }, scope);
  }
}

/** Warns about a secret of another account: only that account can grant access to it (https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html). */
function warnOfForeignSecret(scope: IConstruct, secret: ISecret, complete: boolean) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:secretElsewhere', [
    `the secret "${secret.node.path}" belongs to the account ${secret.env.account}, and only that account can grant access: there, allow the role of ${databaseClient(scope).name}`,
    'secretsmanager:GetSecretValue in the resource policy of the secret, and kms:Decrypt in the policy of its key, which cannot be the key aws/secretsmanager,',
    ...complete ? [] : ['import the secret by its complete ARN if its name is only known at deployment and may end in a hyphen and six characters,'],
    'and acknowledge this warning; until then, ' + (databaseClient(scope).administers ? 'every deployment of the scripts fails' : 'every request is answered with 503'),
  ].join(' '));
}

/**
 * Grants the key in the policy of the role, because a grant in the key policy would make the stack of the key depend on the stack of the API
 * (https://github.com/aws/aws-cdk/issues/14213), and only for requests through Secrets Manager.
 */
function decrypt(scope: IConstruct, secret: ISecret, encryptionKey: IKey): PolicyStatement {
  const { region, urlSuffix } = Stack.of(scope);
  const { key, alias } = keyBehind(encryptionKey);
  const viaSecretsManager = { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.${urlSuffix}` } };
  if (alias === undefined) {
    return new PolicyStatement({ sid: 'DecryptDatabaseSecret', actions: ['kms:Decrypt'], resources: [key.keyArn], conditions: viaSecretsManager });
  }
  checkAccount(scope, secret, key);
  return new PolicyStatement({
    sid: 'DecryptDatabaseSecret',
    actions: ['kms:Decrypt'],
    resources: [Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: { ...viaSecretsManager, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
  });
}

/** Rejects keys of other accounts by alias: an alias names a key of its account only. */
function checkAccount(scope: IConstruct, secret: ISecret, key: IKey) {
  const elsewhere = [secret, key].find(each => isOfOtherAccount(scope, each));
  if (elsewhere) {
    throw new ValidationError({
      problem: `the key of the secret "${secret.node.path}" is imported by its alias, which cannot name a key of another account`,
      got: elsewhere.env.account,
      allowed: `keys of the account ${Stack.of(scope).account} by alias, keys of other accounts by ARN`,
      remedy: 'import the key with Key.fromKeyArn()',
    }, scope);
  }
}
