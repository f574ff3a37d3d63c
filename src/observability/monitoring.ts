import { AlarmBase, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AlarmOptions } from './alarm-options';
import { createAlarms } from './alarms';
import { createDashboard } from './dashboard';
import { IMonitoredApi } from './i-monitored-api';
import { MetricDetail } from './metric-detail';
import { createSavedQueries } from './saved-queries';
import { HandlerOptions, handlerTimeout, HandlerTimeoutOptions } from '../handler/handler-options';

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

/** What is monitored. */
export interface MonitoredParts {
  readonly api: IMonitoredApi;
  /** What the API is called in the console. */
  readonly title: string;
  readonly handler: IFunction;
  readonly handlerLogGroup: ILogGroup;
  readonly readsSecret: boolean;
}

/** What came of it. */
export interface Monitoring {
  /** The one that stands for all of those that mean that callers suffer comes first. */
  readonly alarms: AlarmBase[];
  readonly dashboard?: Dashboard;
}

/** Makes what was asked for. */
export function monitor(scope: Construct, options: MonitoringOptions & HandlerOptions & HandlerTimeoutOptions, parts: MonitoredParts): Monitoring {
  if (options.savedQueries) createSavedQueries(scope, parts);
  const { reservedConcurrentExecutions } = options;
  const alarms = createAlarms(scope, options, {
    ...parts, timeout: handlerTimeout(options), reservedConcurrentExecutions, writesMetrics: options.metricDetail !== MetricDetail.NONE,
  });
  return { alarms, dashboard: options.dashboard ? createDashboard(scope, parts, alarms) : undefined };
}
