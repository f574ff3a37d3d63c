import { DatabaseInstance, DatabaseInstanceEngine, DatabaseInstanceProps, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { DatabaseTarget, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

// Newer than the types of the lowest aws-cdk-lib, which this file is compiled against.
const MANAGED = { manageMasterUserPassword: true } as Partial<DatabaseInstanceProps>;

describe('a secret that RDS manages', () => {
  test('is found by itself, and granted by its ARN', () => {
    const stack = new TestStack();
    const instance = new DatabaseInstance(stack, 'Database', {
      vpc: stack.vpc, engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }), ...MANAGED,
    });
    new VpcLambdaHttpApi(stack, 'Api', stack.options({ database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }) }));
    const secretArn = { 'Fn::GetAtt': [expect.stringMatching(/^Database/), 'MasterUserSecret.SecretArn'] };
    expect(only(stack, 'AWS::Lambda::Function').Properties.Environment.Variables.DATABASE_SECRET_ARN).toEqual(secretArn);
    const statements = Object.values(resources(stack, 'AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements).toContainEqual(expect.objectContaining({ Sid: 'ReadDatabaseSecret', Resource: secretArn }));
  });
});
