import { DatabaseEngine, RecordField, RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';

const a = RecordField.of();
const records = RequestValue.records('items', { fields: { a } });
const bodyRecords = RequestValue.bodyRecords({ fields: { a } });
const changes = RequestValue.changes({ a });
const post = (sql: string, parameters: { [name: string]: RequestValue }) =>
  () => compileRoute(SqlRoute.post('/x', { sql, parameters, result: SqlResult.none() }), DatabaseEngine.POSTGRESQL) as SqlRouteManifest;

describe('the whole body', () => {
  test('default: a required JSON value', () => {
    expect(RequestValue.wholeBody()._manifest('doc')).toEqual({ name: 'doc', source: 'document', key: 'body', type: 'json', required: true });
    expect(RequestValue.wholeBody({ required: false, maxLength: 10 })._manifest('doc')).toMatchObject({ required: false, maxLength: 10 });
  });

  test('can be used under two names', () => {
    expect(post('SELECT :a, :b', { a: RequestValue.wholeBody(), b: RequestValue.wholeBody() })().text).toBe('SELECT CAST($1 AS jsonb), CAST($2 AS jsonb)');
  });

  test('throws when its length is not valid', () => {
    expect(() => RequestValue.wholeBody({ maxLength: -1 })).toThrow('maxLength of RequestValue.wholeBody() is not valid, received "-1"');
  });

  test.each([
    ['a field', 'SELECT :a, :b', { a: RequestValue.wholeBody(), b: RequestValue.body('b') },
      'POST /x: "a" is the whole body, which "b" also reads, received "RequestValue.wholeBody() and RequestValue.body(\\"b\\")"; keep one of them, or take each value from a field of the body'],
    ['records of a field', 'SELECT :a FROM :b', { a: RequestValue.wholeBody(), b: records }, '"a" is the whole body, which "b" also reads'],
    ['records of the body', 'SELECT :a FROM :b', { a: RequestValue.wholeBody(), b: bodyRecords }, '"a" is the whole body, which "b" also reads'],
    ['changes', 'UPDATE t SET :b WHERE c = :a', { a: RequestValue.wholeBody(), b: changes }, '"a" is the whole body, which "b" also reads'],
    ['another length', 'SELECT :a, :b', { a: RequestValue.wholeBody(), b: RequestValue.wholeBody({ maxLength: 5 }) }, '"a" is the whole body, which "b" also reads'],
    ['records with other fields', 'SELECT 1 FROM :a CROSS JOIN :b', { a: bodyRecords, b: RequestValue.bodyRecords({ fields: { b: a } }) }, '"a" is the whole body, which "b" also reads'],
  ])('throws beside %s', (_, sql, parameters, message) => {
    expect(post(sql, parameters)).toThrow(message);
  });
});

describe('a field of the body', () => {
  test('has one meaning', () => {
    expect(post('SELECT :a FROM :items', { items: records, a: RequestValue.body('items') })).toThrow(
      'POST /x: "items" and "a" read the same field of the body in different ways, received "RequestValue.records(\\"items\\") and RequestValue.body(\\"items\\")"; ' +
      'keep one of them, or rename the field "items" of one',
    );
    expect(post('UPDATE t SET :changes WHERE b = :b', { changes, b: RequestValue.body('a') })).toThrow('"changes" and "b" read the same field of the body in different ways');
    expect(post('SELECT :a, :b', { a: RequestValue.body('a'), b: RequestValue.body('a', { valueType: ValueType.UUID }) })).not.toThrow();
  });

  test('can be nullable', () => {
    expect(RequestValue.body('a', { nullable: true, defaultValue: 'x' })._manifest('a')).toEqual({ name: 'a', source: 'body', key: 'a', required: false, nullable: true, defaultValue: 'x' });
    expect(RequestValue.body('a', { nullable: false })._manifest('a')).not.toHaveProperty('nullable');
  });

  test.each([
    ['a query parameter', () => RequestValue.query('a', { nullable: true }), 'RequestValue.query("a") cannot be nullable; allowed: RequestValue.body without list, and RecordField; leave nullable out'],
    ['a claim', () => RequestValue.claim('a', { nullable: true }), 'RequestValue.claim("a") cannot be nullable'],
    ['a list', () => RequestValue.body('a', { nullable: true, list: true }), 'RequestValue.body("a") cannot be nullable, received "a list"'],
  ])('throws when %s is nullable', (_, create, message) => {
    expect(create).toThrow(message);
  });

  test.each([
    ['records', 'SELECT 1 FROM :v', records, 'RequestValue.records(\\"items\\")'],
    ['records of the body', 'SELECT 1 FROM :v', bodyRecords, 'RequestValue.bodyRecords()'],
    ['the whole body', 'SELECT :v', RequestValue.wholeBody(), 'RequestValue.wholeBody()'],
    ['changes', 'UPDATE t SET :v', changes, 'RequestValue.changes()'],
  ])('throws when a GET has %s', (_, sql, value, label) => {
    expect(() => compileRoute(SqlRoute.get('/x', { sql, parameters: { v: value }, readOnly: false, result: SqlResult.none() }))).toThrow(
      `GET /x: a GET request has no body, received "${label}"; take the value from the query string, or use another method`,
    );
  });

  test('throws with the remedy when a field of records is written as a parameter', () => {
    expect(post('SELECT :items.a FROM :items', { items: records })).toThrow('write items.a, without the colon');
  });
});

describe('the version of If-Match', () => {
  test('default: required', () => {
    expect(RequestValue.ifMatch({ valueType: ValueType.INTEGER })._manifest('v')).toEqual({ name: 'v', source: 'ifMatch', key: 'If-Match', type: 'integer', required: true });
    expect(RequestValue.ifMatch({ required: false })._manifest('v')).toEqual({ name: 'v', source: 'ifMatch', key: 'If-Match', required: false });
  });

  test('is a value of the statement', () => {
    expect(post('DELETE FROM t WHERE version = :v', { v: RequestValue.ifMatch({ valueType: ValueType.BIGINT }) })().text).toBe('DELETE FROM t WHERE version = CAST($1 AS bigint)');
  });

  test('throws when it is JSON, and on GET', () => {
    expect(() => RequestValue.ifMatch({ valueType: ValueType.JSON })).toThrow('RequestValue.ifMatch() cannot be JSON, which is not the text of an entity tag, received "json"');
    expect(() => compileRoute(SqlRoute.get('/x', { sql: 'SELECT :v', parameters: { v: RequestValue.ifMatch() } }))).toThrow(
      'GET /x: a GET request changes no version, received "RequestValue.ifMatch()"; use it on the route that writes; GET answers 304 for If-None-Match by itself',
    );
  });
});
