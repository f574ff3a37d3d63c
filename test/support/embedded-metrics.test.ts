import { readMetrics } from './embedded-metrics';

const line = (more: object = {}, metadata: object = {}) => JSON.stringify({
  Api: 'Shop',
  Rows: 2,
  _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['Api']], Metrics: [{ Name: 'Rows', Unit: 'Count' }] }], ...metadata },
  ...more,
});

describe('readMetrics', () => {
  test('a line without metadata has no metrics', () => {
    expect(readMetrics('{"message":"x"}')).toEqual([]);
  });

  test('a metric has a data point for each set of dimensions and each value', () => {
    const point = { namespace: 'N', name: 'Rows', unit: 'Count', dimensions: { Api: 'Shop' }, time: 1 };
    expect(readMetrics(line({ Rows: [2, 3] }))).toEqual([{ ...point, value: 2 }, { ...point, value: 3 }]);
  });

  test.each([
    ['a metric is text', line({ Rows: '2' })],
    ['a metric is missing', line({ Rows: undefined })],
    ['a metric has no values', line({ Rows: [] })],
    ['a dimension is missing', line({ Api: undefined })],
    ['a dimension is empty', line({ Api: '' })],
    ['the time is text', line({}, { Timestamp: '2030' })],
    ['the metadata has a member of its own', line({}, { Other: 1 })],
  ])('throws when %s', (_, text) => {
    expect(() => readMetrics(text)).toThrow(/must|no text|other members/);
  });
});
