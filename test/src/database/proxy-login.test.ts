import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DatabaseInstance, DatabaseProxy, DatabaseProxyOptions, DefaultAuthScheme } from 'aws-cdk-lib/aws-rds';
import { DatabaseCredentials, DatabaseTarget } from '../../../src';
import { TestStack } from '../support/fixtures';
import { bind, loginStatements, variables } from '../support/targeted-api';

const IAM = DatabaseCredentials.fromIam('api');

const withoutSecrets = (stack: TestStack, instance: DatabaseInstance, options: Partial<DatabaseProxyOptions> = {}) =>
  instance.addProxy('Proxy', { vpc: stack.vpc, defaultAuthScheme: DefaultAuthScheme.IAM_AUTH, ...options });
const roleOf = (stack: TestStack, instance: DatabaseInstance) => {
  const role = new Role(stack, 'ProxyRole', { assumedBy: new ServicePrincipal('rds.amazonaws.com') });
  instance.grantConnect(role, 'api');
  return role;
};
const synth = (stack: TestStack) => {
  (stack.node.root as App).synth();
  return Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('proxyRole')).map(({ entry }) => entry.data);
};

describe('a proxy without secrets, which logs in to its database with IAM', () => {
  test('accepts the tokens of the handler', () => {
    const stack = new TestStack();
    const instance = stack.instance();
    const proxy = withoutSecrets(stack, instance, { role: roleOf(stack, instance) });
    bind(stack, DatabaseTarget.fromProxy(proxy, { databaseName: 'library', credentials: IAM }));

    expect(variables(stack)).toMatchObject({ DATABASE_HOST: stack.resolve(proxy.endpoint), DATABASE_USER: 'api' });
    expect(variables(stack)).not.toHaveProperty('DATABASE_SECRET_ARN');
    expect(loginStatements(stack)).toEqual([expect.objectContaining({ Action: 'rds-db:connect' })]);
    expect(synth(stack)).toEqual([]);
  });

  test('gives a warning if its role cannot connect to the database', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromProxy(withoutSecrets(stack, stack.instance({ iamAuthentication: true })), { databaseName: 'library', credentials: IAM }));

    expect(synth(stack)).toEqual([
      'the proxy "TestStack/Database/Proxy" logs in to its database with IAM, but its role has no permission to connect (rds-db:connect); pass a role to the proxy and grant it access, ' +
      'as in instance.grantConnect(role, userName), or acknowledge this warning if it is granted elsewhere [ack: cdk-vpc-lambda-api:proxyRole]',
    ]);
  });

  test.each<[string, (stack: TestStack) => Partial<DatabaseProxyOptions>]>([
    ['is imported', stack => ({ role: Role.fromRoleArn(stack, 'ProxyRole', 'arn:aws:iam::111111111111:role/proxy') })],
    ['has a managed policy', stack => ({
      role: new Role(stack, 'ProxyRole', {
        assumedBy: new ServicePrincipal('rds.amazonaws.com'),
        managedPolicies: [ManagedPolicy.fromManagedPolicyArn(stack, 'Policy', 'arn:aws:iam::111111111111:policy/connect')],
      }),
    })],
  ])('gives no warning if its role %s', (_, options) => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromProxy(withoutSecrets(stack, stack.instance({ iamAuthentication: true }), options(stack)), { databaseName: 'library', credentials: IAM }));

    expect(synth(stack)).toEqual([]);
  });

  test('synthesis fails if IAM authentication is disabled on the database', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromProxy(withoutSecrets(stack, stack.instance()), { databaseName: 'library', credentials: IAM }));

    expect(() => synth(stack)).toThrow('DatabaseCredentials.fromIam requires IAM authentication, which is disabled on "TestStack/Database/Resource"; set iamAuthentication: true on the database');
  });

  test('synthesis fails if the handler logs in with a password', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromProxy(withoutSecrets(stack, stack.instance({ iamAuthentication: true })), { databaseName: 'library', credentials: stack.credentials }));

    expect(() => synth(stack)).toThrow('the proxy "TestStack/Database/Proxy" has no secrets, so it accepts no password; use DatabaseCredentials.fromIam(userName), or add the secret to the proxy');
  });

  test('a secret of the proxy can log in', () => {
    const stack = new TestStack();
    const proxy = withoutSecrets(stack, stack.instance({ iamAuthentication: true }), { secrets: [stack.secret] });
    bind(stack, DatabaseTarget.fromProxy(proxy, { databaseName: 'library', credentials: stack.credentials }));

    expect(synth(stack)).toEqual([]);
  });

  test('an imported one needs its security group only', () => {
    const stack = new TestStack();
    const proxy = DatabaseProxy.fromDatabaseProxyAttributes(stack, 'Imported', {
      dbProxyName: 'p', dbProxyArn: 'arn:aws:rds:eu-west-1:111111111111:db-proxy:prx-0123456789', endpoint: 'p.example.com', securityGroups: [],
    });
    bind(stack, DatabaseTarget.fromProxy(proxy, { databaseName: 'library', credentials: IAM, connectable: stack.group() }));

    expect(synth(stack)).toEqual([]);
  });
});
