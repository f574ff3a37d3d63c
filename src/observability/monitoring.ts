import { AlarmBase, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AlarmOptions } from './alarm-options';
import { createAlarms } from './alarms';
import { createDashboard } from './dashboard';
import { MetricDetail } from './metric-detail';
import { MonitoredParts } from './monitored-parts';
import { createSavedQueries } from './saved-queries';

/** What is shown of an API, and who is told. */
export interface MonitoringOptions extends AlarmOptions {
  /**
   * How finely the metrics of the handler are divided; CloudWatch bills each metric with each combination of dimensions.
   *
   * @default MetricDetail.API
   */
  readonly metricDetail?: MetricDetail;

  /**
   * Whether API Gateway writes its own metrics for each route as well, beside those for the stage, which are free and all that alarms and
   * dashboard look at. CloudWatch bills them by route: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
   *
   * @default true
   */
  readonly detailedMetricsEnabled?: boolean;

  /**
   * Whether there is a CloudWatch dashboard of traffic, errors, latency, database time, cold starts and connections.
   *
   * @default false
   */
  readonly dashboard?: boolean;

  /**
   * Whether queries of CloudWatch Logs Insights are saved: slowest routes, errors by code, one request by its id.
   *
   * @default false
   */
  readonly savedQueries?: boolean;
}

/** Created monitoring resources. */
export interface Monitoring {
  /** All alarms; the composite alarm of those that callers notice comes first. */
  readonly alarms: AlarmBase[];
  readonly dashboard?: Dashboard;
}

/** Creates the alarms, dashboard and saved queries that the options ask for. */
export function monitor(scope: Construct, options: MonitoringOptions, parts: MonitoredParts): Monitoring {
  if (options.savedQueries) createSavedQueries(scope, parts);
  const alarms = createAlarms(scope, options, { ...parts, writesMetrics: options.metricDetail !== MetricDetail.NONE });
  return { alarms, dashboard: options.dashboard ? createDashboard(scope, parts, alarms) : undefined };
}
