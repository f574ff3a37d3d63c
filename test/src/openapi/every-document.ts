import { App } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  ApiAuthorizer, FunctionRoute, HealthRoute, HttpMethod, Idempotency, OpenApiRoute, RecordField, RequestValue, RequestValueOptions, Route,
  RowFormat, RowOrder, SqlResult, SqlRoute, SqlStep, ValueType,
} from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

/** Every kind of API with every kind of route, value and result, for linters that read OpenAPI documents. */
FRONT_DOORS.forEach(([name, create]) => {
  const app = new App({ outdir: `${process.argv[2]}/${name}` });
  const stack = new TestStack(app);
  create(stack, { routes: [...routes(stack), ...reads(name !== 'VpcLambdaHttpApi')], serverTiming: true, authorizer: ApiAuthorizer.lambdaFunction(own(stack, 'Authorizer')) });
  app.synth();
});

function own(stack: TestStack, id: string): Function {
  return new Function(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => ({})') });
}

function routes(stack: TestStack): Route[] {
  const everyType = (source: (name: string, options: RequestValueOptions) => RequestValue) => {
    return Object.fromEntries(Object.values(ValueType).map(valueType => {
      return [valueType, source(valueType, { valueType, required: valueType === ValueType.UUID })];
    }));
  };
  const sql = `SELECT ${Object.values(ValueType).map(type => `:${type}`).join(', ')}`;
  return [
    HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() }),
    OpenApiRoute.at(),
    FunctionRoute.of(HttpMethod.POST, '/orders/{id}/charge', own(stack, 'Own'), { summary: 'Charges', description: 'Twice is *once*.', tags: ['orders'] }),
    SqlRoute.get('/query', { sql, parameters: everyType(RequestValue.query) }),
    SqlRoute.post('/body', { sql, parameters: everyType(RequestValue.body), result: SqlResult.created('/body/{uuid}') }),
    SqlRoute.get('/lists', {
      sql: 'SELECT :ids, :tenant, :me',
      parameters: {
        ids: RequestValue.query('id', { list: true, valueType: ValueType.BIGINT, minItems: 1, maxItems: 5, minimum: 1 }),
        tenant: RequestValue.header('X-Tenant', { pattern: '^[a-z]+$', minLength: 1, maxLength: 20 }),
        me: RequestValue.claim('sub'),
      },
    }),
    SqlRoute.get('/orders/{id}', { sql: 'SELECT 1 WHERE :id = 1', result: SqlResult.row() }),
    SqlRoute.put('/orders/{id}', { sql: 'UPDATE orders SET a = 1 WHERE id = :id' }),
    SqlRoute.delete('/orders/{id}', { sql: 'DELETE FROM orders WHERE id = :id', result: SqlResult.none() }),
    ...writes(),
  ];
}

/** Pages, formats and files, and streams where the API has them. */
function reads(stream: boolean): Route[] {
  const formats = [RowFormat.JSON, RowFormat.CSV, RowFormat.NDJSON];
  const orderBy = RowOrder.choose('sort', { newest: ['placed_at DESC', 'id DESC'], total: ['total', 'id'] }, { defaultChoice: 'newest' });
  return [
    SqlRoute.get('/orders', { sql: 'SELECT id, total, placed_at FROM orders', result: SqlResult.page({ orderBy, total: true }) }),
    SqlRoute.get('/export', { sql: 'SELECT id, total FROM orders', result: SqlResult.rows({ formats, fileName: 'orders', escapeFormulas: true }), stream }),
    SqlRoute.get('/lines', { sql: 'SELECT sku FROM lines', result: SqlResult.rows({ formats }), cacheControl: 'private, max-age=60' }),
    SqlRoute.get('/orders/{id}/invoice', {
      sql: 'SELECT data, type, name FROM invoices WHERE order_id = :id',
      result: SqlResult.file({ content: 'data', contentType: 'type', fileName: 'name' }),
      cacheControl: 'private, max-age=3600, immutable',
      stream,
    }),
  ];
}

/** Every form of a body and of its fields. */
function writes(): Route[] {
  const fields = {
    sku: RecordField.of({ maxLength: 20, pattern: '^[A-Z]+$' }),
    quantity: RecordField.of({ valueType: ValueType.INTEGER, minimum: 1, defaultValue: '1' }),
    note: RecordField.of({ nullable: true, required: false }),
  };
  return [
    SqlRoute.post('/orders/{id}/lines', {
      sql: 'INSERT INTO lines SELECT :id, sku, quantity, note FROM :lines',
      parameters: { lines: RequestValue.records('lines', { fields, minItems: 1, maxItems: 500 }) },
      result: SqlResult.count(),
    }),
    SqlRoute.put('/lines', { sql: 'INSERT INTO lines SELECT sku, quantity, note FROM :lines', parameters: { lines: RequestValue.bodyRecords({ fields }) } }),
    SqlRoute.put('/state', { sql: 'UPDATE a SET state = :state', parameters: { state: RequestValue.wholeBody() } }),
    SqlRoute.patch('/orders/{id}', {
      sql: 'UPDATE orders SET :changes WHERE id = :id AND version = :version',
      parameters: {
        changes: RequestValue.changes({ title: RecordField.of({ maxLength: 200 }), note: RecordField.of({ nullable: true }) }),
        version: RequestValue.ifMatch({ valueType: ValueType.INTEGER }),
      },
      maxAffected: 1,
    }),
    ...keyedWrites(),
  ];
}

/** Routes with keys and steps, of which one requires the key. */
function keyedWrites(): Route[] {
  return [
    SqlRoute.post('/carts', {
      steps: [
        SqlStep.of('cart', 'INSERT INTO carts (owner) VALUES (:owner) RETURNING id'),
        SqlStep.of('answer', 'SELECT id, version FROM carts WHERE id = :cart.id'),
      ],
      parameters: { owner: RequestValue.body('owner', { nullable: true }) },
      result: SqlResult.created('/carts/{id}', { version: 'version' }),
      idempotency: Idempotency.table('keys', { required: true }),
    }),
    SqlRoute.post('/carts/{id}/owner', {
      sql: 'UPDATE carts SET owner = :owner WHERE id = :id RETURNING id, version',
      parameters: { owner: RequestValue.body('owner') },
      result: SqlResult.row({ version: 'version' }),
      idempotency: Idempotency.table('keys'),
    }),
  ];
}
