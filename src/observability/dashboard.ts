import { Duration } from 'aws-cdk-lib';
import { AlarmBase, AlarmStatusWidget, Dashboard, GraphWidget, IMetric, IWidget, Metric, PeriodOverride, Stats } from 'aws-cdk-lib/aws-cloudwatch';
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

function rows({ api, handler }: MonitoredParts): IWidget[][] {
  const sum = { statistic: Stats.SUM };
  const percentiles = (metric: (statistic: string) => Metric) => PERCENTILES.map(rank => metric(Stats.p(rank)).with({ label: `p${rank}` }));
  return [
    [
      graph('Requests', [api.metricCount({ label: 'requests' })]),
      graph('Error responses', [api.metricClientErrors({ label: '4xx' }), api.metricServerErrors({ label: '5xx' }), handler.metricThrottles({ label: 'throttled' })]),
      graph('Errors by code', errorCodes().map(code => api.metricErrorsByCode(code, { label: code })), true),
    ],
    [
      graph('Latency at API Gateway (ms)', percentiles(statistic => api.metricLatency({ statistic }))),
      graph('Statement duration (ms)', percentiles(statistic => api.metricQueryDuration({ statistic }))),
      graph('Rows per statement', [api.metricHandler('Rows', { label: 'average' }), api.metricHandler('Rows', { statistic: Stats.MAXIMUM, label: 'maximum' })]),
    ],
    [
      graph('Cold starts', [api.metricHandler('ColdStarts', { ...sum, label: 'cold starts' })], true),
      graph('Connections', [
        handler.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label: 'concurrent executions' }),
        api.metricHandler('Reconnects', { ...sum, label: 'reconnects' }),
        api.metricConnectFailures({ label: 'failed' }),
      ]),
      graph('Connection time (ms)', [api.metricConnectDuration({ label: 'p99' }), api.metricConnectDuration({ statistic: Stats.AVERAGE, label: 'average' })]),
    ],
  ];
}

function graph(title: string, left: IMetric[], stacked = false): GraphWidget {
  return new GraphWidget({ title, left, stacked, width: WIDTH, height: 6, leftYAxis: { min: 0, showUnits: false } });
}

function errorCodes(): ProblemCode[] {
  return Object.keys(Problems) as ProblemCode[];
}
