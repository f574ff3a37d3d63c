import { dataRow } from './postgres/rows-of-bytes';
import type { JsonRows } from '../../../runtime/drivers/database';
import { RowBytes } from '../../../runtime/drivers/postgres/row-bytes';
import { RowCollector } from '../../../runtime/drivers/row-collector';

const INT4 = 23;

/** Rows of one column, by the form in which drivers keep them. */
const FORMS: [string, (values: readonly string[]) => JsonRows][] = [
  ['bytes', values => {
    const rows = new RowBytes([{ name: 'é', dataTypeID: INT4 }]);
    values.forEach(value => rows.add(dataRow([value]), 5));
    return rows.finish().rows;
  }],
  ['texts', values => {
    const rows = new RowCollector([{ name: 'é', write: String }]);
    values.forEach(value => rows.add([value]));
    return rows.finish().rows;
  }],
];

describe.each(FORMS)('JsonRows of %s', (_, rowsOf) => {
  test.each([
    [[], '', ''], [['1'], '{"é":1}', '{"é":1}'], [['1', '22', '3'], '{"é":1},{"é":22},{"é":3}', '{"é":1}\n{"é":22}\n{"é":3}'],
  ])('are separated by commas or line feeds: %j', (values, commas, lines) => {
    const rows = rowsOf(values);

    expect(rows.bytes(',').toString()).toBe(commas);
    expect(rows.bytes('\n').toString()).toBe(lines);
    expect(rows.bytes(',').toString()).toBe(commas);
  });

  test('are joined by commas, and found one by one, also after they were separated by line feeds', () => {
    const rows = rowsOf(['1', '22', '3']);
    rows.bytes('\n');

    expect([rows.join(), rows.join(2), rows.join(0), rows.join(9)]).toEqual(['{"é":1},{"é":22},{"é":3}', '{"é":1},{"é":22}', '', '{"é":1},{"é":22},{"é":3}']);
    expect([0, 1, 2, 3].map(index => rows.at(index))).toEqual(['{"é":1}', '{"é":22}', '{"é":3}', undefined]);
  });
});

describe('JsonRows of bytes', () => {
  test('are handed over without a copy', () => {
    const rows = FORMS[0]![1](['1', '2']);

    expect(rows.bytes(',').buffer).toBe(rows.bytes('\n').buffer);
  });
});
