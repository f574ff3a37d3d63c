import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ClientAttributes, IUserPoolClient, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { ApiAuthorizer, DatabaseApiOptions, PrivateVpcApi, RequestValue, SqlRoute, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../support/fixtures';

const FRONT_DOORS = [['VpcLambdaRestApi', VpcLambdaRestApi], ['VpcLambdaHttpApi', VpcLambdaHttpApi], ['PrivateVpcApi', PrivateVpcApi]] as const;

describe.each(FRONT_DOORS)('claims of Cognito that a %s reads', (name, Api) => {
  const orders = SqlRoute.get('/orders', { sql: 'SELECT 1' });
  const byTenant = { routes: [orders], sessionContext: { 'app.tenant': RequestValue.claim('custom:tenant') } };

  function warnings(options: Partial<DatabaseApiOptions>, clientOf: (pool: UserPool, stack: TestStack) => IUserPoolClient, later = false) {
    const stack = new TestStack();
    const pool = new UserPool(stack, 'Pool');
    const first = later ? undefined : clientOf(pool, stack);
    const http = name === 'VpcLambdaHttpApi';
    const userPoolClients = http ? [first ?? clientOf(pool, stack)] : undefined;
    new Api(stack, 'Api', { ...stack.options(options), authorizer: ApiAuthorizer.cognito(pool, { userPoolClients }) });
    if (later && !http) clientOf(pool, stack);
    return Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('writableClaim')).map(({ entry }) => entry.data as string);
  }
  const client = (written?: ClientAttributes) => (pool: UserPool) => pool.addClient('Client', { writeAttributes: written });

  test('are warned of in sessionContext, where the client may write them, as it may by default', () => {
    const [warning, ...others] = warnings(byTenant, client());
    expect(warning).toMatch(/^users can change the claims "custom:tenant" of their tokens, because the app client "TestStack\/Pool\/Client" can write those attributes; .*set writeAttributes.* \[ack: cdk-vpc-lambda-api:writableClaim\]$/);
    expect(others).toEqual([]);
  });

  test('are warned of as values of a statement', () => {
    const parameters = { mail: RequestValue.claim('email'), id: RequestValue.claim('sub') };
    const routes = [SqlRoute.get('/orders', { sql: 'SELECT 1 FROM orders WHERE mail = :mail AND id = :id', parameters })];
    expect(warnings({ routes }, client())).toEqual([expect.stringContaining('the claims "email" of')]);
  });

  test('are warned of for a client that is added later', () => {
    expect(warnings(byTenant, client(), true)).toHaveLength(1);
  });

  test.each<[string, Partial<DatabaseApiOptions>, (pool: UserPool, stack: TestStack) => IUserPoolClient]>([
    ['the client may not write them', byTenant, client(new ClientAttributes().withStandardAttributes({ fullname: true }).withCustomAttributes('locale'))],
    ['Cognito sets them itself', { routes: [orders], sessionContext: { 'app.user': RequestValue.claim('sub'), 'app.groups': RequestValue.claim('cognito:groups') } }, client()],
    ['the client is imported, so that what it may write is not known', byTenant, (_, stack) => UserPoolClient.fromUserPoolClientId(stack, 'Imported', 'a1b2c3')],
    ['the client is of another pool', byTenant, (pool, stack) => {
      new UserPool(stack, 'Other').addClient('Client');
      return client(new ClientAttributes())(pool);
    }],
  ])('are not warned of when %s', (_, options, clientOf) => {
    expect(warnings(options, clientOf)).toEqual([]);
  });
});
