import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { DatabaseEngine, HttpMethod, RequestValue, RowFormat, RowOrder, RowsOptions, SqlResult, SqlRoute, SqlRouteOptions, SqlStep, ValueType } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';

const { JSON: json, CSV, NDJSON } = RowFormat;
const route = (rows: RowsOptions, options: Partial<SqlRouteOptions> = {}, method: HttpMethod.GET | HttpMethod.POST = HttpMethod.GET) => {
  const all = { sql: 'SELECT id, total FROM orders', result: SqlResult.rows(rows), ...options };
  return method === HttpMethod.GET ? SqlRoute.get('/orders', all) : SqlRoute.post('/orders', all);
};
const manifest = (...of: Parameters<typeof route>) => compileRoute(route(...of));
const FORMAT = { name: 'format', source: 'query', key: 'format', type: 'string', required: false };

describe('SqlResult.rows', () => {
  test.each([{}, { formats: [json] }, { escapeFormulas: false }])('default: JSON, which the handler writes without further settings (%j)', options => {
    const { result, values, ...statement } = manifest(options) as SqlRouteManifest;
    expect({ result, values }).toEqual({ result: { kind: 'rows' }, values: [] });
    expect(statement).not.toHaveProperty('parameters');
  });

  test('several formats are selected by a query parameter with the declared formats, in their order and without a default', () => {
    expect(manifest({ formats: [CSV, json, NDJSON] })).toMatchObject({
      result: { kind: 'rows', formats: { allowed: ['csv', 'json', 'ndjson'], parameter: 'format' } },
      values: [{ ...FORMAT, allowedValues: ['csv', 'json', 'ndjson'] }],
      parameters: [],
    });
    expect((manifest({ formats: [CSV, json] }) as SqlRouteManifest).values).toEqual([{ ...FORMAT, allowedValues: ['csv', 'json'] }]);
  });

  test.each([DatabaseEngine.POSTGRESQL, DatabaseEngine.SQL_SERVER])('the format is not the value of a placeholder on %s', engine => {
    const parameters = { from: RequestValue.query('from', { valueType: ValueType.DATE }), to: RequestValue.query('to', { valueType: ValueType.DATE }) };
    const sql = 'SELECT id FROM orders WHERE placed_at >= :from AND placed_at < :to';
    expect(compileRoute(route({ formats: [json, CSV] }, { sql, parameters }), engine)).toMatchObject({
      text: expect.stringMatching(/[$@]p?1.*[$@]p?2/), values: [{ name: 'from' }, { name: 'to' }, { name: 'format' }], parameters: [0, 1],
    });
  });

  test('with steps, the format is one more value of the route', () => {
    const steps = [
      SqlStep.of('paid', 'UPDATE orders SET paid = true WHERE id = :id RETURNING id'),
      SqlStep.of('lines', 'SELECT sku FROM lines WHERE order_id = :paid.id'),
    ];
    const parameters = { id: RequestValue.body('id', { valueType: ValueType.INTEGER }) };
    expect(manifest({ formats: [json, CSV] }, { sql: undefined, steps, parameters }, HttpMethod.POST)).toMatchObject({
      before: [{ parameters: [0] }], parameters: [{ step: 0, column: 'id' }], values: [{ name: 'id' }, { name: 'format' }],
    });
  });

  test('one format other than JSON needs no parameter', () => {
    expect(manifest({ formats: [NDJSON] })).toMatchObject({ result: { formats: { allowed: ['ndjson'] } }, values: [] });
    expect(manifest({ formats: [NDJSON] })).not.toHaveProperty('result.formats.parameter');
  });

  test('a file name makes a download, also of JSON', () => {
    expect(manifest({ fileName: 'Orders (2026-01) v1.0' })).toMatchObject({ result: { formats: { allowed: ['json'], fileName: 'Orders (2026-01) v1.0' } } });
  });

  test('formulas are escaped on request', () => {
    expect(manifest({ formats: [CSV], escapeFormulas: true })).toMatchObject({ result: { formats: { allowed: ['csv'], escapeFormulas: true } } });
    expect(manifest({ formats: [CSV], escapeFormulas: false })).not.toHaveProperty('result.formats.escapeFormulas');
  });

  test('the list of formats can be changed after the call', () => {
    const formats = [json, CSV];
    const result = SqlResult.rows({ formats });
    formats.pop();
    expect(compileRoute(route({}, { result }))).toMatchObject({ values: [{ allowedValues: ['json', 'csv'] }] });
  });
});

describe('SqlResult.rows throws when', () => {
  test.each<[string, RowsOptions, string]>([
    ['there are no formats', { formats: [] }, 'formats of SqlResult.rows() is empty; list at least one format, or leave formats out'],
    ['a format is there twice', { formats: [CSV, json, CSV] }, 'formats of SqlResult.rows() contains a duplicate, received "csv"; remove one of them'],
    ['formulas are escaped without CSV', { formats: [json, NDJSON], escapeFormulas: true },
      'escapeFormulas of SqlResult.rows() has no effect without RowFormat.CSV, received "json, ndjson"; add RowFormat.CSV to formats, or leave escapeFormulas out'],
    ['formulas are escaped in the default format', { escapeFormulas: true }, 'escapeFormulas of SqlResult.rows() has no effect without RowFormat.CSV, received "json"'],
    ['the file name has the extension of a format', { formats: [json, CSV], fileName: 'orders.CSV' },
      'fileName of SqlResult.rows() has the extension of a format, which the answer adds, received "orders.CSV"; leave out .csv'],
  ])('%s', (_, options, message) => {
    expect(() => route(options)).toThrow(message);
  });

  test.each(['', ' orders', '.orders', '../orders', 'a/b', 'a\\b', 'a"b', 'a;b', 'a\r\nb', 'bücher', 'a'.repeat(101)])('the file name is %j', fileName => {
    expect(() => route({ fileName })).toThrow('fileName of SqlResult.rows() is not valid');
  });

  test.each(['o', 'a'.repeat(100), '2026', 'orders.v1'])('but not when the file name is %j', fileName => {
    expect(manifest({ fileName })).toMatchObject({ result: { formats: { fileName } } });
  });

  test('the file name is a token', () => {
    const name = new CfnParameter(new Stack(new App(), 'Stack'), 'Name').valueAsString;
    expect(() => route({ fileName: name })).toThrow('fileName of SqlResult.rows() is a token, known only at deployment');
  });
});

describe('a route with several formats throws when', () => {
  const formats = [json, CSV];

  test.each<[string, Partial<SqlRouteOptions>, string]>([
    ['the SQL has a value of that name', { sql: 'SELECT id FROM orders WHERE kind = :format', parameters: { format: RequestValue.header('x-format') } },
      'the SQL uses :format, which SqlResult.rows() adds by itself'],
    ['a value is read from that query parameter', { sql: 'SELECT id FROM orders WHERE kind = :kind', parameters: { kind: RequestValue.query('format') } },
      'SqlResult.rows() already takes the query parameter "format", received "the parameter \\"kind\\""'],
    ['the SQL uses the name without a declaration', { sql: 'SELECT id FROM orders WHERE kind = :format' }, 'the SQL uses :format, which SqlResult.rows() adds by itself'],
  ])('%s', (_, options, message) => {
    expect(() => manifest({ formats }, options)).toThrow(`GET /orders: ${message}`);
  });

  test.each([[{ formats: [CSV] }], [{}]])('but not with one format (%j)', rows => {
    const options = { sql: 'SELECT id FROM orders WHERE kind = :format', parameters: { format: RequestValue.query('format') } };
    expect(manifest(rows, options)).toMatchObject({ values: [{ name: 'format' }] });
  });
});

describe('an order and several formats', () => {
  const orderBy = RowOrder.choose('sort', { newest: ['id DESC'], total: ['total', 'id'] }, { defaultChoice: 'newest' });

  test('are chosen independently', () => {
    expect(manifest({ formats: [json, CSV], orderBy })).toMatchObject({
      values: [{ name: 'sort', allowedValues: ['newest', 'total'] }, FORMAT],
      parameters: [],
      order: { parameter: 'sort', choices: [{ name: 'newest', first: { parameters: [] } }, { name: 'total', first: { parameters: [] } }] },
      result: { formats: { parameter: 'format' } },
    });
  });
});
