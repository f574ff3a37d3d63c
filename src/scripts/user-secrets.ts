import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { checkSecretCount } from './user-rules';
import { Environment } from '../contract/environment';
import { DatabaseCredentials } from '../database/database-credentials';
import { LoginTarget } from '../database/target-config';
import { ScriptHandler } from '../handler/script-handler';
import { DatabasePath } from '../network/database-path';
import { sortedEntries } from '../private/sorted-entries';

/** Access of the script function to the secrets of the users: it sets their passwords in the database. */
export class UserSecrets {
  private readonly ids: { [userName: string]: string } = {};
  private readonly read = new PolicyStatement({ sid: 'ReadUserSecrets', actions: ['secretsmanager:GetSecretValue'] });
  private readonly keys = new Set<string>();

  constructor(private readonly handler: ScriptHandler, private readonly path: DatabasePath, private readonly target: LoginTarget) {}

  public add(userName: string, secret: ISecret) {
    checkSecretCount(this.target.scope, Object.keys(this.ids).length + 1);
    const { environment, statements, secretArn } = DatabaseCredentials.fromSecret(secret)._bind(this.target);
    this.path.admitSecret(secretArn!);
    this.ids[userName] = environment[Environment.DATABASE_SECRET_ARN];
    this.permit(secretArn!, statements.slice(1));
    const ids = Stack.of(this.target.scope).toJsonString(Object.fromEntries(sortedEntries(this.ids)));
    Object.entries({ ...this.path.environment, [Environment.DATABASE_USER_SECRETS]: ids }).forEach(([name, value]) => {
      this.handler.function.addEnvironment(name, value);
    });
  }

  private permit(secretArn: string, decrypt: readonly PolicyStatement[]) {
    const { policy } = this.handler.role;
    if (this.read.resources.length === 0) policy.addStatements(this.read);
    this.read.addResources(secretArn);
    for (const statement of decrypt) {
      const key = JSON.stringify(Stack.of(this.target.scope).resolve(statement.toStatementJson()));
      if (!this.keys.has(key)) policy.addStatements(statement.copy({ sid: `DecryptUserSecrets${this.keys.size + 1}` }));
      this.keys.add(key);
    }
  }
}
