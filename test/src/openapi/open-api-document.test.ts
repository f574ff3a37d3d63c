import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { ApiAuthorizer, HealthRoute, RequestValue, SqlRefusal, SqlResult, SqlRoute, ValueType, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

const everyType = Object.values(ValueType);
const ROUTES = () => [
  HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() }),
  SqlRoute.get('/books', {
    sql: 'SELECT * FROM books WHERE title LIKE :search LIMIT :limit',
    parameters: {
      search: RequestValue.query('q', { defaultValue: '%', maxLength: 50, pattern: '^[^;]*$' }),
      limit: RequestValue.query('limit', { valueType: ValueType.INTEGER, minimum: 1, maximum: 100 }),
    },
  }),
  SqlRoute.get('/books/{id}', { sql: 'SELECT * FROM books WHERE id = :id', result: SqlResult.row() }),
  SqlRoute.post('/books', {
    sql: `INSERT INTO books VALUES (${everyType.map(type => `:${type}`).join(', ')}) RETURNING id`,
    parameters: Object.fromEntries(everyType.map(valueType => {
      return [valueType, RequestValue.body(valueType, { valueType, required: valueType === ValueType.UUID })];
    })),
    result: SqlResult.created('/books/{id}'),
  }),
  SqlRoute.put('/books/{id}', { sql: 'UPDATE books SET a = 1 WHERE id = :id' }),
  SqlRoute.delete('/books/{id}', { sql: 'DELETE FROM books WHERE id = :id', result: SqlResult.none() }),
];

function documentOf(create = FRONT_DOORS[0][1], routes = ROUTES()) {
  return JSON.parse(create(new TestStack(), { routes }).openApiDocument);
}

describe('the OpenAPI document for callers', () => {
  test('default: an operation for each route, with its parameters', () => {
    const { openapi, info, paths } = documentOf();
    expect([openapi, info.title]).toEqual(['3.1.0', 'TestStack-Api']);
    expect(Object.entries<object>(paths).map(([path, operations]) => [path, Object.keys(operations)])).toEqual([
      ['/status', ['get']], ['/books', ['get', 'post']], ['/books/{id}', ['get', 'put', 'delete']],
    ]);
    expect(paths['/books'].get).toMatchObject({
      operationId: 'get_books',
      parameters: [
        { name: 'q', in: 'query', required: false, schema: { type: 'string', default: '%', maxLength: 50, pattern: '^[^;]*$' } },
        { name: 'limit', in: 'query', required: true, schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 100 } },
      ],
    });
    expect(paths['/books/{id}'].get.parameters).toEqual([{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]);
  });

  test('a body has the declared fields, and names those that are required', () => {
    const { paths, components } = documentOf();
    expect(paths['/books'].post.requestBody.content['application/json']).toEqual({ schema: { $ref: '#/components/schemas/post_books_body' } });
    const schema = components.schemas.post_books_body;
    expect(Object.keys(schema.properties)).toEqual(everyType);
    expect(schema.required).toEqual(['uuid']);
    expect(schema.properties).toMatchObject({ uuid: { type: 'string', format: 'uuid' }, binary: { contentEncoding: 'base64' }, boolean: { type: 'boolean' } });
  });

  test('headers and lists are parameters, and what a caller does not send by name is none', () => {
    const route = SqlRoute.get('/books', {
      sql: 'SELECT :tenant, :ids, :ip, :kind',
      parameters: {
        tenant: RequestValue.header('x-tenant'),
        ids: RequestValue.query('id', { valueType: ValueType.BIGINT, list: true, maxItems: 5 }),
        ip: RequestValue.context('sourceIp'),
        kind: RequestValue.constant('novel'),
      },
    });
    expect(documentOf(undefined, [route]).paths['/books'].get.parameters).toEqual([
      { name: 'x-tenant', in: 'header', required: true, schema: { type: 'string' } },
      { name: 'id', in: 'query', required: true, schema: expect.objectContaining({ type: 'array', maxItems: 5, items: expect.objectContaining({ format: 'int64' }) }) },
    ]);
  });

  test('an operation lists what it can answer', () => {
    const { paths } = documentOf();
    const statuses = (path: string, method: string) => Object.keys(paths[path][method].responses);
    expect(statuses('/status', 'get')).toEqual(['200', '304', '429', '503']);
    expect(statuses('/books', 'get')).toEqual(['200', '304', '400', '401', '403', '429', '500', '503', '504']);
    expect(statuses('/books/{id}', 'get')).toEqual(['200', '304', '400', '401', '403', '404', '429', '500', '503', '504']);
    expect(statuses('/books', 'post')).toEqual(['201', '400', '401', '403', '404', '409', '413', '415', '429', '500', '503', '504']);
    expect(statuses('/books/{id}', 'delete')).toEqual(['204', '400', '401', '403', '409', '429', '500', '503', '504']);
    expect(paths['/books'].post.responses['201'].headers).toHaveProperty('Location');
    expect(paths['/books'].get.responses['503'].headers).toHaveProperty('Retry-After');
  });

  test('an operation lists the refusals of its route and of the API, and what it answers without a row', () => {
    const refusals = { 23505: SqlRefusal.of(409, 'TITLE_TAKEN', 'The title is taken') };
    const route = SqlRoute.put('/books/{id}', {
      sql: 'UPDATE books SET a = 1 WHERE id = :id',
      refusals: { SO001: SqlRefusal.of(422, 'SOLD_OUT', 'The book is sold out') },
      result: SqlResult.none({ otherwise: SqlRefusal.notFound() }),
    });
    const { paths, components } = JSON.parse(FRONT_DOORS[0][1](new TestStack(), { routes: [route], refusals }).openApiDocument);
    const { responses } = paths['/books/{id}'].put;

    expect(responses[404].description).toBe('NOT_FOUND: Not found');
    expect(responses[409].description).toBe('CONFLICT: The request conflicts with stored data; TITLE_TAKEN: The title is taken');
    expect(responses[422].description).toBe('SOLD_OUT: The book is sold out');
    expect(components.schemas.Problem.properties.code.enum).toEqual(expect.arrayContaining(['CONFLICT', 'SOLD_OUT', 'TITLE_TAKEN']));
  });

  test('a status that the gateway and the handler can answer with has the contents of both', () => {
    const { paths } = documentOf(undefined, [SqlRoute.get('/mine', {
      sql: 'SELECT :me', parameters: { me: RequestValue.context('callerArn') },
    })]);
    expect(paths['/mine'].get.responses[403]).toEqual({
      description: 'Not authorized; MISSING_CLAIM: The caller lacks a claim that this route requires',
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/GatewayError' } },
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      },
    });
    expect(Object.keys(paths['/mine'].get.responses[401].content)).toEqual(['application/json']);
  });

  test('a body is required where one of its fields is', () => {
    const post = (required: boolean) => SqlRoute.post('/books', {
      sql: 'INSERT INTO books VALUES (:title) RETURNING id', parameters: { title: RequestValue.body('title', { required }) },
    });
    const required = (route: SqlRoute) => documentOf(undefined, [route]).paths['/books'].post.requestBody.required;
    expect([required(post(true)), required(post(false))]).toEqual([true, false]);
  });

  test('a route says in words what it is about', () => {
    const words = { summary: 'Finds a book', description: 'By its *number*.', tags: ['books', 'shop'] };
    const { get } = documentOf(undefined, [SqlRoute.get('/books/{id}', { sql: 'SELECT :id', ...words })]).paths['/books/{id}'];
    expect(get).toMatchObject(words);
    expect(documentOf().paths['/books/{id}'].get).not.toHaveProperty('summary');
  });

  test('operations that would have one name are numbered', () => {
    const routes = ['/a-b', '/a_b', '/a/b', '/c'].map(path => SqlRoute.get(path, { sql: 'SELECT 1' }));
    const { paths } = documentOf(undefined, routes);
    expect(Object.values<any>(paths).map(({ get }) => get.operationId)).toEqual(['get_a_b', 'get_a_b_2', 'get_a_b_3', 'get_c']);
  });

  test('who may call is said without ARNs, and open operations are open', () => {
    const stack = new TestStack();
    const userPool = new UserPool(stack, 'Users');
    const { openApiDocument } = new VpcLambdaRestApi(stack, 'Api', { ...stack.options({ routes: ROUTES() }), authorizer: ApiAuthorizer.cognito(userPool) });
    const { paths, components } = JSON.parse(openApiDocument);
    expect(paths['/status'].get.security).toEqual([]);
    expect(paths['/books'].get.security).toEqual([{ cognito: [] }]);
    expect(components.securitySchemes).toEqual({ cognito: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } });
  });

  test.each(FRONT_DOORS)('of %s holds no SQL and nothing that is known only at deployment', (_, create) => {
    const text = create(new TestStack(), { routes: ROUTES() }).openApiDocument;
    expect(text).not.toMatch(/SELECT|INSERT|arn:|Token\[/);
  });

  test('is the same for a REST and an HTTP API', () => {
    const options = (stack: TestStack) => stack.options({ routes: ROUTES() });
    const [rest, http] = [new TestStack(), new TestStack()];
    expect(new VpcLambdaHttpApi(http, 'Api', options(http)).openApiDocument).toBe(new VpcLambdaRestApi(rest, 'Api', options(rest)).openApiDocument);
  });

  test('is valid OpenAPI 3.1, by a validator that is not ours', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    const validate = (document: object) => {
      const file = join(folder, 'openapi.json');
      writeFileSync(file, JSON.stringify(document));
      return execFileSync(process.execPath, [join(__dirname, '../../../node_modules/.bin/validate-api'), file], { encoding: 'utf8', stdio: 'pipe' });
    };
    try {
      expect(validate(documentOf())).toMatch(/"valid": true/);
      expect(() => validate({ ...documentOf(), paths: { books: 1 } })).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
