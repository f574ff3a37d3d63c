import { Duration } from 'aws-cdk-lib';
import { AlarmBase, Dashboard, Metric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { IMonitoredApi } from './i-monitored-api';
import { MonitoredFunction, MonitoredParts } from './monitored-parts';
import { monitor, Monitoring, MonitoringOptions } from './monitoring';
import { METRIC_NAMESPACE, MetricDimensions } from '../contract/metrics';
import { DatabaseTargetConfig, readsSecret } from '../database/target-config';

/** Metrics of the stages of REST and HTTP APIs. */
export interface StageMetrics {
  metric(name: string, options?: MetricOptions): Metric;
  metricCount(options?: MetricOptions): Metric;
  metricClientError(options?: MetricOptions): Metric;
  metricServerError(options?: MetricOptions): Metric;
  metricLatency(options?: MetricOptions): Metric;
}

/**
 * Metrics of all three APIs.
 *
 * @internal
 */
export abstract class MonitoredApi extends Construct implements IMonitoredApi {
  /** Function that serves all routes. */
  public abstract readonly handler: IFunction;

  /** Log group of the handler, which logs each request. */
  public abstract readonly handlerLogGroup: ILogGroup;

  /** @internal */
  protected abstract readonly _streamHandler?: MonitoredFunction;

  private _monitoring: Monitoring = { alarms: [] };

  /** @internal */
  protected abstract get _stageMetrics(): StageMetrics;

  /**
   * Name of the API in the console and in the dimension of its metrics.
   *
   * @internal
   */
  protected abstract get _title(): string;

  /** @internal */
  protected abstract readonly _target: DatabaseTargetConfig;

  /** Alarms of the API; the composite alarm "unhealthy" comes first. Empty unless `alarmActions` or `alarms` is set. */
  public get alarms(): AlarmBase[] {
    return this._monitoring.alarms;
  }

  /** Dashboard of the API, if `dashboard` is true. */
  public get dashboard(): Dashboard | undefined {
    return this._monitoring.dashboard;
  }

  /**
   * Creates the alarms, dashboard and saved queries that are enabled. Called last, because they refer to the other resources.
   *
   * @internal
   */
  protected _monitor(options: MonitoringOptions & Pick<MonitoredParts, 'reservedConcurrentExecutions'>, timeout: Duration) {
    const { handler, _streamHandler: streamHandler, handlerLogGroup, _title: title, _target: { login, connections } } = this;
    const { reservedConcurrentExecutions } = options;
    this._monitoring = monitor(this, options, {
      api: this, title, handler, streamHandler, handlerLogGroup, readsSecret: readsSecret(login), connections, timeout, reservedConcurrentExecutions,
    });
  }

  /**
   * Returns a metric of API Gateway for the stage of this API.
   *
   * @param name name of the metric, which differs between REST and HTTP APIs, as in `IntegrationLatency`
   * @param options statistic, period, label
   */
  public metric(name: string, options?: MetricOptions): Metric {
    return this._stageMetrics.metric(name, options);
  }

  /**
   * Number of requests to API Gateway.
   *
   * @param options statistic, period, label; by default the number of samples
   */
  public metricCount(options?: MetricOptions): Metric {
    return this._stageMetrics.metricCount(options);
  }

  /**
   * Number of requests that API Gateway or the handler answered with 4xx.
   *
   * @param options statistic, period, label; by default the sum
   */
  public metricClientErrors(options?: MetricOptions): Metric {
    return this._stageMetrics.metricClientError(options);
  }

  /**
   * Number of requests that API Gateway or the handler answered with 5xx.
   *
   * @param options statistic, period, label; by default the sum
   */
  public metricServerErrors(options?: MetricOptions): Metric {
    return this._stageMetrics.metricServerError(options);
  }

  /**
   * Milliseconds from request to response, measured at API Gateway.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  public metricLatency(options?: MetricOptions): Metric {
    return this._stageMetrics.metricLatency({ statistic: Stats.p(99), ...options });
  }

  /**
   * Returns a metric that the handler writes, such as `Rows`, `ConnectDuration` or `ColdStarts`.
   *
   * @param name name of a metric listed in the observability documentation
   * @param options statistic, period, label; by default the average
   */
  public metricHandler(name: string, options?: MetricOptions): Metric {
    const dimensionsMap = { [MetricDimensions.API]: this._title };
    return new Metric({ namespace: METRIC_NAMESPACE, metricName: name, dimensionsMap, ...options }).attachTo(this);
  }

  /**
   * Number of requests that the handler answered with an error, whether caused by the caller or the server.
   *
   * @param options statistic, period, label; by default the sum
   */
  public metricErrors(options?: MetricOptions): Metric {
    return this.metricHandler('Errors', { statistic: Stats.SUM, ...options });
  }

  /**
   * Number of requests that the handler answered with a specific error.
   *
   * @param code code of the error, as in `DATABASE_TIMEOUT`
   * @param options statistic, period, label; by default the sum
   */
  public metricErrorsByCode(code: string, options?: MetricOptions): Metric {
    return this.metricErrors({ dimensionsMap: { [MetricDimensions.API]: this._title, [MetricDimensions.CODE]: code }, ...options });
  }

  /**
   * Milliseconds from sending a statement to its last row, for statements that succeed.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  public metricQueryDuration(options?: MetricOptions): Metric {
    return this.metricHandler('QueryDuration', { statistic: Stats.p(99), ...options });
  }

  /**
   * Milliseconds until a new connection to the database accepts statements, including TLS and login.
   *
   * @param options statistic, period, label; by default the 99th percentile
   */
  public metricConnectDuration(options?: MetricOptions): Metric {
    return this.metricHandler('ConnectDuration', { statistic: Stats.p(99), ...options });
  }

  /**
   * Number of requests that failed because no connection to the database was available.
   *
   * @param options statistic, period, label; by default the sum
   */
  public metricConnectFailures(options?: MetricOptions): Metric {
    return this.metricHandler('ConnectFailures', { statistic: Stats.SUM, ...options });
  }
}
