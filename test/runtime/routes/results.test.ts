import type { QueryResult } from '../../../runtime/drivers/database';
import { createResult } from '../../../runtime/routes/results';
import type { RefusalManifest, ResultManifest } from '../../../src/contract/manifest';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { request, resultOf } from '../requests';

const JSON_HEADERS = { 'content-type': 'application/json' };
const books = resultOf({ id: 1, title: 'Emma' }, { id: 2, title: 'Persuasion' });

const render = (result: QueryResult, manifest: ResultManifest) => routeOf(manifest).render(result, [], request('GET /books'));

function routeOf(result: ResultManifest, values: readonly ValueManifest[] = []) {
  return createResult({ kind: 'sql', text: 'SELECT 1', readOnly: false, values, result });
}

describe('createResult', () => {
  test.each<[ResultManifest['kind'], number, string]>([
    ['rows', 200, '[{"id":1,"title":"Emma"},{"id":2,"title":"Persuasion"}]'],
    ['row', 200, '{"id":1,"title":"Emma"}'],
    ['created', 201, '{"id":1,"title":"Emma"}'],
    ['count', 200, '{"count":2}'],
  ])('%s is answered with %i and %s', (kind, status, body) => {
    expect(render(books, { kind })).toEqual({ status, headers: JSON_HEADERS, body });
  });

  test('none is answered with 204 and nothing', () => {
    expect(render(books, { kind: 'none' })).toEqual({ status: 204, headers: {}, body: '' });
  });

  test('no rows are an empty array', () => {
    expect(render(resultOf(), { kind: 'rows' }).body).toBe('[]');
  });

  test.each<[string, Partial<QueryResult>, Partial<ResultManifest>]>([
    ['a statement that changes a row and returns none', { rowCount: 1 }, {}],
    ['a procedure, whose changes are not counted', { rowCount: 0 }, { uncounted: true }],
  ])('%s creates without a body', (_, result, manifest) => {
    expect(render({ ...resultOf(), ...result }, { kind: 'created', ...manifest })).toEqual({ status: 201, headers: {}, body: '' });
  });

  test('names of columns are escaped', () => {
    expect(JSON.parse(render(resultOf({ 'a "b"': 1, '?column?': 2 }), { kind: 'row' }).body as string)).toEqual({ 'a "b"': 1, '?column?': 2 });
  });

  test('a location is filled with percent-encoded columns of the row', () => {
    const result = resultOf({ id: 12, title: 'Love & Freindship/1' });

    expect(render(result, { kind: 'created', location: '/books/{id}/{title}' }).headers).toEqual({
      ...JSON_HEADERS, location: '/books/12/Love%20%26%20Freindship%2F1',
    });
  });

  const GONE: RefusalManifest = { status: 410, code: 'BOOK_GONE', title: 'The book is gone' };
  const noRow = { ...resultOf(), columns: ['id'] };

  test.each<[string, QueryResult, ResultManifest]>([
    ['a row', noRow, { kind: 'row' }],
    ['what was created', noRow, { kind: 'created' }],
    ['what was created by a procedure', noRow, { kind: 'created', uncounted: true }],
    ['what was created without RETURNING', resultOf(), { kind: 'created' }],
  ])('throws NOT_FOUND, or the declared problem, when %s is missing', (_, result, manifest) => {
    expect(() => render(result, manifest)).toThrow(expect.objectContaining({ code: 'NOT_FOUND', status: 404 }));
    expect(() => render(result, { ...manifest, otherwise: GONE })).toThrow(expect.objectContaining(GONE));
  });

  test.each(['count', 'none'] as const)('throws the declared problem when %s affects no row', kind => {
    expect(() => render(resultOf(), { kind, otherwise: GONE })).toThrow(expect.objectContaining(GONE));
    expect(render(resultOf({ id: 1 }), { kind, otherwise: GONE }).status).toBeLessThan(300);
    expect(render(resultOf(), { kind }).status).toBeLessThan(300);
  });

  test.each([['CategoryID', 7], ['categoryid', 7], ['CATEGORYID', 8]])('a location takes the column %s in whatever case the database gives it, the exact one first', (name, id) => {
    expect(render(resultOf({ CategoryID: 7, CATEGORYID: 8 }), { kind: 'created', location: `/categories/{${name}}` }).headers.location).toBe(`/categories/${id}`);
  });

  test.each([['an unknown column', resultOf({ title: 'Emma' })], ['a column that is NULL', resultOf({ id: null })]])(
    'throws when a location needs %s', (_, result) => {
      expect(() => render(result, { kind: 'created', location: '/books/{id}' })).toThrow(expect.objectContaining({
        code: 'INTERNAL_ERROR', cause: expect.objectContaining({ message: expect.stringContaining('"id"') }),
      }));
    });
});

describe('the version of a row', () => {
  test.each<[unknown, string]>([[7, '"7"'], ['2030-12-31T23:59:59.123456', '"2030-12-31T23:59:59.123456"'], ['AAAAAAAAB9E=', '"AAAAAAAAB9E="'], [true, '"true"']])('%p is the tag %s', (version, etag) => {
    expect(render(resultOf({ id: 1, Version: version }), { kind: 'row', version: 'version' }).headers).toEqual({ ...JSON_HEADERS, etag });
    expect(render(resultOf({ id: 1, version }), { kind: 'created', version: 'version', location: '/books/{id}' }).headers).toEqual({ ...JSON_HEADERS, etag, location: '/books/1' });
  });

  test.each([null, undefined, '', 'a b', 'a"b', 'ä', 'x'.repeat(201)])('%p is a mistake of the statement, found before the commit', version => {
    expect(() => render(resultOf({ id: 1, ...version !== undefined && { version } }), { kind: 'row', version: 'version' })).toThrow(expect.objectContaining({
      code: 'INTERNAL_ERROR', cause: expect.objectContaining({ message: expect.stringContaining('the entity tag needs column "version"') }),
    }));
  });
});

describe('a statement with the version of If-Match', () => {
  const ifMatch: ValueManifest = { name: 'version', source: 'ifMatch', key: 'If-Match', required: false, type: 'integer' };
  const gone: RefusalManifest = { status: 410, code: 'GONE', title: 'Gone' };
  const answer = (result: ResultManifest, given: number | null, rows = resultOf()) => () => routeOf(result, [ifMatch]).render(rows, [given], request('PATCH /books/{id}'));

  test.each(['row', 'created', 'count', 'none'] as const)('%s: no row is 412, without the header the usual answer', kind => {
    expect(answer({ kind }, 7)).toThrow(expect.objectContaining({ code: 'PRECONDITION_FAILED', status: 412 }));
    if (kind === 'count' || kind === 'none') expect(answer({ kind }, null)()).toMatchObject({ status: kind === 'count' ? 200 : 204 });
    else expect(answer({ kind }, null)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(answer({ kind }, 7, resultOf({ id: 1 }))()).toMatchObject({ status: expect.any(Number) });
  });

  test.each(['row', 'created', 'count', 'none'] as const)('%s: otherwise replaces 412', kind => {
    expect(answer({ kind, otherwise: gone }, 7)).toThrow(expect.objectContaining({ code: 'GONE' }));
  });

  test('a result that depends on the version is checked before the commit', () => {
    expect(routeOf({ kind: 'none' }, [ifMatch]).alwaysAnswers).toBeUndefined();
    expect(routeOf({ kind: 'none' }).alwaysAnswers).toBe(true);
  });
});
