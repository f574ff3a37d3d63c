import { MetricsManifest } from '../contract/manifest';

/** Dimensions of the metrics of the handler. CloudWatch charges for each metric with each combination of dimensions. */
export enum MetricDetail {
  /** Only the metrics of API Gateway and Lambda. */
  NONE = 'NONE',

  /** Each metric for the API, up to nine; `Errors` also for each error code that occurs. */
  API = 'API',

  /** Each metric also for each route that is called. */
  ROUTE = 'ROUTE',
}

/** Returns the metric settings of the handler; undefined if it writes none. */
export function metricsManifest(api: string, detail: MetricDetail = MetricDetail.API): MetricsManifest | undefined {
  return detail === MetricDetail.NONE ? undefined : { api, byRoute: detail === MetricDetail.ROUTE };
}
