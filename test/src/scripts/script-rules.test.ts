import { App, Stage } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseScripts } from '../../../src';
import { checkSize } from '../../../src/scripts/script-rules';
import { TestStack } from '../support/fixtures';
import { scriptsOf } from '../support/scripted';
import { resources } from '../support/template';

describe('the scripts of an app', () => {
  test('throw when they are too large for the code of a function', () => {
    const stack = new TestStack();
    const text = 'x'.repeat(1_000_000);
    const script = (megabytes: number) => ({
      file: 'V1__a.sql', description: 'a', checksum: 0, transaction: true, statements: Array.from({ length: megabytes }, () => ({ text: '', line: 1, rows: { text, line: 2 } })),
    });
    expect(() => checkSize(stack, [script(150), script(51)])).toThrow(
      '[TestStack] the scripts are too large for the code of a Lambda function, received "201 MB"; allowed: up to 200 MB; load large data in another way');
    expect(() => checkSize(stack, [script(150), script(50)])).not.toThrow();
  });

  test('can have the same history table in two stages and in two regions, where a host name is that of another database', () => {
    const app = new App();
    for (const id of ['Test', 'Production']) expect(() => scriptsOf(new TestStack(new Stage(app, id)))).not.toThrow();
    for (const region of ['eu-west-1', 'us-east-1']) expect(() => scriptsOf(new TestStack(app, region, { env: { region } }))).not.toThrow();
    const stack = new TestStack(app, 'Again', { env: { region: 'us-east-1' } });
    expect(() => scriptsOf(stack)).toThrow('[Again/Schema] the scripts "us-east-1/Schema" have the same history table in the same database');
  });

  test('do not stop an app that still looks up values', () => {
    const app = new App();
    const stack = new TestStack(app, 'TestStack', { env: { account: '111111111111', region: 'eu-west-1' } });
    Vpc.fromLookup(stack, 'LookedUp', { vpcId: 'vpc-12345678' });
    const schema = scriptsOf(stack, { folder: undefined });
    expect(() => app.synth()).not.toThrow();
    expect(() => schema.addUser('Shop', { grants: ['ALL ON orders'] })).not.toThrow();
  });

  test('have the findings of the function of CDK acknowledged once in a stack, each with its reason', () => {
    const stack = new TestStack();
    scriptsOf(stack);
    new DatabaseScripts(stack, 'Users', { vpc: stack.vpc, database: stack.endpoint() }).addUser('shop_api');
    const [[, handler]] = Object.entries<any>(resources(stack, 'AWS::Lambda::Function')).filter(([id]) => id.startsWith('AWSCDKTriggerCustomResourceProvider'));
    expect(handler.Metadata.checkov.skip.map(({ id }: any) => id)).toEqual(['CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117']);
    expect(handler.Metadata.checkov.skip.filter(({ comment }: any) => comment.length < 40)).toEqual([]);
  });
});
