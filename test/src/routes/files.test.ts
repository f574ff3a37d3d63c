import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { DatabaseEngine, FileOptions, PrivateVpcApi, RequestValue, SqlRefusal, SqlResult, SqlRoute, SqlRouteOptions, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { compileRoute } from '../../support/compile-routes';
import { TestStack } from '../support/fixtures';

const COLUMNS: FileOptions = { content: 'image', contentType: 'media_type', fileName: 'name' };
const SQL = 'SELECT image, media_type, name FROM covers WHERE id = :id';
const route = (options: Partial<SqlRouteOptions> = {}) => SqlRoute.get('/covers/{id}', { sql: SQL, result: SqlResult.file(COLUMNS), ...options });
const manifest = (options?: Partial<SqlRouteOptions>, engine?: DatabaseEngine) => compileRoute(route(options), engine);

describe('SqlResult.file', () => {
  test('names the columns', () => {
    expect(manifest()).toMatchObject({ result: { kind: 'file', file: COLUMNS } });
    expect(manifest()).not.toHaveProperty('maxRows');
  });

  test('needs only the content', () => {
    expect(Object.keys((manifest({ result: SqlResult.file({ content: 'image' }) }) as { result: { file: object } }).result.file)).toEqual(['content']);
  });

  test('can have another answer without a row', () => {
    const otherwise = SqlRefusal.of(410, 'GONE', 'The cover was deleted');
    expect(manifest({ result: SqlResult.file({ ...COLUMNS, otherwise }) })).toMatchObject({ result: { otherwise: { status: 410, code: 'GONE' } } });
  });

  test.each(['content', 'contentType', 'fileName'])('throws when %s is blank', key => {
    expect(() => SqlResult.file({ ...COLUMNS, [key]: ' ' })).toThrow(`${key} of SqlResult.file() is not a column, received " "; name the column, as in content: 'data'`);
  });

  test('throws when a column is a token', () => {
    const content = new CfnParameter(new Stack(new App(), 'Stack'), 'Column').valueAsString;
    expect(() => SqlResult.file({ content })).toThrow('content of SqlResult.file() is a token, known only at deployment');
  });

  test('throws when the route writes', () => {
    const sql = 'UPDATE covers SET seen = true WHERE id = :id RETURNING image, media_type, name';
    expect(() => compileRoute(SqlRoute.post('/covers/{id}', { sql, result: SqlResult.file(COLUMNS) }))).toThrow(
      'POST /covers/{id}: SqlResult.file() requires a read-only route; use SqlRoute.get, or another result',
    );
  });

  test('throws when the statement cannot return a column', () => {
    expect(() => manifest({ result: SqlResult.file({ ...COLUMNS, fileName: 'file_name' }) })).toThrow(
      'GET /covers/{id}: fileName of SqlResult.file() is the column "file_name", which the statement does not return; select it, or correct the name',
    );
    expect(() => manifest({ sql: "SELECT image, name, 'text/plain' AS type /* media_type */ FROM covers WHERE id = :id" })).toThrow('contentType of SqlResult.file()');
  });

  test.each([
    ['SELECT * FROM covers WHERE id = :id', DatabaseEngine.POSTGRESQL],
    ['SELECT c.* FROM covers AS c WHERE id = :id', DatabaseEngine.POSTGRESQL],
    ['SELECT bytes AS "image", \'image/png\' AS Media_Type, name FROM covers WHERE id = :id', DatabaseEngine.POSTGRESQL],
    ['WITH found AS (SELECT image, media_type, name FROM covers WHERE id = :id) TABLE found', DatabaseEngine.POSTGRESQL],
    ['WITH found (image, media_type, name) AS (SELECT a, b, c FROM covers WHERE id = :id) TABLE found', DatabaseEngine.POSTGRESQL],
    ['CALL cover(:id)', DatabaseEngine.POSTGRESQL],
    ["SELECT bytes AS [image], 'media_type' = kind, N'name' = title FROM covers WHERE id = :id", DatabaseEngine.SQL_SERVER],
    ['SELECT bytes AS [IMAGE], kind AS media_type, title "name" FROM covers WHERE id = :id', DatabaseEngine.SQL_SERVER],
  ])('accepts a statement that may return the columns: %s', (sql, engine) => {
    expect(manifest({ sql }, engine)).toMatchObject({ result: { file: COLUMNS } });
  });

  test('accepts a procedure, whose columns are not known', () => {
    expect(manifest({ sql: 'EXEC cover @id = :id', readOnly: true }, DatabaseEngine.SQL_SERVER)).toMatchObject({ result: { file: COLUMNS } });
  });

  test.each([
    [{ maxRows: 1 }, 'maxRows has no effect on SqlResult.file(); leave it out'],
    [{ jsonColumns: ['name'] }, 'jsonColumns has no effect on SqlResult.file(); leave it out'],
  ])('throws with %j', (options, message) => {
    expect(() => manifest(options)).toThrow(message);
  });
});

describe('a file', () => {
  const parameters = { id: RequestValue.path('id') };

  test.each<[string, (stack: TestStack, file: SqlRoute) => unknown]>([
    ['VpcLambdaRestApi', (stack, file) => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), routes: [file] })],
    ['PrivateVpcApi', (stack, file) => new PrivateVpcApi(stack, 'Api', { ...stack.options(), routes: [file] })],
  ])('needs a stream on a %s, which would send the base64 text', (_, create) => {
    expect(() => create(new TestStack(), route({ parameters }))).toThrow(
      'GET /covers/{id}: SqlResult.file() on a REST or private API requires a stream, because API Gateway would send the base64 text of the file ' +
      'instead of its bytes; set stream: true on the route',
    );
    expect(() => create(new TestStack(), route({ parameters, stream: true }))).not.toThrow();
  });

  test('needs no stream on an HTTP API', () => {
    const stack = new TestStack();
    expect(() => new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), routes: [route({ parameters })] })).not.toThrow();
  });
});
