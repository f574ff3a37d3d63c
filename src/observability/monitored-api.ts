import { Duration } from 'aws-cdk-lib';
import { AlarmBase, Dashboard, Metric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { IMonitoredApi } from './i-monitored-api';
import { MonitoredParts } from './monitored-parts';
import { monitor, Monitoring, MonitoringOptions } from './monitoring';
import { METRIC_NAMESPACE, MetricDimensions } from '../contract/metrics';

/** What stages of both kinds of API have. */
export interface StageMetrics {
  metric(name: string, options?: MetricOptions): Metric;
  metricCount(options?: MetricOptions): Metric;
  metricClientError(options?: MetricOptions): Metric;
  metricServerError(options?: MetricOptions): Metric;
  metricLatency(options?: MetricOptions): Metric;
}

/**
 * The metrics of all three APIs.
 *
 * @internal
 */
export abstract class MonitoredApi extends Construct implements IMonitoredApi {
  /** The function that answers all routes. */
  public abstract readonly handler: IFunction;

  /** Where the handler logs each request. */
  public abstract readonly handlerLogGroup: ILogGroup;

  private _monitoring: Monitoring = { alarms: [] };

  /** @internal */
  protected abstract get _stageMetrics(): StageMetrics;

  /**
   * What the API is called in the console, and in the dimension of its metrics.
   *
   * @internal
   */
  protected abstract get _title(): string;

  /**
   * Whether the handler logs in with a secret.
   *
   * @internal
   */
  protected abstract readonly _readsSecret: boolean;

  /** The alarms, the one that stands for "callers suffer" first; none unless `alarmActions` or `alarms` is given. */
  public get alarms(): AlarmBase[] {
    return this._monitoring.alarms;
  }

  /** The dashboard, if `dashboard` is true. */
  public get dashboard(): Dashboard | undefined {
    return this._monitoring.dashboard;
  }

  /**
   * Makes the alarms, the dashboard and the queries that were asked for; last, as they are about everything else.
   *
   * @internal
   */
  protected _monitor(options: MonitoringOptions & Pick<MonitoredParts, 'reservedConcurrentExecutions'>, timeout: Duration) {
    const { handler, handlerLogGroup, _title: title, _readsSecret: readsSecret } = this;
    const { reservedConcurrentExecutions } = options;
    this._monitoring = monitor(this, options, { api: this, title, handler, handlerLogGroup, readsSecret, timeout, reservedConcurrentExecutions });
  }

  /**
   * A metric of API Gateway for this API and its stage.
   *
   * @param name the name that API Gateway gives it, which differs between REST and HTTP APIs, as in `IntegrationLatency`
   * @param options statistic, period, label
   */
  public metric(name: string, options?: MetricOptions): Metric {
    return this._stageMetrics.metric(name, options);
  }

  /**
   * How many requests reached API Gateway.
   *
   * @param options statistic, period, label; by default the number of samples
   */
  public metricCount(options?: MetricOptions): Metric {
    return this._stageMetrics.metricCount(options);
  }

  /**
   * How many requests were answered with 4xx, by API Gateway or by the handler.
   *
   * @param options statistic, period, label; by default the sum
   */
  public metricClientErrors(options?: MetricOptions): Metric {
    return this._stageMetrics.metricClientError(options);
  }

  /**
   * How many requests were answered with 5xx, by API Gateway or by the handler.
   *
   * @param options statistic, period, label; by default the sum
   */
  public metricServerErrors(options?: MetricOptions): Metric {
    return this._stageMetrics.metricServerError(options);
  }

  /**
   * Milliseconds from the request to the answer, at API Gateway.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  public metricLatency(options?: MetricOptions): Metric {
    return this._stageMetrics.metricLatency({ statistic: Stats.p(99), ...options });
  }

  /**
   * A metric that the handler writes, as in `Rows`, `ConnectDuration` or `ColdStarts`.
   *
   * @param name one of those that the documentation of observability lists
   * @param options statistic, period, label; by default the average
   */
  public metricHandler(name: string, options?: MetricOptions): Metric {
    const dimensionsMap = { [MetricDimensions.API]: this._title };
    return new Metric({ namespace: METRIC_NAMESPACE, metricName: name, dimensionsMap, ...options }).attachTo(this);
  }

  /**
   * How many requests the handler answered with an error, whoever is to blame.
   *
   * @param options statistic, period, label; by default the sum
   */
  public metricErrors(options?: MetricOptions): Metric {
    return this.metricHandler('Errors', { statistic: Stats.SUM, ...options });
  }

  /**
   * How many requests the handler answered with one error.
   *
   * @param code code of the error, as in `DATABASE_TIMEOUT`
   * @param options statistic, period, label; by default the sum
   */
  public metricErrorsByCode(code: string, options?: MetricOptions): Metric {
    return this.metricErrors({ dimensionsMap: { [MetricDimensions.API]: this._title, [MetricDimensions.CODE]: code }, ...options });
  }

  /**
   * Milliseconds from sending a statement to its last row, of statements that succeed.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  public metricQueryDuration(options?: MetricOptions): Metric {
    return this.metricHandler('QueryDuration', { statistic: Stats.p(99), ...options });
  }

  /**
   * Milliseconds until a new connection to the database takes statements, with TLS and login.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  public metricConnectDuration(options?: MetricOptions): Metric {
    return this.metricHandler('ConnectDuration', { statistic: Stats.p(99), ...options });
  }

  /**
   * How often a request had to do without a connection to the database.
   *
   * @param options statistic, period, label; by default the sum
   */
  public metricConnectFailures(options?: MetricOptions): Metric {
    return this.metricHandler('ConnectFailures', { statistic: Stats.SUM, ...options });
  }
}
