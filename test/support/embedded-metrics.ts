/** One value of a metric, as CloudWatch stores it. */
export interface DataPoint {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

/**
 * Extracts metrics from a log line, and throws where a line with `_aws` breaks the specification, which CloudWatch Logs would
 * do by ignoring it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readMetrics(line: string): DataPoint[] {
  const root = JSON.parse(line);
  if (root._aws === undefined) return [];
  const { Timestamp: time, CloudWatchMetrics: directives, ...unknown } = root._aws;
  check(Number.isInteger(time), 'Timestamp must be whole milliseconds');
  check(Object.keys(unknown).length === 0, 'the metadata has other members');
  return directives.flatMap((directive: Directive) => readDirective(root, directive, time));
}

function readDirective(root: Record<string, unknown>, { Namespace: namespace, Dimensions, Metrics }: Directive, time: number): DataPoint[] {
  check(namespace.length > 0 && namespace.length <= 256, 'Namespace must have 1 to 256 characters');
  check(Metrics.length > 0 && Metrics.length <= 100, 'a directive has 1 to 100 metrics');
  return Dimensions.flatMap(keys => {
    check(keys.length <= 30, 'a set of dimensions has at most 30');
    const dimensions = Object.fromEntries(keys.map(key => [key, readText(root, key)]));
    return Metrics.flatMap(({ Name: name, Unit: unit }) => readValues(root, name).map(value => ({ namespace, name, unit, dimensions, time, value })));
  });
}

function readText(root: Record<string, unknown>, key: string): string {
  const value = root[key];
  if (typeof value !== 'string' || value.length === 0 || value.length > 1024) throw new Error(`the dimension ${key} is no text of 1 to 1024 characters: ${value}`);
  return value;
}

function readValues(root: Record<string, unknown>, name: string): number[] {
  const values = [root[name]].flat();
  check(values.length > 0 && values.length <= 100, `${name} must have 1 to 100 values`);
  check(values.every(value => typeof value === 'number' && Number.isFinite(value)), `${name} must be numbers`);
  return values as number[];
}

function check(condition: boolean, rule: string): void {
  if (!condition) throw new Error(rule);
}
