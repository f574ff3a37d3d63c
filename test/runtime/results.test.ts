import { request, resultOf } from './requests';
import type { QueryResult } from '../../runtime/drivers/database';
import { compileResult } from '../../runtime/results';
import type { ResultManifest } from '../../src/contract/manifest';

const JSON_HEADERS = { 'content-type': 'application/json' };
const books = resultOf({ id: 1, title: 'Emma' }, { id: 2, title: 'Persuasion' });

const render = (result: QueryResult, manifest: ResultManifest) => compileResult(manifest, []).render(result, [], request('GET /books'));

describe('compileResult', () => {
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

  test('a statement that returns nothing creates without a body', () => {
    expect(render({ ...resultOf(), rowCount: 1 }, { kind: 'created' })).toEqual({ status: 201, headers: {}, body: '' });
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

  test('throws NOT_FOUND when a row is asked for and there is none', () => {
    expect(() => render(resultOf(), { kind: 'row' })).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  test.each([['an unknown column', resultOf({ title: 'Emma' })], ['a column that is NULL', resultOf({ id: null })], ['no row', resultOf()]])(
    'throws when a location needs %s', (_, result) => {
      expect(() => render(result, { kind: 'created', location: '/books/{id}' })).toThrow(expect.objectContaining({
        code: 'INTERNAL_ERROR', cause: expect.objectContaining({ message: expect.stringContaining('"id"') }),
      }));
    });
});
