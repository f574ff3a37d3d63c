import { AlarmBase, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AlarmOptions } from './alarm-options';
import { createAlarms } from './alarms';
import { createDashboard } from './dashboard';
import { MetricDetail } from './metric-detail';
import { MonitoredParts } from './monitored-parts';
import { createSavedQueries } from './saved-queries';

/** Metrics, alarms, dashboard and saved queries of an API. */
export interface MonitoringOptions extends AlarmOptions {
  /**
   * Dimensions of the metrics of the handler. CloudWatch charges for each metric with each combination of dimensions.
   *
   * @default MetricDetail.API
   */
  readonly metricDetail?: MetricDetail;

  /**
   * Whether API Gateway also writes its metrics for each route. Alarms and dashboard use only the metrics of the stage, which are free.
   * CloudWatch charges for the metrics of each route: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
   *
   * @default true
   */
  readonly detailedMetricsEnabled?: boolean;

  /**
   * Whether to create a CloudWatch dashboard of traffic, errors, latency, database time, cold starts and connections.
   *
   * @default false
   */
  readonly dashboard?: boolean;

  /**
   * Whether to save CloudWatch Logs Insights queries: slowest routes, errors by code, one request by its ID.
   *
   * @default false
   */
  readonly savedQueries?: boolean;
}

/** Created monitoring resources. */
export interface Monitoring {
  /** All alarms; the composite alarm of those that affect callers comes first. */
  readonly alarms: AlarmBase[];
  readonly dashboard?: Dashboard;
}

/** Creates the alarms, dashboard and saved queries that the options ask for. */
export function monitor(scope: Construct, options: MonitoringOptions, parts: MonitoredParts): Monitoring {
  if (options.savedQueries) createSavedQueries(scope, parts);
  const alarms = createAlarms(scope, options, { ...parts, writesMetrics: options.metricDetail !== MetricDetail.NONE });
  return { alarms, dashboard: options.dashboard ? createDashboard(scope, parts, alarms) : undefined };
}

/** Whether API Gateway writes metrics for each route, with its default. */
export function hasDetailedMetrics({ detailedMetricsEnabled = true }: Pick<MonitoringOptions, 'detailedMetricsEnabled'>): boolean {
  return detailedMetricsEnabled;
}
