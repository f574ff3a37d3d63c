import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { changesOf, post, route, shop } from './sample-routes';
import { databaseOf, diffOf, httpApp, removeApps, synthesize } from './synthesized-app';
import {
  ApiAuthorizer, DatabaseEngine, FunctionRoute, HealthRoute, HttpMethod, Idempotency, PrivateVpcApi, type Route, RowFormat, RowOrder, SqlRefusal,
  SqlResult, SqlRoute, SqlStep, VpcLambdaHttpApi,
} from '../../../src';

// Synthesizes apps, on machines that may be busy.
jest.setTimeout(120_000);

describe('routes of a diff', () => {
  afterAll(removeApps);

  test.each<[string, Route, Route, string[]]>([
    ['a column of JSON', route(), route({ jsonColumns: ['data'] }), ['breaking: column data: JSON instead of text']],
    ['a format', route(), route({}, SqlResult.rows({ formats: [RowFormat.JSON, RowFormat.CSV] })), ['compatible: query.format: added, optional, string', 'compatible: format csv: added', 'compatible: parameter of the format: none -> format']],
    ['fewer rows', route(), route({ maxRows: 5 }), ['breaking: maximum number of rows: 1000 -> 5']],
    ['another result', route(), route({}, SqlResult.row()), ['breaking: result: rows (200) -> row (200)']],
    ['a version', route({}, SqlResult.row({ version: 'id' })), route({}, SqlResult.row()), ['breaking: header ETag: id -> none']],
    ['a location', post({ result: SqlResult.created() }), post({ result: SqlResult.created('/a/{id}') }), ['compatible: header Location: none -> a/{id}']],
    ['no content', post({ result: SqlResult.created() }), post({ result: SqlResult.none() }), ['breaking: result: created (201) -> none (204)']],
    ['another response without a row', route({}, SqlResult.row()), route({}, SqlResult.row({ otherwise: SqlRefusal.of(410, 'GONE', 'Gone') })), ['breaking: without a row: default -> 410 GONE "Gone"']],
    ['another title', route({}, SqlResult.row({ otherwise: SqlRefusal.of(410, 'GONE', 'Gone') })), route({}, SqlResult.row({ otherwise: SqlRefusal.of(410, 'GONE', 'Left') })), ['compatible: without a row: 410 GONE "Gone" -> 410 GONE "Left"']],
    ['a refusal that is removed', post({ refusals: { 23505: SqlRefusal.of(409, 'TAKEN', 'Taken') } }), post({}), ['breaking: refusal of error 23505: removed, 409 TAKEN "Taken"']],
    ['keys that are required', post({ idempotency: Idempotency.table('k') }), post({ idempotency: Idempotency.table('k', { required: true }) }), ['breaking: header Idempotency-Key: optional -> required']],
    ['keys that have no effect any more', post({ idempotency: Idempotency.table('k') }), post({}), ['breaking: header Idempotency-Key: optional -> no effect']],
    ['a limit of changed rows', post({ maxAffected: 1 }), post({}), ['compatible: maximum number of changed rows: 1 -> none']],
    ['another kind of route', route(), HealthRoute.at('/a'), ['breaking: answered by: sql -> health']],
    ['another total', route({}, SqlResult.page({ orderBy: RowOrder.by(['id']), total: true })), route({}, SqlResult.page({ orderBy: RowOrder.by(['id']) })), ['review: query.total: removed, requests that have it are answered without it', 'breaking: total number of rows: total -> none']],
    ['another order', route({}, SqlResult.rows({ orderBy: RowOrder.by(['id']) })), route({}, SqlResult.rows({ orderBy: RowOrder.by(['id DESC']) })), ['review: order: "id" -> "id" DESC; cursors of earlier pages are rejected']],
  ])('knows the effect of %s', (_, before, after, changes) => {
    expect(changesOf(diffOf(httpApp({ routes: [before] }), httpApp({ routes: [after] })))).toEqual(changes);
  });

  test('compares steps by their names, with their rows and refusals', () => {
    const steps = (...all: SqlStep[]) => httpApp({ routes: [SqlRoute.post('/a', { steps: [...all, SqlStep.of('answer', 'SELECT 1 AS one')], result: SqlResult.created() })] });
    const refusal = SqlRefusal.of(409, 'SOLD_OUT', 'Sold out');

    expect(diffOf(
      steps(SqlStep.of('stock', 'UPDATE a SET b = b - 1'), SqlStep.of('log', 'INSERT INTO log DEFAULT VALUES')),
      steps(SqlStep.of('stock', 'UPDATE a SET b = b - 1', { minRows: 1, otherwise: refusal }), SqlStep.of('mail', 'INSERT INTO mail DEFAULT VALUES')),
    )).toEqual(expect.arrayContaining([
      '           review: step "log": removed',
      '             - INSERT INTO log DEFAULT VALUES',
      '           review: step "mail": added',
      '             + INSERT INTO mail DEFAULT VALUES',
      '           review: step "stock": at least 0 rows -> at least 1 row, otherwise 409 SOLD_OUT "Sold out"',
    ]));
  });

  test('shows who can call a route', () => {
    const build = (authorizer: (pool: UserPool) => ApiAuthorizer, options: object = {}) => synthesize(stack => {
      const { vpc, target } = databaseOf(stack);
      const pool = new UserPool(stack, 'Users');
      const client = pool.addClient('Client');
      new VpcLambdaHttpApi(stack, 'Api', {
        vpc,
        database: target(),
        routes: [SqlRoute.get('/a', { sql: 'SELECT 1 AS one', authorizer: authorizer(pool), ...options })],
        authorizer: ApiAuthorizer.cognito(pool, { userPoolClients: [client] }),
      });
    });
    const cognito = (scopes?: string[]) => build(pool => ApiAuthorizer.cognito(pool, { userPoolClients: [pool.addClient('Other')], ...(scopes && { scopes }) }));

    expect(changesOf(diffOf(build(() => ApiAuthorizer.iam()), build(() => ApiAuthorizer.none())))).toEqual(['review: authorizer: IAM -> open, so callers need no credentials']);
    expect(changesOf(diffOf(build(() => ApiAuthorizer.none()), build(() => ApiAuthorizer.iam())))).toEqual(['breaking: authorizer: open -> IAM']);
    expect(changesOf(diffOf(cognito(), cognito(['read'])))).toEqual(['breaking: scopes: none -> read']);
    expect(changesOf(diffOf(cognito(['read']), cognito(['read', 'admin'])))).toEqual(['review: scopes: read -> read admin']);
  });

  test('names the values of SQL Server, of a private API', () => {
    const build = (sql: string, order: string) => synthesize(stack => {
      const { vpc, target } = databaseOf(stack);
      const routes = [SqlRoute.get('/a', { sql, parameters: { shop }, result: SqlResult.page({ orderBy: RowOrder.by([order]) }) })];
      new PrivateVpcApi(stack, 'Api', { vpc, database: target(1433, DatabaseEngine.SQL_SERVER), routes });
    });

    expect(diffOf(build('SELECT id FROM a WHERE shop = :shop', 'id'), build('SELECT id FROM b WHERE shop = :shop', 'id DESC')).slice(1, 7)).toEqual([
      '  changed  GET    /a',
      '           review: statement',
      '             - SELECT id FROM a WHERE shop = CAST(:shop AS int)',
      '             + SELECT id FROM b WHERE shop = CAST(:shop AS int)',
      '           review: order: [id] -> [id] DESC; cursors of earlier pages are rejected',
      '',
    ]);
  });

  test('shows another function of a route, and its code', () => {
    const build = (code: string, id = 'Own') => synthesize(stack => {
      const { vpc, target } = databaseOf(stack);
      const handler = new LambdaFunction(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline(code) });
      const routes = [route(), FunctionRoute.of(HttpMethod.GET, '/own', handler)];
      new VpcLambdaHttpApi(stack, 'Api', { vpc, database: target(), authorizer: ApiAuthorizer.none(), routes });
    });

    expect(changesOf(diffOf(build('1'), build('2')))).toEqual(['review: the code of the function is different']);
    expect(changesOf(diffOf(build('1'), build('1', 'Other')))).toEqual([expect.stringMatching(/^review: function: Own\w+ -> Other\w+$/)]);
  });

  test.each([
    ['GET', '/orders/latest', ['GET /orders/{id}']],
    ['GET', '/orders/{id}/lines', ['ANY /{proxy+}']],
    ['POST', '/any', ['ANY /any', 'ANY /{proxy+}']],
    ['ANY', '/orders/latest', ['GET /orders/{id}', 'ANY /{proxy+}']],
    ['ANY', '/', []],
  ])('a new %s %s takes over requests of the routes that cover it', (method, path, covering) => {
    const build = (add: boolean) => synthesize(stack => {
      const { vpc, target } = databaseOf(stack);
      const handler = new LambdaFunction(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('1') });
      const of = (verb: string, at: string) => FunctionRoute.of(verb as HttpMethod, at, handler);
      const all = covering.includes('ANY /{proxy+}') ? [of('ANY', '/{proxy+}'), of('ANY', '/any')] : [];
      const routes = [route(), SqlRoute.get('/orders/{id}', { sql: 'SELECT 1 AS one WHERE :id = 1' }), ...all, ...(add ? [of(method, path)] : [])];
      new VpcLambdaHttpApi(stack, 'Api', { vpc, database: target(), authorizer: ApiAuthorizer.iam(), routes });
    });

    const rest = covering.length > 0 ? `; takes over requests of ${covering.join(', ')}` : '';
    expect(changesOf(diffOf(build(false), build(true)))).toEqual([`${covering.length > 0 ? 'review' : 'compatible'}: new, authorizer: IAM${rest}`]);
  });
});
