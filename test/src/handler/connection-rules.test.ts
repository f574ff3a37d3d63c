import { readFileSync } from 'fs';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { DatabaseProxy, ProxyTarget } from 'aws-cdk-lib/aws-rds';
import { DatabaseApiOptions, DatabaseTarget, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';

type Target = (stack: TestStack) => DatabaseTarget;

function create(target: Target, options: Partial<DatabaseApiOptions> = {}, region?: string) {
  const stack = new TestStack(new App(), 'TestStack', { env: region === undefined ? undefined : { account: '111122223333', region } });
  new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), database: target(stack), ...options });
  return stack;
}

const databaseName = 'library';
const INSTANCE: Target = stack => DatabaseTarget.fromInstance(stack.instance(), { databaseName, credentials: stack.credentials });
const ADDRESS: Target = stack => stack.endpoint();
const PROXY: Target = stack => {
  const instance = stack.instance();
  const proxy = new DatabaseProxy(stack, 'Proxy', { vpc: stack.vpc, proxyTarget: ProxyTarget.fromInstance(instance), secrets: [instance.secret!] });
  return DatabaseTarget.fromProxy(proxy, { databaseName, credentials: stack.credentials, connectable: proxy });
};

describe('the number of connections', () => {
  const warnings = (stack: TestStack) => Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('unboundedConnections'));

  test('warns when nothing bounds it', () => {
    expect(warnings(create(INSTANCE))).toHaveLength(1);
  });

  test.each<[string, Target, Partial<DatabaseApiOptions>]>([
    ['a reservation bounds it', INSTANCE, { reservedConcurrentExecutions: 20 }],
    ['a proxy bounds it', PROXY, {}],
    ['it is not known what is at the address', ADDRESS, {}],
  ])('gives no warning when %s', (_, target, options) => {
    expect(warnings(create(target, options))).toEqual([]);
  });
});

describe('the certificate authorities of the handler', () => {
  const UNKNOWN = ['il-central-1', 'ca-west-1', 'ap-southeast-5', 'ap-southeast-7', 'mx-central-1', 'ap-east-2', 'us-gov-west-1', 'cn-north-1'];

  test.each(UNKNOWN)('throws when Amazon RDS in %s is not among them', region => {
    expect(() => create(INSTANCE, {}, region)).toThrow(
      '[TestStack/Api] the handler does not include the certificate authorities of Amazon RDS for this region, so it would not trust any database there, ' +
      `received "${region}"; set certificateAuthorities to the text of the certificate bundle of the region, from https://docs.aws.amazon.com/`,
    );
  });

  test.each<[string, Target, string | undefined]>([
    ['are those of Amazon RDS in the region', INSTANCE, 'eu-west-1'],
    ['are chosen when the stack is deployed, if the region is not known', INSTANCE, undefined],
    ['are those of Amazon Trust Services for a proxy, in every region', PROXY, 'il-central-1'],
    ['are not looked at for a server of your own', ADDRESS, 'il-central-1'],
    ['can be your own', stack => DatabaseTarget.fromInstance(stack.instance(), {
      databaseName, credentials: stack.credentials, certificateAuthorities: readFileSync('assets/postgres/ca/default.pem', 'utf8'),
    }), 'il-central-1'],
    ['do not matter where any certificate is accepted', stack => DatabaseTarget.fromInstance(stack.instance(), {
      databaseName, credentials: stack.credentials, trustServerCertificate: true,
    }), 'il-central-1'],
  ])('%s', (_, target, region) => {
    expect(() => create(target, {}, region)).not.toThrow();
  });
});
