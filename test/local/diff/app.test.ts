import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { databaseOf, diffOf, httpApp, removeApps, synthesize } from './synthesized-app';
import {
  ApiAuthorizer, DatabaseEngine, FunctionRoute, HealthRoute, HttpMethod, Idempotency, PrivateVpcApi, RequestValue, type Route, RowFormat, RowOrder,
  SqlRefusal, SqlResult, SqlRoute, SqlStep, ValueType, VpcLambdaHttpApi, VpcLambdaRestApi,
} from '../../../src';
import { runToEnd } from '../server-process';

jest.setTimeout(120_000);

const shop = RequestValue.query('shop', { valueType: ValueType.INTEGER });

const LIST = `
  SELECT id, name, price
  FROM products`;
const ORDERS = { cheapest: ['price', 'id'], newest: ['id DESC'] };

const BEFORE = [
  SqlRoute.get('/products', {
    sql: LIST,
    result: SqlResult.page({ maxSize: 200, orderBy: RowOrder.choose('sort', ORDERS, { defaultChoice: 'cheapest' }) }),
  }),
  SqlRoute.get('/products/{id}', { sql: 'SELECT id, name FROM products WHERE id = :id', result: SqlResult.row() }),
  SqlRoute.post('/orders', { sql: 'INSERT INTO orders (product) VALUES (:product) RETURNING id', parameters: { product: RequestValue.body('product') }, result: SqlResult.created() }),
  SqlRoute.delete('/products/{id}', { sql: 'DELETE FROM products WHERE id = :id', result: SqlResult.none() }),
];

const AFTER = [
  SqlRoute.get('/products', {
    sql: `${LIST}
  WHERE shop = :shop`,
    parameters: { shop },
    result: SqlResult.page({ maxSize: 100, orderBy: RowOrder.choose('sort', { cheapest: ORDERS.cheapest, name: ['name', 'id'] }, { defaultChoice: 'cheapest' }) }),
  }),
  SqlRoute.get('/products/{product}', { sql: 'SELECT id, name FROM products WHERE id = :product', result: SqlResult.row() }),
  SqlRoute.post('/orders', {
    sql: 'INSERT INTO orders (product) VALUES (:product) RETURNING id',
    parameters: { product: RequestValue.body('product', { maxLength: 40 }) },
    result: SqlResult.created(),
    idempotency: Idempotency.table('api_keys'),
    refusals: { 23503: SqlRefusal.of(422, 'NO_SUCH_PRODUCT', 'The product does not exist') },
  }),
  HealthRoute.at('/status'),
];

const route = (options: object = {}, result = SqlResult.rows()) => SqlRoute.get('/a', { sql: 'SELECT id, name, data FROM a', result, ...options });
const post = (options: object) => SqlRoute.post('/a', { sql: 'INSERT INTO a VALUES (:a) RETURNING id', parameters: { a: RequestValue.body('a') }, ...options });

describe('diff', () => {
  afterAll(removeApps);

  test('two assemblies of an app without a change have no differences', () => {
    expect(diffOf(httpApp({ routes: BEFORE }), httpApp({ routes: BEFORE }))).toEqual(['no differences']);
  });

  test('the report in the documentation is the one of an app', () => {
    const documentation = readFileSync(join(__dirname, '../../../docs/local.md'), 'utf8');

    expect(documentation).toContain(`\n\`\`\`text\n${diffOf(httpApp({ routes: BEFORE }), httpApp({ routes: AFTER })).join('\n')}\n\`\`\`\n`);
  });

  test('shows routes, statements, values, results and effects', () => {
    expect(diffOf(httpApp({ routes: BEFORE }), httpApp({ routes: AFTER }))).toEqual([
      'Shop/Api, HTTP API',
      '  removed  DELETE /products/{id}',
      '           breaking: removed',
      '  added    GET    /status',
      '           review: new, authorizer: open, so callers need no credentials',
      '  changed  POST   /orders',
      '           breaking: body.product: maximum length: none -> 40',
      '           review: refusal of error 23503: added, 422 NO_SUCH_PRODUCT "The product does not exist"',
      '           compatible: header Idempotency-Key: no effect -> optional',
      '  changed  GET    /products',
      '           review: statement',
      '               SELECT id, name, price',
      '               FROM products',
      '             + WHERE shop = CAST(:shop AS integer)',
      '           breaking: query.shop: added, required, integer',
      '           breaking: query.limit: maximum: 200 -> 100',
      '           breaking: query.sort: no longer allowed: newest',
      '           compatible: query.sort: now allowed: name',
      '           breaking: order "newest": removed, "id" DESC',
      '           compatible: order "name": added, "name", "id"',
      '  changed  GET    /products/{product}',
      '           review: statement',
      '             - SELECT id, name FROM products WHERE id = :id',
      '             + SELECT id, name FROM products WHERE id = :product',
      '',
      '6 breaking, 3 compatible, 4 to review',
    ]);
  });

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

  test('shows the settings of an API', () => {
    const routes = [route({ throttle: { rateLimit: 5, burstLimit: 5 } })];
    const before = httpApp({ routes, cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] } });
    const after = httpApp({
      routes: [route({ throttle: { rateLimit: 1, burstLimit: 5 } })],
      cors: { allowOrigins: ['https://a.example.com', 'https://c.example.com'] },
      sessionContext: { 'app.ip': RequestValue.context('sourceIp') },
      throttle: { rateLimit: 7, burstLimit: 9 },
    });

    expect(changesOf(diffOf(before, after))).toEqual([
      'breaking: CORS: origin https://b.example.com removed',
      'review: CORS: origin https://c.example.com added',
      'review: session context: context.sourceIp: added',
      expect.stringMatching(/^review: throttling of all routes: .* -> rate 7, burst 9$/),
      'review: throttling of GET /a: rate 5, burst 5 -> rate 1, burst 5',
      'review: throttling of HEAD /a: rate 5, burst 5 -> rate 1, burst 5',
    ]);
  });

  test('shows API keys and throttling of a REST API', () => {
    const build = (keys: boolean, rateLimit: number) => synthesize(stack => {
      const { vpc, target } = databaseOf(stack);
      new VpcLambdaRestApi(stack, 'Api', {
        vpc,
        database: target(),
        apiKeyRequired: keys,
        throttle: { rateLimit, burstLimit: 5 },
        routes: [route({ throttle: { rateLimit: rateLimit + 1, burstLimit: 5 } })],
      });
    });

    expect(changesOf(diffOf(build(false, 10), build(true, 20)))).toEqual([
      'review: throttling of all routes: rate 10, burst 5 -> rate 20, burst 5',
      'review: throttling of GET /a: rate 11, burst 5 -> rate 21, burst 5',
      'review: throttling of HEAD /a: rate 11, burst 5 -> rate 21, burst 5',
      'breaking: API key: now required',
    ]);
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

  test('shows permissions by action and resource, and rules of security groups, with construct paths', () => {
    const build = (port: number, grant: (bucket: Bucket, api: VpcLambdaHttpApi) => void) => synthesize(stack => {
      const { vpc, target } = databaseOf(stack);
      const api = new VpcLambdaHttpApi(stack, 'Api', { vpc, database: target(port), routes: [route()], authorizer: ApiAuthorizer.none() });
      grant(new Bucket(stack, 'Files'), api);
    });

    const report = diffOf(build(5432, () => undefined), build(5433, (bucket, api) => bucket.grantRead(api)));
    expect(report).toEqual([
      'Shop/Api, HTTP API',
      '  changed  functions',
      '           review: IAM permissions',
      ...['GetBucket*', 'GetObject*', 'List*'].flatMap(action => [`             + allow s3:${action} on Shop/Files`, `             + allow s3:${action} on Shop/Files/*`]),
      '           review: security group rules',
      '             - Shop/Api/SecurityGroup: to Shop/Database, tcp 5432',
      '             - Shop/Database: from Shop/Api/SecurityGroup, tcp 5432',
      '             + Shop/Api/SecurityGroup: to Shop/Database, tcp 5433',
      '             + Shop/Database: from Shop/Api/SecurityGroup, tcp 5433',
      '',
      '0 breaking, 0 compatible, 2 to review',
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
    ['an API that is new', (empty: string, full: string) => [empty, full] as const, 'Shop/Api, HTTP API, added', '  added    GET    /a', 'review'],
    ['an API that is removed', (empty: string, full: string) => [full, empty] as const, 'Shop/Api, HTTP API, removed', '  removed  GET    /a', 'breaking'],
  ])('shows all routes of %s', (_, order, title, line, effect) => {
    const [before, after] = order(synthesize(stack => new Bucket(stack, 'Only')), httpApp({ routes: [route()] }));
    const report = diffOf(before, after);

    expect(report.slice(0, 2)).toEqual([title, line]);
    expect(report[2]).toContain(`${effect}: `);
  });

  test('notices another bundle, and texts that only the library writes', () => {
    const routes = [route({}, SqlResult.page({ orderBy: RowOrder.by(['id']) }))];
    const [before, after] = [httpApp({ routes }), httpApp({ routes })];
    const asset = bundleOf(after);
    writeFileSync(join(asset, 'index.js'), `${readFileSync(join(asset, 'index.js'), 'utf8')}\n// later`);
    const manifest = JSON.parse(readFileSync(join(asset, 'manifest.json'), 'utf8'));
    manifest.routes['GET /a'].order.choices[0].after.text += ' /* later */';
    manifest.routes['GET /a'].laterSetting = 7;
    writeFileSync(join(asset, 'manifest.json'), JSON.stringify(manifest));

    expect(changesOf(diffOf(before, after))).toEqual(['review: laterSetting: none -> 7', 'review: the bundle of the handler is different, as with another version of the library']);
    delete manifest.routes['GET /a'].laterSetting;
    writeFileSync(join(asset, 'manifest.json'), JSON.stringify(manifest));
    expect(changesOf(diffOf(before, after))[0]).toBe('review: texts that the library adds, as for further pages');
  });
});

describe('the command diff', () => {
  const apps = () => [httpApp({ routes: BEFORE }), httpApp({ routes: AFTER })] as const;
  afterAll(removeApps);

  test('prints the report, without colors and in lines of at most 120 characters, with status 0', async () => {
    const [before, after] = apps();
    const { exitCode, stdout, stderr } = await runToEnd(['diff', '--from', before, '--assembly', after]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(`${diffOf(before, after).join('\n')}\n`);
    expect(stdout).not.toContain('\u001b');
  });

  test.each([
    ['--fail', 'a breaking change', BEFORE, AFTER, 1],
    ['--fail', 'a compatible change', [route({ maxRows: 1 })], [route()], 1],
    ['--fail', 'no change', BEFORE, BEFORE, 0],
    ['--fail-on-breaking', 'a breaking change', BEFORE, AFTER, 1],
    ['--fail-on-breaking', 'a compatible change', [route({ maxRows: 1 })], [route()], 0],
  ])('%s has with %s the status', async (option, _, before, after, exitCode) => {
    expect((await runToEnd(['diff', '--from', httpApp({ routes: before }), '--assembly', httpApp({ routes: after }), option])).exitCode).toBe(exitCode);
  });

  test('throws when --from is missing or has no assembly', async () => {
    const [, after] = apps();

    expect(await runToEnd(['diff', '--assembly', after])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--from <folder>') });
    expect(await runToEnd(['diff', '--from', join(after, 'none'), '--assembly', after])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is not a cloud assembly') });
  });
});

/** Returns the changes of a report, without their lines. */
function changesOf(report: string[]): string[] {
  return report.map(line => line.trim()).filter(line => /^(breaking|compatible|review): /.test(line));
}

function bundleOf(assembly: string): string {
  const template = JSON.parse(readFileSync(join(assembly, 'Shop.template.json'), 'utf8'));
  const handler: any = Object.values(template.Resources).find((resource: any) => resource.Properties?.Handler === 'index.handler');
  return join(assembly, `asset.${String(handler.Properties.Code.S3Key).replace('.zip', '')}`);
}
