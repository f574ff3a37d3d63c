/** Namespace of the metrics that handlers write. */
export const METRIC_NAMESPACE = 'CdkVpcLambdaApi';

/** Metrics of the handler and their units (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html). */
export const MetricUnits = {
  /** Duration of each successful statement, from sending it to its last row. */
  QueryDuration: 'Milliseconds',
  /** Rows that a statement returned or changed. */
  Rows: 'Count',
  /** Responses with a problem, whether caused by the caller or the server; also by code. */
  Errors: 'Count',
  /** Time from starting a connection until the server accepts statements, including TLS and login. */
  ConnectDuration: 'Milliseconds',
  /** Requests that failed because no connection was available. A rejected login that is renewed in time does not count. */
  ConnectFailures: 'Count',
  /** Connections that replaced a lost connection. */
  Reconnects: 'Count',
  /** Calls to Secrets Manager for the login, including the first one of an execution environment. */
  SecretRefreshes: 'Count',
  /** Calls to Secrets Manager that failed. */
  SecretFailures: 'Count',
  /** First requests of an execution environment. */
  ColdStarts: 'Count',
} as const;

export type MetricName = keyof typeof MetricUnits;

/** Names of the dimensions: name of the API as shown in the console, route key, and code of a problem. */
export const MetricDimensions = { API: 'Api', ROUTE: 'Route', CODE: 'Code' } as const;
