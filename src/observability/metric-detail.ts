import { MetricsManifest } from '../contract/manifest';

/** How finely the metrics of a handler are divided; CloudWatch bills each metric with each combination of dimensions. */
export enum MetricDetail {
  /** No metrics but those of API Gateway and Lambda. */
  NONE = 'NONE',

  /** Each metric for the API, up to nine; `Errors` also for each code that was answered with. */
  API = 'API',

  /** Also each metric for each route that is called. */
  ROUTE = 'ROUTE',
}

/** What the handler is told of its metrics; undefined: that it writes none. */
export function metricsManifest(api: string, detail: MetricDetail = MetricDetail.API): MetricsManifest | undefined {
  return detail === MetricDetail.NONE ? undefined : { api, byRoute: detail === MetricDetail.ROUTE };
}
