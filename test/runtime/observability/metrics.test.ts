import { createLog } from '../../../runtime/observability/log';
import { createMeasure, type Measured } from '../../../runtime/observability/metrics';
import type { MetricsManifest } from '../../../src/contract/manifest';
import { readMetrics } from '../../support/embedded-metrics';
import { resultOf } from '../requests';

const MANIFEST: MetricsManifest = { api: 'Stack-"Shop"', byRoute: false };
const api = { Api: 'Stack-"Shop"' };

/** The metrics of a request, as CloudWatch reads them off the log. */
function metricsOf(measured: Partial<Measured>, manifest: MetricsManifest | undefined = MANIFEST) {
  const lines: string[] = [];
  const metrics = createMeasure(manifest)({ route: 'GET /books', coldStart: false, ...measured });
  createLog('info', line => void lines.push(line), () => 1000)('info', 'message', { route: 'GET /books' }, metrics);
  return readMetrics(lines[0]!);
}

const named = (points: ReturnType<typeof metricsOf>) => points.map(({ name, value, dimensions }) => [name, value, dimensions]);

describe('createMeasure', () => {
  test('a query has a duration and rows', () => {
    const common = { namespace: 'CdkVpcLambdaApi', dimensions: api, time: 1000 };
    expect(metricsOf({ query: resultOf({ id: 1 }, { id: 2 }) })).toEqual([
      { ...common, name: 'QueryDuration', unit: 'Milliseconds', value: 1.23 },
      { ...common, name: 'Rows', unit: 'Count', value: 2 },
    ]);
  });

  test('an error counts for the API, and for its code', () => {
    expect(named(metricsOf({ code: 'CONFLICT' }))).toEqual([['Errors', 1, api], ['Errors', 1, { ...api, Code: 'CONFLICT' }]]);
  });

  test('a first request counts as a cold start', () => {
    expect(named(metricsOf({ coldStart: true }))).toEqual([['ColdStarts', 1, api]]);
  });

  test('what happened around the request counts as often as it happened', () => {
    expect(named(metricsOf({ events: { ConnectDuration: [12.345, 7], Reconnects: [1] } }))).toEqual([
      ['ConnectDuration', 12.35, api], ['ConnectDuration', 7, api], ['Reconnects', 1, api],
    ]);
  });

  test('of more than a hundred values the first hundred count, as CloudWatch takes no more', () => {
    expect(metricsOf({ events: { ConnectFailures: Array(101).fill(1) } })).toHaveLength(100);
  });

  test('each metric is there for the API and for the route if asked for, and an error for its code', () => {
    const route = { ...api, Route: 'GET /books' };
    expect(named(metricsOf({ code: 'CONFLICT', coldStart: true }, { ...MANIFEST, byRoute: true }))).toEqual([
      ['Errors', 1, api], ['ColdStarts', 1, api], ['Errors', 1, route], ['ColdStarts', 1, route], ['Errors', 1, { ...api, Code: 'CONFLICT' }],
    ]);
  });

  test('a request with nothing to measure has no metrics', () => {
    expect(createMeasure(MANIFEST)({ route: 'GET /status', coldStart: false })).toBeUndefined();
  });

  test('an API without metrics has none', () => {
    expect(createMeasure(undefined)({ route: 'GET /books', coldStart: true, query: resultOf() })).toBeUndefined();
  });

  test('two requests that measure the same share the text of the directives', () => {
    const measure = createMeasure(MANIFEST);
    const [one, two] = [1, 2].map(count => measure({ route: 'GET /books', coldStart: false, query: { ...resultOf(), rowCount: count } })!);
    expect(one!.members).not.toBe(two!.members);
    expect(Object.is(one!.directives, two!.directives)).toBe(true);
  });
});
