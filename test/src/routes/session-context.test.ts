import { App, Stack } from 'aws-cdk-lib';
import { ApiAuthorizer, DatabaseEngine, HealthRoute, RequestValue, SqlRoute, ValueType, VpcLambdaHttpApi } from '../../../src';
import { SessionContext } from '../../../src/routes/session-context';
import { TestStack } from '../support/fixtures';

const create = (sessionContext: { [name: string]: RequestValue }, engine = DatabaseEngine.POSTGRESQL) =>
  new SessionContext(new Stack(new App(), 'Api'), { sessionContext }, engine);
const tenant = RequestValue.claim('custom:tenant');

describe('SessionContext', () => {
  test('default: nothing is set', () => {
    expect(new SessionContext(new Stack(), {}, DatabaseEngine.POSTGRESQL).manifest).toBeUndefined();
  });

  test('values come in the order of their names, with their rules and the limit of the session context', () => {
    const context = create({
      'app.tenant': tenant,
      'app.ip': RequestValue.context('sourceIp', { maxLength: 45 }),
      'app.level': RequestValue.claim('level', { valueType: ValueType.INTEGER, defaultValue: '0' }),
    });

    expect(context.manifest).toEqual([
      { name: 'app.ip', source: 'context', key: 'sourceIp', required: true, maxLength: 45 },
      { name: 'app.level', source: 'claim', key: 'level', type: 'integer', required: false, defaultValue: 0 },
      { name: 'app.tenant', source: 'claim', key: 'custom:tenant', required: true, maxLength: 4000 },
    ]);
    expect(context.claims).toEqual(['custom:tenant']);
  });

  test('a key of SQL Server needs no dot', () => {
    expect(create({ tenant }, DatabaseEngine.SQL_SERVER).manifest).toMatchObject([{ name: 'tenant' }]);
  });

  test.each([
    ['tenant', DatabaseEngine.POSTGRESQL], ['role', DatabaseEngine.POSTGRESQL], ["app.x',true),set_config('role", DatabaseEngine.POSTGRESQL], ['app.', DatabaseEngine.POSTGRESQL],
    ["x'; DROP TABLE books --", DatabaseEngine.SQL_SERVER], ['', DatabaseEngine.SQL_SERVER], ['k'.repeat(129), DatabaseEngine.SQL_SERVER],
  ])('throws when a name is %j on %s', (name, engine) => {
    expect(() => create({ [name]: tenant }, engine)).toThrow('a name in sessionContext is not valid');
  });

  test.each([RequestValue.header('x-tenant'), RequestValue.query('tenant'), RequestValue.body('tenant'), RequestValue.path('tenant')])('throws when the caller chooses the value', value => {
    expect(() => create({ 'app.tenant': value })).toThrow('callers choose');
  });

  test.each([RequestValue.claim('groups', { list: true }), RequestValue.claim('key', { valueType: ValueType.BINARY })])('throws when the value is no text', value => {
    expect(() => create({ 'app.tenant': value })).toThrow('sessionContext "app.tenant" must be text');
  });
});

describe('an API with a session context', () => {
  const books = SqlRoute.get('/books', { sql: 'SELECT * FROM books' });
  const createApi = (authorizer: ApiAuthorizer, routes = [books, HealthRoute.at()]) => {
    const stack = new TestStack();
    return new VpcLambdaHttpApi(stack, 'Api', stack.options({ routes, authorizer, sessionContext: { 'app.tenant': tenant } }));
  };

  test('tokens bring its claims', () => {
    expect(() => createApi(ApiAuthorizer.jwt('https://issuer.example.com', { audience: ['api'] }))).not.toThrow();
  });

  test('a health check needs no claims', () => {
    expect(() => createApi(ApiAuthorizer.none(), [HealthRoute.at()])).not.toThrow();
  });

  test.each([ApiAuthorizer.iam(), ApiAuthorizer.none()])('throws when callers of a route have no claims', authorizer => {
    expect(() => createApi(authorizer)).toThrow('"GET /books" requires the claim "custom:tenant", but its callers have no claims');
  });
});
