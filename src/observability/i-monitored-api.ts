import { AlarmBase, Dashboard, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';

/** API with metrics, alarms and a dashboard. */
export interface IMonitoredApi extends IConstruct {
  /** Log group of the handler, which logs each request. */
  readonly handlerLogGroup: ILogGroup;

  /** Alarms of the API; the composite alarm "unhealthy" comes first. Empty unless `alarmActions` or `alarms` is set. */
  readonly alarms: AlarmBase[];

  /**
   * Dashboard of the API.
   *
   * @default - none unless `dashboard` is true
   */
  readonly dashboard?: Dashboard;

  /**
   * Returns a metric of API Gateway for the stage of this API.
   *
   * @param name name of the metric, which differs between REST and HTTP APIs, as in `IntegrationLatency`
   * @param options statistic, period, label
   */
  metric(name: string, options?: MetricOptions): Metric;

  /**
   * Number of requests to API Gateway.
   *
   * @param options statistic, period, label; by default the number of samples
   */
  metricCount(options?: MetricOptions): Metric;

  /**
   * Number of requests that API Gateway or the handler answered with 4xx.
   *
   * @param options statistic, period, label; by default the sum
   */
  metricClientErrors(options?: MetricOptions): Metric;

  /**
   * Number of requests that API Gateway or the handler answered with 5xx.
   *
   * @param options statistic, period, label; by default the sum
   */
  metricServerErrors(options?: MetricOptions): Metric;

  /**
   * Milliseconds from request to response, measured at API Gateway.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  metricLatency(options?: MetricOptions): Metric;

  /**
   * Returns a metric that the handler writes, such as `Rows`, `ConnectDuration` or `ColdStarts`.
   *
   * @param name name of a metric listed in the observability documentation
   * @param options statistic, period, label; by default the average
   */
  metricHandler(name: string, options?: MetricOptions): Metric;

  /**
   * Number of requests that the handler answered with an error, whether caused by the caller or the server.
   *
   * @param options statistic, period, label; by default the sum
   */
  metricErrors(options?: MetricOptions): Metric;

  /**
   * Number of requests that the handler answered with a specific error.
   *
   * @param code code of the error, as in `DATABASE_TIMEOUT`
   * @param options statistic, period, label; by default the sum
   */
  metricErrorsByCode(code: string, options?: MetricOptions): Metric;

  /**
   * Milliseconds from sending a statement to its last row, for statements that succeed.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  metricQueryDuration(options?: MetricOptions): Metric;

  /**
   * Milliseconds until a new connection to the database accepts statements, including TLS and login.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  metricConnectDuration(options?: MetricOptions): Metric;

  /**
   * Number of requests that failed because no connection to the database was available.
   *
   * @param options statistic, period, label; by default the sum
   */
  metricConnectFailures(options?: MetricOptions): Metric;
}
