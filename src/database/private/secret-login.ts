import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Environment } from '../../contract/environment';
import { checkRegion } from '../environment-rules';
import { Login, LoginTarget } from '../target-config';

/** Login with the user name and password of a secret. */
export function secretLogin(secret: ISecret, { scope }: LoginTarget): Login {
  checkRegion(scope, secret, 'secret');
  // Secrets imported by name or partial ARN: Secrets Manager ends every ARN in six characters of its own.
  const secretArn = secret.secretFullArn ?? `${secret.secretArn}-??????`;
  const read = new PolicyStatement({ sid: 'ReadDatabaseSecret', actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] });
  const key = secret.encryptionKey;
  return {
    environment: { [Environment.DATABASE_SECRET_ARN]: secret.secretArn },
    statements: key ? [read, decrypt(Stack.of(scope), key.keyArn)] : [read],
    secretArn,
  };
}

/**
 * The key is granted on the identity side, as a grant in a key policy would tie the key's stack to ours
 * (https://github.com/aws/aws-cdk/issues/14213), and for nothing but what Secrets Manager asks of it.
 */
function decrypt({ region, urlSuffix }: Stack, keyArn: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'DecryptDatabaseSecret',
    actions: ['kms:Decrypt'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.${urlSuffix}` } },
  });
}
