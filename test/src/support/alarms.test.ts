import { AlarmProperties, isOn, valuesOf } from './alarms';

const metric = { Namespace: 'N', MetricName: 'Errors', Dimensions: [{ Name: 'Api', Value: 'Shop' }] };
const alarm: AlarmProperties = {
  ...metric, Statistic: 'Sum', Threshold: 2, ComparisonOperator: 'GreaterThanOrEqualToThreshold', EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching',
};
/** The values of each minute, from 0 on; null: no data. */
const series = (...minutes: (number[] | null)[]) => valuesOf(
  minutes.flatMap((values, minute) => (values ?? []).map(value => ({ namespace: 'N', name: 'Errors', unit: 'Count', dimensions: { Api: 'Shop' }, time: minute * 60_000, value }))),
  value => value,
);

describe('isOn', () => {
  test.each([
    ['off when no data point is bad', [[1], [1], [1]], false],
    ['off when fewer data points are bad than it takes', [[1], [1], [2]], false],
    ['on when as many data points are bad as it takes', [[2], [1], [2]], true],
    ['on when the values of a minute add up', [[1, 1], [1], [1, 1]], true],
    ['off when there is no data', [null, null, null], false],
    ['off when what is missing would have to be bad', [null, null, [2]], false],
    ['on when older data points take the place of missing ones', [[2], [1], [2], null], true],
    ['off when bad data points are too old', [[2], [2], [1], [1], [1]], false],
  ])('is %s', (_, minutes, on) => {
    expect(isOn(alarm, series(...minutes), minutes.length - 1)).toBe(on);
  });

  test.each([['Maximum', false], ['SampleCount', true], ['Average', false], ['p99', false], ['p50', false]])('by %s, two ones are bad: %s', (Statistic, on) => {
    expect(isOn({ ...alarm, Statistic }, series([1, 1], [1, 1], [1, 1]), 2)).toBe(on);
  });

  test('a percentile is the value that so many do not exceed', () => {
    const ofTen = { ...alarm, Statistic: undefined, ExtendedStatistic: 'p90', DatapointsToAlarm: 1 };
    const p90 = (Threshold: number) => isOn({ ...ofTen, Threshold }, series([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 0);
    expect([p90(9), p90(10)]).toEqual([true, false]);
  });

  test('metric math fills what is missing, and is missing without any data', () => {
    const math = {
      ...alarm,
      MetricName: undefined,
      Metrics: [
        { Id: 'result', Expression: 'IF(count >= 2, 100 * FILL(other, 0) / count, 0)' },
        { Id: 'count', MetricStat: { Metric: metric, Stat: 'SampleCount', Period: 60 }, ReturnData: false },
        { Id: 'other', MetricStat: { Metric: { ...metric, MetricName: 'Other' }, Stat: 'Sum', Period: 60 }, ReturnData: false },
      ],
    };
    const at = (Threshold: number, ...minutes: (number[] | null)[]) => isOn({ ...math, Threshold }, series(...minutes), minutes.length - 1);
    expect([at(0, [1, 1], [1, 1], [1, 1]), at(1, [1, 1], [1, 1], [1, 1]), at(0, null, null, null)]).toEqual([true, false, false]);
  });

  test('another dimension is another metric', () => {
    expect(isOn({ ...alarm, Dimensions: [{ Name: 'Api', Value: 'Other' }] }, series([2], [2], [2]), 2)).toBe(false);
  });
});
