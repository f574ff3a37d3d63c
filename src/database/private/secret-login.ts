import { Annotations, Resource, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { Environment } from '../../contract/environment';
import { checkRegion, isOfOtherAccount } from '../environment-rules';
import { Login, LoginTarget } from '../target-config';

/** Login with the user name and password of a secret. */
export function secretLogin(secret: ISecret, { scope }: LoginTarget): Login {
  checkRegion(scope, secret, 'secret');
  const elsewhere = isOfOtherAccount(scope, secret);
  if (elsewhere) {
    warnOfMissingPermission(scope, secret);
  }
  // Secrets Manager ends every ARN in six characters of its own. Who imports by name or partial ARN does not know them, nor does CDK of a
  // secret that another account creates: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
  const complete = elsewhere && Resource.isOwnedResource(secret) ? undefined : secret.secretFullArn;
  const secretArn = complete ?? `${secret.secretArn}-??????`;
  const read = new PolicyStatement({ sid: 'ReadDatabaseSecret', actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] });
  const key = secret.encryptionKey;
  return {
    environment: { [Environment.DATABASE_SECRET_ARN]: secret.secretArn },
    statements: key ? [read, decrypt(Stack.of(scope), key.keyArn)] : [read],
    secretArn,
  };
}

/** Only the account of a secret can let others read it (https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html). */
function warnOfMissingPermission(scope: IConstruct, secret: ISecret) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:secretElsewhere', [
    `the secret "${secret.node.path}" belongs to the account ${secret.env.account}, which alone can let the handler read it: there, allow the role of the handler`,
    'secretsmanager:GetSecretValue in the resource policy of the secret, and kms:Decrypt in the policy of its key, which cannot be the key aws/secretsmanager,',
    'and acknowledge this; until then every request is answered with 503',
  ].join(' '));
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
