import type { MetricsManifest } from '../../src/contract/manifest';
import { METRIC_NAMESPACE, MetricDimensions, MetricUnits, type MetricName } from '../../src/contract/metrics';
import type { StreamResult } from '../drivers/database';
import type { Events } from '../tracing/telemetry';

const { API, ROUTE, CODE } = MetricDimensions;

/** Maximum number of values per member: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const MAX_VALUES = 100;

/**
 * Metrics of a log line in CloudWatch's embedded metric format, as JSON text: `members` of the line, as in
 * `"Rows":2,"Errors":1`, and the array of the directives that name them. CloudWatch Logs extracts them, so they need
 * neither a call nor a permission.
 */
export interface Metrics {
  readonly members: string;
  readonly directives: string;
}

/** Measurements of one request. */
export interface Measured {
  readonly route: string;
  readonly coldStart: boolean;
  readonly code?: string | undefined;
  readonly query?: StreamResult | undefined;
  /** Events since the previous request. */
  readonly events?: Events | undefined;
}

/** Creates the metrics of a request; undefined if there is nothing to measure. */
export type Measure = (measured: Measured) => Metrics | undefined;

type Values = readonly (readonly [MetricName, number | readonly number[]])[];

/**
 * Creates the metrics of an API; without a manifest, there are none. Absent events are not written as 0, because each metric
 * costs money. Directives are serialized once for each set of metrics: they are most of the text and do not change.
 */
export function createMeasure(manifest: MetricsManifest | undefined): Measure {
  if (!manifest) return () => undefined;
  const dimensions = manifest.byRoute ? [[API], [API, ROUTE]] : [[API]];
  const cache = new Map<string, string>();
  const directivesOf = (names: readonly MetricName[]) => {
    const key = names.join();
    if (!cache.has(key)) cache.set(key, JSON.stringify(directivesFor(names, dimensions)));
    return cache.get(key)!;
  };

  return measured => {
    const values = valuesOf(measured);
    if (values.length === 0) return undefined;
    const { api, byRoute } = manifest;
    const { route, code } = measured;
    const dimensionMembers = [member(API, api), byRoute && member(ROUTE, route), code && member(CODE, code)].filter(Boolean);
    const valueMembers = values.map(([name, value]) => member(name, value));
    return { members: [...dimensionMembers, ...valueMembers].join(), directives: directivesOf(values.map(([name]) => name)) };
  };
}

function member(name: string, value: string | number | readonly number[]): string {
  return `"${name}":${JSON.stringify(value)}`;
}

function valuesOf({ coldStart, code, query, events }: Measured): Values {
  const values: [MetricName, number | number[]][] = [];
  if (query) values.push(['QueryDuration', round(query.databaseMs)], ['Rows', query.rowCount]);
  if (code) values.push(['Errors', 1]);
  if (coldStart) values.push(['ColdStarts', 1]);
  for (const [name, happened] of Object.entries(events ?? {})) values.push([name as MetricName, happened.slice(0, MAX_VALUES).map(round)]);
  return values;
}

function directivesFor(names: readonly MetricName[], dimensions: string[][]): object[] {
  const directive = (Dimensions: string[][], chosen: readonly MetricName[]) => ({
    Namespace: METRIC_NAMESPACE,
    Dimensions,
    Metrics: chosen.map(name => ({ Name: name, Unit: MetricUnits[name] })),
  });
  const all = directive(dimensions, names);
  return names.includes('Errors') ? [all, directive([[API, CODE]], ['Errors'])] : [all];
}

/** Rounds to hundredths of a millisecond. */
export function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
