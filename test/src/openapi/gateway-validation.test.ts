import fc from 'fast-check';
import { accepts, field, passes, rules, validator, value } from './model-cases';
import { readBody } from '../../../runtime/values/body-fields';
import { RecordField, RequestValue, RequestValueOptions, SqlRoute, ValueType } from '../../../src';
import { bodyModel } from '../../../src/openapi/private/body-model';
import { portablePattern } from '../../../src/openapi/private/portable-pattern';
import { request } from '../../runtime/requests';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { body } from '../support/template';

describe('the model of a body', () => {
  test('refuses nothing that the handler accepts', () => {
    let [refused, accepted] = [0, 0];
    const json = fc.oneof({ weight: 9, arbitrary: value.map(a => ({ a, b: 1 })) }, fc.constantFrom({ a: 1 }, { b: 1 }));
    const bodies = fc.array(json, { minLength: 20, maxLength: 20 });
    fc.assert(fc.property(rules, bodies, (options, given) => {
      const values = [field('a', options), field('b')];
      const admits = validator(bodyModel({ values })!);
      for (const each of given) {
        const ok = accepts({ values }, JSON.stringify(each));
        refused += admits(each) ? 0 : 1;
        accepted += ok ? 1 : 0;
        expect({ each, options, refusedWrongly: ok && !admits(each) }).toEqual({ each, options, refusedWrongly: false });
      }
    }), { numRuns: 400 });
    expect([refused > 200, accepted > 200]).toEqual([true, true]);
  });

  test.each<[string, RequestValueOptions, string]>([
    ['a missing field', {}, '{}'],
    ['a string where a number is needed', { valueType: ValueType.INTEGER }, '{"a":"1"}'],
    ['a number beyond 32 bits', { valueType: ValueType.INTEGER }, '{"a":2147483648}'],
    ['a number beyond its limits', { valueType: ValueType.INTEGER, minimum: 1 }, '{"a":0}'],
    ['null', { valueType: ValueType.STRING }, '{"a":null}'],
    ['a text that is too long', { maxLength: 3 }, '{"a":"abcd"}'],
    ['a text that is not allowed', { valueType: ValueType.STRING, allowedValues: ['b'] }, '{"a":"c"}'],
    ['a text that does not match', { pattern: '^[a-z]+$' }, '{"a":"A"}'],
    ['what is no UUID', { valueType: ValueType.UUID }, '{"a":"0a1b2c3d"}'],
    ['too many items', { list: true, maxItems: 1 }, '{"a":[1,2]}'],
    ['a list instead of an object', {}, '[]'],
  ])('refuses %s, as the handler does', (_, options, json) => {
    const values = [field('a', options)];
    expect([passes(bodyModel({ values })!, json), accepts({ values }, json)]).toEqual([false, false]);
  });

  test('lets null pass where a field need not be there, but not a text that is too long', () => {
    const model = bodyModel({ values: [field('a'), field('b', { required: false, maxLength: 2 })] })!;
    expect(['{"a":1,"b":null}', '{"a":1}', '{"a":1,"b":"abc"}'].map(json => passes(model, json))).toEqual([true, true, false]);
  });

  test('is left out where an empty body would do', () => {
    expect(bodyModel({ values: [field('a', { required: false })] })).toBeUndefined();
    expect(readBody(request('POST /a', { body: '' })).size).toBe(0);
  });

  test('leaves out the rules of names that CloudFormation would take for functions', () => {
    expect(bodyModel({ values: [field('Ref', { maxLength: 1 }), field('Fn::Sub', { maxLength: 1 })] })).toEqual({ type: 'object', required: ['Ref', 'Fn::Sub'] });
  });

  test('says once that a field is required, whatever needs it', () => {
    expect(bodyModel({ values: [field('a', { maxLength: 1 }), { ...field('a', { valueType: ValueType.INTEGER }), name: 'b' }] })).toEqual({ type: 'object', required: ['a'] });
  });
});

describe('a portable pattern', () => {
  test.each(['^[a-z]+$', '^\\d{4}-\\d\\d$', '^(?:a|b)*$', '[A-Z_-]', '^\\+?[0-9 ()/-]{5,20}$', '^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$', ''])('may be %j', pattern => {
    expect(portablePattern(pattern)).toBe(pattern);
  });

  test.each(['.', '[^a]', '\\D', '\\W', '\\s', '\\bA', '\\p{L}', '\\u{1F600}', 'é', '(?=a)', '(?<=a)b', '(?<x>a)', '(a)\\1', '[a&&b]', '[é]', '\\x41'])('is not %j', pattern => {
    expect(portablePattern(pattern)).toBeUndefined();
  });
});

const [REST, HTTP, PRIVATE] = FRONT_DOORS;
const CORS = { allowOrigins: ['https://a.example.com'] };

const routes = () => [
  SqlRoute.get('/books', {
    sql: 'SELECT :limit, :search, :tenant, :page',
    parameters: {
      limit: RequestValue.query('limit', { valueType: ValueType.INTEGER }),
      search: RequestValue.query('q'),
      tenant: RequestValue.header('x-tenant', { valueType: ValueType.UUID }),
      page: RequestValue.query('page', { valueType: ValueType.INTEGER, required: false }),
    },
  }),
  SqlRoute.post('/books', { sql: 'INSERT INTO books VALUES (:title) RETURNING id', parameters: { title: RequestValue.body('title') } }),
  SqlRoute.put('/books/{id}', {
    sql: 'UPDATE books SET title = :title WHERE id = :id AND version = :version',
    parameters: { title: RequestValue.body('title', { maxLength: 50 }), version: RequestValue.query('version', { valueType: ValueType.INTEGER }) },
  }),
  SqlRoute.delete('/books/{id}', { sql: 'DELETE FROM books WHERE id = :id' }),
];

function document([, create]: (typeof FRONT_DOORS)[0], overrides: object = {}) {
  const stack = new TestStack();
  create(stack, { routes: routes(), ...overrides });
  return body(stack);
}

describe.each([REST, PRIVATE])('the gateway of a %s', (...door) => {
  const operations = () => document(door).paths;

  test('asks for the query parameters that are required, unless a blank one would do', () => {
    const { get, head } = operations()['/books'];
    expect(get['x-amazon-apigateway-request-validator']).toBe('parameters');
    expect(get.parameters).toEqual([{ name: 'limit', in: 'query', required: true, schema: { type: 'string' } }]);
    expect(head).toEqual(get);
  });

  test('checks JSON bodies by a model', () => {
    const { post } = operations()['/books'];
    expect(post['x-amazon-apigateway-request-validator']).toBe('body');
    expect(post.requestBody).toEqual({ required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/PostBooks' } } } });
    expect(document(door).components.schemas).toEqual({
      PostBooks: { type: 'object', required: ['title'] },
      PutBooksId: { type: 'object', required: ['title'], properties: { title: { maxLength: 50 } } },
    });
  });

  test('checks both where there are both, and nothing where there is nothing', () => {
    const { put, delete: remove } = operations()['/books/{id}'];
    expect(put['x-amazon-apigateway-request-validator']).toBe('body and parameters');
    expect(put.parameters.map(({ name }: { name: string }) => name)).toEqual(['id', 'version']);
    expect(remove).not.toHaveProperty('x-amazon-apigateway-request-validator');
  });

  test('has a validator for each', () => {
    expect(document(door)['x-amazon-apigateway-request-validators']).toEqual({
      'body': { validateRequestBody: true, validateRequestParameters: false },
      'parameters': { validateRequestBody: false, validateRequestParameters: true },
      'body and parameters': { validateRequestBody: true, validateRequestParameters: true },
    });
  });

  test('answers what is not valid as the handler does, with the CORS headers', () => {
    const responses = document(door, { cors: CORS })['x-amazon-apigateway-gateway-responses'];
    const rendered = (type: string) => JSON.parse(responses[type].responseTemplates['application/json']
      .replace('$context.error.messageString', '"Missing required request parameters: [limit]"').replace('$context.requestId', 'id'));
    const problem = { type: 'about:blank', title: 'A parameter is missing or not valid', status: 400, code: 'INVALID_PARAMETER', requestId: 'id' };
    expect(rendered('BAD_REQUEST_PARAMETERS')).toEqual({ ...problem, detail: 'Missing required request parameters: [limit]' });
    expect(rendered('BAD_REQUEST_BODY')).toEqual({ ...problem, detail: expect.stringContaining('the body must be JSON') });
    for (const type of ['BAD_REQUEST_BODY', 'BAD_REQUEST_PARAMETERS']) {
      expect(responses[type]).toMatchObject({ statusCode: '400', responseParameters: responses.DEFAULT_4XX.responseParameters });
      expect(responses[type].responseParameters).toMatchObject({
        'gatewayresponse.header.Content-Type': "'application/problem+json'", 'gatewayresponse.header.Cache-Control': "'no-store'",
      });
    }
  });

  test('checks each form of a body of a write by its model', () => {
    const fields = { sku: RecordField.of({ maxLength: 20 }) };
    const records = { type: 'array', items: { type: 'object', required: ['sku'], properties: { sku: { maxLength: 20 } } }, maxItems: 100 };
    const write = (method: 'post' | 'put' | 'patch', sql: string, a: RequestValue) => SqlRoute[method]('/a', { sql, parameters: { a } });
    const { components, paths } = document(door, {
      routes: [
        write('post', 'INSERT INTO a SELECT sku FROM :a', RequestValue.records('lines', { fields })),
        write('put', 'INSERT INTO a SELECT sku FROM :a', RequestValue.bodyRecords({ fields })),
        write('patch', 'UPDATE a SET :a', RequestValue.changes({ title: RecordField.of({ maxLength: 9 }) })),
        SqlRoute.post('/b', { sql: 'UPDATE a SET b = :b', parameters: { b: RequestValue.wholeBody() } }),
      ],
    });
    expect(components.schemas).toEqual({
      PostA: { type: 'object', required: ['lines'], properties: { lines: records } },
      PutA: records,
      PatchA: { type: 'object', properties: { title: { maxLength: 9 } }, minProperties: 1 },
    });
    expect(Object.keys(paths['/a'].put.requestBody.content)).toEqual(['application/json']);
    expect(paths['/b'].post).not.toHaveProperty('requestBody');
  });

  test('gives models of different operations different names', () => {
    const post = (path: string) => SqlRoute.post(path, { sql: 'INSERT INTO a VALUES (:a) RETURNING id', parameters: { a: RequestValue.body('a') } });
    expect(Object.keys(document(door, { routes: [post('/a/b'), post('/a-b')] }).components.schemas)).toEqual(['PostAB', 'PostAB2']);
  });

  test('validates nothing where no route has a rule', () => {
    const rest = document(door, { routes: [SqlRoute.get('/a', { sql: 'SELECT 1' })] });
    expect(Object.keys(rest)).not.toEqual(expect.arrayContaining(['x-amazon-apigateway-request-validators']));
    expect(rest).not.toHaveProperty('x-amazon-apigateway-gateway-responses');
  });
});

test('the gateway of an HTTP API validates nothing, as it cannot', () => {
  expect(JSON.stringify(document(HTTP))).not.toMatch(/validator|requestBody/);
});
