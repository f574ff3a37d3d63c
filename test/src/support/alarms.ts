import { DataPoint } from '../../support/embedded-metrics';

const MINUTE_MS = 60_000;

/** What CloudFormation is told of a metric. */
export interface MetricProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: MetricProperties; readonly Stat: string; readonly Period: number };
}

/** What CloudFormation is told of an alarm, as far as it matters here. */
export interface AlarmProperties extends Partial<MetricProperties> {
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Metrics?: readonly MetricQuery[];
  readonly Threshold: number;
  readonly ComparisonOperator: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold';
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: 'notBreaching';
}

/** Gives the values of a metric within a minute; empty: none. */
export type Values = (metric: MetricProperties, minute: number) => readonly number[];

/** How far back CloudWatch looks for data points when some are missing, beyond the evaluated ones; its example has 2. */
const FARTHER_BACK = 2;

/**
 * Tells whether an alarm is on at the end of a minute, as CloudWatch evaluates it: of the last data points, enough are bad. Where
 * some are missing, older ones take their place; where those do not suffice either, the missing ones count as good
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
 */
export function isOn(alarm: AlarmProperties, values: Values, minute: number): boolean {
  const { EvaluationPeriods: evaluated, DatapointsToAlarm: toAlarm } = alarm;
  const minutes = Array.from({ length: evaluated + FARTHER_BACK }, (_, back) => minute - back);
  const points = minutes.map(each => dataPoint(alarm, values, each));
  const present = points.filter(point => point !== undefined);
  const considered = present.length >= evaluated ? present.slice(0, evaluated) : points.slice(0, evaluated);
  return considered.filter(point => point !== undefined && isBreaching(alarm, point)).length >= toAlarm;
}

/** Reads data points that were recorded, by the dimensions that an alarm asks for. */
export function valuesOf(points: readonly DataPoint[], resolve: (value: unknown) => unknown): Values {
  return ({ Namespace, MetricName, Dimensions }, minute) => {
    const wanted = JSON.stringify(Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, resolve(Value)])));
    return points
      .filter(({ namespace, name, dimensions }) => namespace === Namespace && name === MetricName && JSON.stringify(dimensions) === wanted)
      .filter(({ time }) => Math.floor(time / MINUTE_MS) === minute)
      .map(({ value }) => value);
  };
}

function isBreaching({ Threshold, ComparisonOperator }: AlarmProperties, value: number): boolean {
  return ComparisonOperator === 'GreaterThanThreshold' ? value > Threshold : value >= Threshold;
}

function dataPoint(alarm: AlarmProperties, values: Values, minute: number): number | undefined {
  const { Metrics, Statistic, ExtendedStatistic } = alarm;
  if (!Metrics) return statistic(values(alarm as MetricProperties, minute), Statistic ?? ExtendedStatistic!);
  const measured = Metrics.filter(({ MetricStat }) => MetricStat);
  const inputs = measured.map(({ Id, MetricStat }) => [Id, statistic(values(MetricStat!.Metric, minute), MetricStat!.Stat)] as const);
  const expression = Metrics.find(({ ReturnData }) => ReturnData !== false)!.Expression!;
  return inputs.every(([, value]) => value === undefined) ? undefined : evaluate(expression, Object.fromEntries(inputs));
}

function statistic(values: readonly number[], name: string): number | undefined {
  if (values.length === 0) return undefined;
  const rank = /^p(\d+)$/.exec(name)?.[1];
  if (rank) return [...values].sort((a, b) => a - b)[Math.ceil(values.length * Number(rank) / 100) - 1];
  const sum = values.reduce((total, value) => total + value, 0);
  const known: Record<string, number> = { Sum: sum, SampleCount: values.length, Average: sum / values.length, Maximum: Math.max(...values) };
  if (!(name in known)) throw new Error(`the statistic ${name} is not known here`);
  return known[name];
}

/** Evaluates metric math of numbers, `IF` and `FILL`, whose operators are those of JavaScript; a missing value makes the result missing. */
function evaluate(expression: string, inputs: Record<string, number | undefined>): number | undefined {
  if (!/^[\w\s().,*/+<>=-]+$/.test(expression)) throw new Error(`the expression ${expression} is not understood here`);
  const functions = {
    IF: (condition: boolean, yes: number, no: number) => condition ? yes : no,
    FILL: (value: number | undefined, fill: number) => value ?? fill,
  };
  const names = { ...functions, ...inputs };
  const result = new Function(...Object.keys(names), `return ${expression}`)(...Object.values(names));
  return Number.isFinite(result) ? result : undefined;
}
