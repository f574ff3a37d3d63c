import { BODY_RECORDS, changeOf, IF_MATCH, KEYS, manifestOf, recordsOf, ROW, valueOf } from './manifests';
import { ApiAuthorizer, DatabaseEngine, SqlRoute } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { ApiModel } from '../../../src/openapi/api-model';
import { openApiDocument } from '../../../src/openapi/open-api-document';
import { RouteFindings } from '../../../src/routes/route-findings';
import { SessionContext } from '../../../src/routes/session-context';
import { TestStack } from '../support/fixtures';

/** The document of an API with one route, `PATCH /books/{id}`. */
function documentOf(manifest: SqlRouteManifest) {
  const stack = new TestStack();
  const route = SqlRoute.patch('/books/{id}', { sql: 'UPDATE books SET a = 1 WHERE id = :id' });
  const context = new SessionContext(stack, {}, DatabaseEngine.POSTGRESQL);
  const model = new ApiModel(stack, [route], ApiAuthorizer.none(), context, new RouteFindings(stack));
  return JSON.parse(openApiDocument(model, { [route._key]: manifest }));
}

/** Follows a reference within a document. */
function resolve(document: any, part: any): any {
  return part.$ref === undefined ? part : part.$ref.split('/').slice(1).reduce((parent: any, name: string) => parent[name], document);
}

/** The only operation, with its references resolved. */
function operationOf(manifest: SqlRouteManifest) {
  const document = documentOf(manifest);
  const { parameters = [], requestBody, responses } = document.paths['/books/{id}'].patch;
  return {
    parameters: parameters.map((each: any) => resolve(document, each)),
    required: requestBody?.required,
    content: Object.fromEntries(Object.entries<any>(requestBody?.content ?? {}).map(([type, content]) => {
      return [type, { ...content, schema: resolve(document, content.schema) }];
    })),
    responses,
    headers: (status: number) => Object.keys(responses[status].headers ?? {}),
    codes: document.components.schemas.Problem.properties.code.enum,
  };
}

const schemaOf = (...values: Parameters<typeof manifestOf>[0]) => operationOf(manifestOf(values)).content['application/json'].schema;

describe('the body of an operation', () => {
  test('default: the media types share one schema', () => {
    const { paths, components } = documentOf(manifestOf([valueOf({ key: 'title' })]));
    const { content } = paths['/books/{id}'].patch.requestBody;
    expect(content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/patch_books_id_body' } },
      'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/patch_books_id_body' } },
    });
    expect(components.schemas.patch_books_id_body).toEqual({ type: 'object', properties: { title: { type: 'string' } }, required: ['title'] });
  });

  test('nullable fields can be null, whatever their type and allowed values', () => {
    expect(schemaOf(
      valueOf({ key: 'subtitle', nullable: true, maxLength: 5 }),
      valueOf({ key: 'price', nullable: true, type: 'decimal' }),
      valueOf({ key: 'kind', nullable: true, type: 'string', allowedValues: ['a'] }),
      valueOf({ key: 'data', nullable: true, type: 'json' }),
      valueOf({ key: 'ids', nullable: true, type: 'integer', list: true }),
    ).properties).toEqual({
      subtitle: { type: ['string', 'null'], maxLength: 5 },
      price: expect.objectContaining({ type: ['string', 'number', 'null'] }),
      kind: { type: ['string', 'null'], enum: ['a', null] },
      data: {},
      ids: { type: ['array', 'null'], items: { type: 'integer', format: 'int32' } },
    });
  });

  test('a list of records has the fields of each, and is JSON text in a form', () => {
    const fields = [valueOf({ key: 'sku', maxLength: 20 }), valueOf({ key: 'note', required: false, nullable: true }), valueOf({ key: 'quantity', type: 'integer', required: false, defaultValue: 1 })];
    const { content } = operationOf(manifestOf([recordsOf(fields, { minItems: 1 })]));
    expect(content['application/json'].schema.properties.items).toEqual({
      type: 'array',
      items: {
        type: 'object',
        properties: { sku: { type: 'string', maxLength: 20 }, note: { type: ['string', 'null'] }, quantity: { type: 'integer', format: 'int32', default: 1 } },
        required: ['sku'],
      },
      minItems: 1,
      maxItems: 100,
    });
    expect(content['application/x-www-form-urlencoded'].encoding).toEqual({ items: { contentType: 'application/json' } });
  });

  test('a body of records is an array, or CSV', () => {
    const { required, content } = operationOf(manifestOf([recordsOf([valueOf({ key: 'sku' }), valueOf({ key: 'price' })], BODY_RECORDS)]));
    expect(required).toBe(true);
    expect(content).toEqual({
      'application/json': { schema: { type: 'array', items: expect.objectContaining({ type: 'object', required: ['sku', 'price'] }), maxItems: 100 } },
      'text/csv': { schema: { type: 'string', description: 'CSV with the header line sku,price' } },
    });
  });

  test('a whole body is any JSON', () => {
    const { required, content } = operationOf(manifestOf([valueOf({ key: 'body', source: 'document', type: 'json', required: false, maxLength: 100 })]));
    expect([required, Object.keys(content)]).toEqual([false, ['application/json']]);
    expect(content['application/json'].schema).not.toHaveProperty('type');
  });

  test('changes are optional fields, of which there must be one', () => {
    const values = [...changeOf({ key: 'title' }), ...changeOf({ key: 'subtitle', nullable: true })];
    const { parameters, required, content } = operationOf(manifestOf(values, { changes: ['title', 'subtitle'] }));
    expect([parameters, required]).toEqual([[], true]);
    expect(Object.keys(content)).toEqual(['application/json', 'application/merge-patch+json', 'application/x-www-form-urlencoded']);
    expect(content['application/merge-patch+json'].schema).toEqual({
      type: 'object', properties: { title: { type: 'string' }, subtitle: { type: ['string', 'null'] } }, minProperties: 1,
    });
  });
});

describe('the headers of an operation', () => {
  test.each([[true, ['"7"', '""'], ['7', '*', 'W/"7"', '"7", "8"']], [false, ['"7"', '*'], ['7', 'W/"7"']]])('If-Match is an entity tag; required: %j', (required, valid, invalid) => {
    const [parameter] = operationOf(manifestOf([{ ...IF_MATCH, required }])).parameters;
    expect(parameter).toMatchObject({ name: 'If-Match', in: 'header', required, schema: { type: 'string' } });
    const matches = (text: string) => new RegExp(parameter.schema.pattern, 'u').test(text);
    expect([valid.filter(matches), invalid.filter(matches)]).toEqual([valid, []]);
  });

  test.each([true, false])('Idempotency-Key is a parameter of routes with keys; required: %j', required => {
    const [parameter] = operationOf(manifestOf([], { idempotency: { ...KEYS, required } })).parameters;
    expect(parameter).toMatchObject({ name: 'Idempotency-Key', in: 'header', required, schema: { type: 'string', minLength: 1, maxLength: 255 } });
  });

  test('a parameter is listed once, whatever its names in the SQL', () => {
    const { parameters } = operationOf(manifestOf([
      valueOf({ name: 'a', key: 'x-tenant', source: 'header', required: false }), valueOf({ name: 'b', key: 'x-tenant', source: 'header' }), valueOf({ key: 'x-tenant', source: 'query' }),
    ]));
    expect(parameters.map((each: any) => [each.in, each.name, each.required])).toEqual([['header', 'x-tenant', true], ['query', 'x-tenant', true]]);
  });

  test.each<[string, Partial<SqlRouteManifest>, number, string[]]>([
    ['a row with a version has its entity tag', { result: { kind: 'row', version: 'version' } }, 200, ['ETag']],
    ['a new row with a version has location and entity tag', { result: { kind: 'created', location: '/books/{id}', version: 'version' } }, 201, ['Location', 'ETag']],
    ['an answer to a key can be a repetition', { idempotency: KEYS }, 204, ['Idempotent-Replayed']],
    ['other answers have none', { result: { kind: 'count' } }, 200, []],
  ])('%s', (_, overrides, status, names) => {
    expect(operationOf(manifestOf([], overrides)).headers(status)).toEqual(names);
  });

  test('headers and parameters of several operations are components', () => {
    const { components } = documentOf(manifestOf([], { idempotency: KEYS, result: { kind: 'row', version: 'version' } }));
    expect([Object.keys(components.parameters), Object.keys(components.headers)]).toEqual([['IdempotencyKey'], ['ETag', 'Idempotent-Replayed', 'Retry-After']]);
  });
});

describe('the problems of an operation', () => {
  const SOLD_OUT = { status: 409, code: 'SOLD_OUT', title: 'The product is sold out' };
  /** Codes of the responses, by status. */
  const problemsOf = (manifest: SqlRouteManifest) => {
    const responses = Object.entries<any>(operationOf(manifest).responses);
    return Object.fromEntries(responses.map(([status, { description }]) => [status, [...description.matchAll(/([A-Z_]{6,}):/g)].map(([, code]) => code)]));
  };

  test('include those of each step', () => {
    const before = [{ text: 'UPDATE products', name: 'stock', minRows: 1, otherwise: SOLD_OUT }, { text: 'SELECT 1', name: 'order', minRows: 1 }];
    const manifest = manifestOf([], { before });
    expect(problemsOf(manifest)).toMatchObject({ 404: ['NOT_FOUND'], 409: ['CONFLICT', 'SOLD_OUT'] });
    expect(operationOf(manifest).codes).toContain('SOLD_OUT');
    expect(problemsOf(manifestOf([], { before: before.slice(0, 1) }))).not.toHaveProperty('404');
    expect(problemsOf(manifestOf([], { before: [{ text: 'SELECT 1', name: 'order', minRows: 0 }] }))).not.toHaveProperty('404');
  });

  test('a failed precondition replaces NOT_FOUND, unless the header is optional or another statement looks for the row', () => {
    const statuses = (overrides: Partial<SqlRouteManifest>, required = true) => {
      return Object.keys(problemsOf(manifestOf([{ ...IF_MATCH, required }], { result: ROW, ...overrides })));
    };
    expect(statuses({})).toEqual(expect.arrayContaining(['400', '412', '428']));
    expect(statuses({})).not.toContain('404');
    expect(statuses({}, false)).toEqual(expect.arrayContaining(['404', '412']));
    expect(statuses({}, false)).not.toContain('428');
    expect(statuses({ parameters: [], before: [{ text: 'UPDATE a', name: 'a', parameters: [0], minRows: 1 }] })).toEqual(expect.arrayContaining(['404', '412', '428']));
    expect(problemsOf(manifestOf([IF_MATCH]))).toMatchObject({ 412: ['PRECONDITION_FAILED'], 428: ['PRECONDITION_REQUIRED'] });
  });

  test('of a limit of changed rows and of keys', () => {
    expect(problemsOf(manifestOf([], { maxAffected: 1 }))[409]).toEqual(['CONFLICT', 'TOO_MANY_ROWS']);
    expect(problemsOf(manifestOf([], { idempotency: KEYS }))).toMatchObject({
      400: ['INVALID_PARAMETER'], 409: ['CONFLICT', 'IDEMPOTENCY_KEY_IN_USE'], 422: ['IDEMPOTENCY_KEY_REUSED'],
    });
    expect(Object.keys(problemsOf(manifestOf([])))).toEqual(['204', '409', '429', '500', '503', '504']);
  });

  test('of a document are those of a body', () => {
    expect(Object.keys(problemsOf(manifestOf([recordsOf([valueOf({ key: 'a' })], BODY_RECORDS)])))).toEqual(expect.arrayContaining(['400', '413', '415']));
  });
});
