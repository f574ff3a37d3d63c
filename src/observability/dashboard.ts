import { Duration } from 'aws-cdk-lib';
import { AlarmBase, AlarmStatusWidget, Color, Dashboard, GraphWidget, HorizontalAnnotation, IMetric, IWidget, Metric, PeriodOverride, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { MonitoredParts } from './monitored-parts';
import { ProblemCode, Problems } from '../contract/problem';

const WIDTH = 8;
const PERCENTILES = [50, 90, 99];

/** Creates the dashboard of an API, from callers to the database: traffic, errors, latency, database time, cold starts, connections. */
export function createDashboard(scope: Construct, parts: MonitoredParts, alarms: AlarmBase[]): Dashboard {
  const dashboard = new Dashboard(scope, 'Dashboard', { periodOverride: PeriodOverride.AUTO, defaultInterval: Duration.hours(3) });
  if (alarms.length > 0) {
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 3 * WIDTH, height: 3 }));
  }
  rows(parts).forEach(row => dashboard.addWidgets(...row));
  return dashboard;
}

function rows(parts: MonitoredParts): IWidget[][] {
  const { api, handler, streamHandler } = parts;
  const throttled = [handler.metricThrottles({ label: 'throttled' }), ...streamHandler ? [streamHandler.function.metricThrottles({ label: 'throttled streams' })] : []];
  const sum = { statistic: Stats.SUM };
  const percentiles = (metric: (statistic: string) => Metric) => PERCENTILES.map(rank => metric(Stats.p(rank)).with({ label: `p${rank}` }));
  return [
    [
      graph('Requests', [api.metricCount({ label: 'requests' })]),
      graph('Error responses', [api.metricClientErrors({ label: '4xx' }), api.metricServerErrors({ label: '5xx' }), ...throttled]),
      graph('Errors by code', errorCodes().map(code => api.metricErrorsByCode(code, { label: code })), true),
    ],
    [
      graph('Latency at API Gateway (ms)', percentiles(statistic => api.metricLatency({ statistic }))),
      graph('Statement duration (ms)', percentiles(statistic => api.metricQueryDuration({ statistic }))),
      graph('Rows per statement', [api.metricHandler('Rows', { label: 'average' }), api.metricHandler('Rows', { statistic: Stats.MAXIMUM, label: 'maximum' })]),
    ],
    [
      graph('Cold starts', [api.metricHandler('ColdStarts', { ...sum, label: 'cold starts' })], true),
      connections(parts),
      graph('Connection time (ms)', [api.metricConnectDuration({ label: 'p99' }), api.metricConnectDuration({ statistic: Stats.AVERAGE, label: 'average' })]),
    ],
  ];
}

/** Shows the connections of the database, if CloudWatch counts them, and the executions, each of which has one, with their limits. */
function connections({ api, handler, streamHandler, connections: database, reservedConcurrentExecutions: reserved }: MonitoredParts): GraphWidget {
  const limit = database?.limit;
  const executions = (executed: IFunction, label: string) => executed.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label });
  const reservedStreams = streamHandler?.reservedConcurrentExecutions;
  return graph('Connections', [
    ...database?.metrics ?? [],
    executions(handler, 'concurrent executions'),
    ...streamHandler ? [executions(streamHandler.function, 'concurrent streams')] : [],
    api.metricHandler('Reconnects', { statistic: Stats.SUM, label: 'reconnects' }),
    api.metricConnectFailures({ label: 'failed' }),
  ], false, [
    ...limit ? [{ value: limit.value, label: `limit of the database${limit.estimated ? ', estimated' : ''}`, color: Color.RED }] : [],
    ...reserved === undefined ? [] : [{ value: reserved, label: 'reserved concurrency', color: Color.ORANGE }],
    ...reservedStreams === undefined ? [] : [{ value: reservedStreams, label: 'reserved concurrency of streams', color: Color.ORANGE }],
  ]);
}

function graph(title: string, left: IMetric[], stacked = false, leftAnnotations: HorizontalAnnotation[] = []): GraphWidget {
  return new GraphWidget({ title, left, leftAnnotations, stacked, width: WIDTH, height: 6, leftYAxis: { min: 0, showUnits: false } });
}

function errorCodes(): ProblemCode[] {
  return Object.keys(Problems) as ProblemCode[];
}
