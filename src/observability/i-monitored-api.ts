import { AlarmBase, Dashboard, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';

/** An API whose metrics can be shown and watched. */
export interface IMonitoredApi extends IConstruct {
  /** Where the handler logs each request. */
  readonly handlerLogGroup: ILogGroup;

  /** The alarms, the one that stands for "callers suffer" first; none unless `alarmActions` or `alarms` is given. */
  readonly alarms: AlarmBase[];

  /**
   * The dashboard.
   *
   * @default - none unless `dashboard` is true
   */
  readonly dashboard?: Dashboard;

  /**
   * A metric of API Gateway for this API and its stage.
   *
   * @param name the name that API Gateway gives it, which differs between REST and HTTP APIs, as in `IntegrationLatency`
   * @param options statistic, period, label
   */
  metric(name: string, options?: MetricOptions): Metric;

  /**
   * How many requests reached API Gateway.
   *
   * @param options statistic, period, label; by default the number of samples
   */
  metricCount(options?: MetricOptions): Metric;

  /**
   * How many requests were answered with 4xx, by API Gateway or by the handler.
   *
   * @param options statistic, period, label; by default the sum
   */
  metricClientErrors(options?: MetricOptions): Metric;

  /**
   * How many requests were answered with 5xx, by API Gateway or by the handler.
   *
   * @param options statistic, period, label; by default the sum
   */
  metricServerErrors(options?: MetricOptions): Metric;

  /**
   * Milliseconds from the request to the answer, at API Gateway.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  metricLatency(options?: MetricOptions): Metric;

  /**
   * A metric that the handler writes, as in `Rows`, `ConnectDuration` or `ColdStarts`.
   *
   * @param name one of those that the documentation of observability lists
   * @param options statistic, period, label; by default the average
   */
  metricHandler(name: string, options?: MetricOptions): Metric;

  /**
   * How many requests the handler answered with an error, whoever is to blame.
   *
   * @param options statistic, period, label; by default the sum
   */
  metricErrors(options?: MetricOptions): Metric;

  /**
   * How many requests the handler answered with one error.
   *
   * @param code code of the error, as in `DATABASE_TIMEOUT`
   * @param options statistic, period, label; by default the sum
   */
  metricErrorsByCode(code: string, options?: MetricOptions): Metric;

  /**
   * Milliseconds from sending a statement to its last row, of statements that succeed.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  metricQueryDuration(options?: MetricOptions): Metric;

  /**
   * Milliseconds until a new connection to the database takes statements, with TLS and login.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  metricConnectDuration(options?: MetricOptions): Metric;

  /**
   * How often a request had to do without a connection to the database.
   *
   * @param options statistic, period, label; by default the sum
   */
  metricConnectFailures(options?: MetricOptions): Metric;
}
