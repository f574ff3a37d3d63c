import { RESULT_LIMIT } from '../../../runtime/drivers/database';
import { RowCollector } from '../../../runtime/drivers/row-collector';
import { jsonRows, textsOf } from '../../support/json-rows';

const columns = [{ name: 'id', write: String }, { name: 'a "name"', write: (text: unknown) => JSON.stringify(text) }];

describe('RowCollector', () => {
  test('rows become JSON objects, with NULL as null', () => {
    const collector = new RowCollector<unknown>(columns);
    collector.add([1, 'Emma']);
    collector.add([2, null]);

    expect(collector.finish()).toEqual({ columns: ['id', 'a "name"'], rows: jsonRows('{"id":1,"a \\"name\\"":"Emma"}', '{"id":2,"a \\"name\\"":null}'), rowCount: 2 });
  });

  test('a row without columns is an empty object', () => {
    const collector = new RowCollector([]);
    collector.add([]);

    expect(textsOf(collector.finish().rows)).toEqual(['{}']);
  });

  test('one row more than the limit is kept, and all are counted', () => {
    const collector = new RowCollector<unknown>(columns, 2);
    for (let id = 1; id <= 5; id++) collector.add([id, null]);

    expect(collector.finish().rows).toHaveLength(3);
    expect(collector.finish().rowCount).toBe(5);
  });

  test('rows beyond the limit of all results are counted, and not kept', () => {
    const collector = new RowCollector<string>([{ name: 'text', write: text => `"${text}"` }]);
    const text = 'x'.repeat(RESULT_LIMIT / 2);
    for (let row = 0; row < 5; row++) collector.add([text]);

    expect(collector.finish().rows).toHaveLength(2);
    expect(collector.finish().rowCount).toBe(5);
  });

  test.each(['{"a":[1,{"b":null}]}', '[]', ' 1e400 ', '"text"', 'null'])('the text of a JSON column, %s, is part of the row as it is', text => {
    const collector = new RowCollector<unknown>(columns, Infinity, ['A "Name"']);
    collector.add([1, text]);
    collector.add([2, null]);

    expect(textsOf(collector.finish().rows)).toEqual([`{"id":1,"a \\"name\\"":${text}}`, '{"id":2,"a \\"name\\"":null}']);
  });

  test.each([['no JSON', 'Emma'], ['two documents', '1 2'], ['a piece of a document', '{"a":'], ['empty', ''], ['a number of the database', 7]])('throws when a JSON column is %s', (_, value) => {
    const collector = new RowCollector<unknown>(columns, Infinity, ['a "name"']);
    collector.add([1, value]);

    expect(() => collector.finish()).toThrow(expect.objectContaining({ kind: 'bug', message: expect.not.stringContaining('Emma') }));
  });

  test('throws at the end when a value could not be written', () => {
    const collector = new RowCollector<string>([{ name: 'text', write: () => { throw new Error('no JSON'); } }]);
    collector.add(['x']);
    collector.add(['y']);

    expect(() => collector.finish()).toThrow('no JSON');
  });
});
