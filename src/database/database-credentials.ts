import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';

/** How the handler logs in to the database. */
export class DatabaseCredentials {
  /**
   * Logs in with the `username` and `password` that a secret holds, in a JSON object as RDS writes it. Other fields are
   * not read: host, port and database come from the target.
   *
   * The handler reads the secret when it connects; its value is never part of the template or the environment.
   *
   * @param secret the secret
   */
  public static fromSecret(secret: ISecret): DatabaseCredentials {
    return new DatabaseCredentials(secret);
  }

  private constructor(private readonly secret: ISecret) {}

  /**
   * ARN for the handler's environment.
   *
   * @internal
   */
  public get _secretArn(): string {
    return this.secret.secretArn;
  }

  /**
   * What the handler needs to read just this secret. The key is granted on the identity side, as a grant in a key policy
   * would tie the key's stack to ours: https://github.com/aws/aws-cdk/issues/14213
   *
   * @internal
   */
  public _statements(scope: IConstruct): PolicyStatement[] {
    const read = new PolicyStatement({
      sid: 'ReadDatabaseSecret',
      actions: ['secretsmanager:GetSecretValue'],
      // Secrets imported by name or partial ARN: Secrets Manager ends every ARN in six characters of its own.
      resources: [this.secret.secretFullArn ?? `${this.secret.secretArn}-??????`],
    });
    const key = this.secret.encryptionKey;
    return key ? [read, this.decrypt(scope, key.keyArn)] : [read];
  }

  private decrypt(scope: IConstruct, keyArn: string): PolicyStatement {
    const { region, urlSuffix } = Stack.of(scope);
    return new PolicyStatement({
      sid: 'DecryptDatabaseSecret',
      actions: ['kms:Decrypt'],
      resources: [keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.${urlSuffix}` } },
    });
  }
}
