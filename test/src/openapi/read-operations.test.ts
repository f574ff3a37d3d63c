import { ApiAuthorizer, HealthRoute, RequestValue, RowFormat, RowOrder, SqlResult, SqlRoute, SqlRouteOptions, ValueType, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { body } from '../support/template';

const SQL = 'SELECT id, total FROM orders';
const FORMATS = [RowFormat.JSON, RowFormat.CSV, RowFormat.NDJSON];
const ORDER = RowOrder.choose('sort', { newest: ['placed_at DESC', 'id DESC'], total: ['total', 'id'] }, { defaultChoice: 'newest' });

const get = (options: Partial<SqlRouteOptions> = {}) => SqlRoute.get('/orders', { sql: SQL, ...options });

/** The document of an HTTP API, or of a REST API for routes that stream, with references to components resolved. */
function documentOf(routes: SqlRoute[], { rest = false, serverTiming = false } = {}) {
  const stack = new TestStack();
  const create = rest ? VpcLambdaRestApi : VpcLambdaHttpApi;
  const document = JSON.parse(new create(stack, 'Api', { ...stack.options({ routes }), authorizer: ApiAuthorizer.none(), serverTiming }).openApiDocument);
  const { headers, parameters } = document.components;
  const text = JSON.stringify(document.paths).replace(/\{"\$ref":"#\/components\/(headers|parameters)\/([^"]+)"\}/g,
    (_, kind: string, name: string) => JSON.stringify({ headers, parameters }[kind][name]));
  return { paths: JSON.parse(text), problem: document.components.schemas.Problem };
}

const operationOf = (options?: Partial<SqlRouteOptions>, api?: Parameters<typeof documentOf>[1]) => documentOf([get(options)], api).paths['/orders'].get;

describe('an operation that answers rows', () => {
  test('default: JSON, with an entity tag', () => {
    const { parameters, responses } = operationOf();
    expect(parameters).toBeUndefined();
    expect(responses[200]).toEqual({
      description: 'All rows',
      content: { 'application/json': { schema: { type: 'array', items: { type: 'object', additionalProperties: true } } } },
      headers: { ETag: expect.anything() },
    });
    expect(responses).not.toHaveProperty('406');
  });

  test('in several formats has the media types in their order, the parameter, and 406', () => {
    const { parameters, responses } = operationOf({ result: SqlResult.rows({ formats: [RowFormat.CSV, RowFormat.JSON, RowFormat.NDJSON] }) });
    expect(Object.keys(responses[200].content)).toEqual(['text/csv', 'application/json', 'application/x-ndjson']);
    expect(responses[200].content['text/csv'].schema).toMatchObject({ type: 'string', description: expect.stringContaining('header line') });
    expect(parameters).toEqual([{
      name: 'format',
      in: 'query',
      required: false,
      description: 'Format of the response; without it, the header Accept selects the format',
      schema: { type: 'string', enum: ['csv', 'json', 'ndjson'] },
    }]);
    expect(responses[406]).toEqual({
      description: 'NOT_ACCEPTABLE: The response is not available in an accepted format',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
    expect(responses[200].headers).not.toHaveProperty('Content-Disposition');
  });

  test('in one format has no parameter and no 406', () => {
    const { parameters, responses } = operationOf({ result: SqlResult.rows({ formats: [RowFormat.CSV] }) });
    expect([parameters, Object.keys(responses[200].content), responses[406]]).toEqual([undefined, ['text/csv'], undefined]);
  });

  test('as a download has the header with the file name', () => {
    expect(operationOf({ result: SqlResult.rows({ fileName: 'orders' }) }).responses[200].headers).toMatchObject({
      'Content-Disposition': { description: 'File that browsers save the response as', schema: { type: 'string' } },
    });
  });

  test('as a stream says how it ends early, and has neither an entity tag nor a maximum size', () => {
    const { responses } = operationOf({ stream: true, result: SqlResult.rows({ formats: FORMATS }) }, { rest: true, serverTiming: true });
    expect(responses[200].description).toBe('All rows, sent while the statement runs. If an error ends it early, the connection is closed before the end of the response');
    expect(responses[200]).not.toHaveProperty('headers');
    expect(responses).not.toHaveProperty('304');
    expect(responses[500].description).toBe('INTERNAL_ERROR: The API could not process the request');
    expect(operationOf({}, { rest: true }).responses[500].description).toContain('RESULT_TOO_LARGE');
  });

  test('the codes of problems have that of the format', () => {
    expect(documentOf([get()]).problem.properties.code.enum).toContain('NOT_ACCEPTABLE');
  });
});

describe('an operation that answers pages', () => {
  test('describes the parameters that the page adds, with the choices of the order and its default', () => {
    expect(operationOf({ result: SqlResult.page({ orderBy: ORDER, total: true, maxSize: 100 }) }).parameters).toEqual([
      { name: 'limit', in: 'query', required: false, description: 'Maximum number of rows in the page', schema: { type: 'integer', format: 'int32', default: 50, minimum: 1, maximum: 100 } },
      {
        name: 'cursor',
        in: 'query',
        required: false,
        description: 'End of the previous page, from its "next"; valid for the same order only',
        schema: { type: 'string', maxLength: 4096 },
      },
      { name: 'sort', in: 'query', required: false, description: 'Order of the rows', schema: { type: 'string', default: 'newest', enum: ['newest', 'total'] } },
      {
        name: 'total',
        in: 'query',
        required: false,
        description: 'Whether the response has the number of rows of all pages, which takes longer the more there are',
        schema: { type: 'boolean', default: false },
      },
    ]);
  });

  test('the page has the number of all rows where requests can ask for it', () => {
    const schemaOf = (total: boolean) => operationOf({ result: SqlResult.page({ orderBy: ORDER, total }) }).responses[200].content['application/json'].schema;
    expect(schemaOf(true)).toEqual({
      type: 'object',
      properties: {
        items: { type: 'array', items: { type: 'object', additionalProperties: true } },
        next: { type: ['string', 'null'], format: 'uri-reference', description: expect.stringContaining('null on the last page') },
        total: { type: 'integer', minimum: 0, description: 'Number of rows of all pages, with total=true' },
      },
      required: ['items', 'next'],
    });
    expect(Object.keys(schemaOf(false).properties)).toEqual(['items', 'next']);
  });

  test('describes no parameter of the route', () => {
    const { parameters } = operationOf({
      sql: `${SQL} WHERE kind = :kind`, parameters: { kind: RequestValue.query('kind') }, result: SqlResult.rows({ orderBy: RowOrder.by(['id']) }),
    });
    expect(parameters).toEqual([{ name: 'kind', in: 'query', required: true, schema: { type: 'string' } }]);
  });
});

describe('an operation that answers a file', () => {
  const sql = 'SELECT data, type, name FROM files';
  const BYTES = { schema: { type: 'string', format: 'binary' } };

  test('has bytes of any media type, the header with the file name, and 404', () => {
    const { responses } = operationOf({ sql, result: SqlResult.file({ content: 'data', contentType: 'type', fileName: 'name' }) });
    expect(responses[200]).toMatchObject({ description: 'The file', content: { 'application/octet-stream': BYTES, '*/*': BYTES }, headers: { 'ETag': {}, 'Content-Disposition': {} } });
    expect(responses[404].description).toBe('NOT_FOUND: Not found');
    expect(responses[500].description).toContain('RESULT_TOO_LARGE');
  });

  test('without a column for the media type is application/octet-stream', () => {
    const { responses } = operationOf({ sql, result: SqlResult.file({ content: 'data' }), stream: true }, { rest: true });
    expect(responses[200]).toEqual({ description: 'The file', content: { 'application/octet-stream': BYTES }, headers: { 'Content-Disposition': expect.anything() } });
  });
});

describe('an operation', () => {
  test('has the Cache-Control of its route, also beside another one', () => {
    const { paths } = documentOf([get({ cacheControl: 'public, max-age=60' }), SqlRoute.get('/lines', { sql: SQL, cacheControl: 'private, max-age=5' }), SqlRoute.get('/plain', { sql: SQL })]);
    const cacheOf = (path: string) => paths[path].get.responses[200].headers['Cache-Control'];
    expect(cacheOf('/orders')).toEqual({ description: 'How caches may use the response', schema: { const: 'public, max-age=60' } });
    expect(cacheOf('/lines').schema).toEqual({ const: 'private, max-age=5' });
    expect(cacheOf('/plain')).toBeUndefined();
  });

  test('has Server-Timing where the API has it, and its route runs a statement', () => {
    const routes = () => [get(), SqlRoute.put('/orders', { sql: 'UPDATE orders SET a = 1' }), HealthRoute.at('/status')] as SqlRoute[];
    const timingOf = (serverTiming: boolean) => {
      const { paths } = documentOf(routes(), { serverTiming });
      return [paths['/orders'].get, paths['/orders'].put, paths['/status'].get].map(({ responses }) => responses[200].headers?.['Server-Timing']?.description);
    };
    const description = 'Milliseconds that the database took, as in db;dur=1.5';
    expect(timingOf(true)).toEqual([description, description, undefined]);
    expect(timingOf(false)).toEqual([undefined, undefined, undefined]);
  });
});

describe('the gateway of a REST API', () => {
  test('validates none of the parameters that a result adds', () => {
    const routes = [get({ result: SqlResult.page({ orderBy: ORDER, total: true }) }), SqlRoute.get('/lines', { sql: SQL, result: SqlResult.rows({ formats: FORMATS }) })];
    const stack = new TestStack();
    new VpcLambdaRestApi(stack, 'Api', { ...stack.options({ routes }), accountLoggingConfigured: true });
    const { paths } = body(stack);
    expect([paths['/orders'].get, paths['/lines'].get].map(operation => [operation.parameters, operation['x-amazon-apigateway-request-validator']])).toEqual([[undefined, undefined], [undefined, undefined]]);
  });

  test('validates the parameters of the route beside them', () => {
    const stack = new TestStack();
    const route = get({
      sql: `${SQL} WHERE placed_at = :day`,
      parameters: { day: RequestValue.query('day', { valueType: ValueType.DATE }) },
      result: SqlResult.page({ orderBy: ORDER }),
    });
    new VpcLambdaRestApi(stack, 'Api', { ...stack.options({ routes: [route] }), accountLoggingConfigured: true });
    const operation = body(stack).paths['/orders'].get;
    expect(operation['x-amazon-apigateway-request-validator']).toBe('parameters');
    expect(operation.parameters.map(({ name }: { name: string }) => name)).toEqual(['day']);
  });
});
