/** Namespace of the metrics that handlers write. */
export const METRIC_NAMESPACE = 'CdkVpcLambdaApi';

/** The metrics that a handler writes, with their units (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html). */
export const MetricUnits = {
  /** Of each statement that succeeded, from sending it to its last row. */
  QueryDuration: 'Milliseconds',
  /** Rows that a statement returned or changed. */
  Rows: 'Count',
  /** Answers with a problem, whoever is to blame; by code as well. */
  Errors: 'Count',
  /** From the start of connecting until the server takes statements, with TLS and login. */
  ConnectDuration: 'Milliseconds',
  /** Requests that had to do without a connection; a login that is refused and then renewed in time is none of them. */
  ConnectFailures: 'Count',
  /** Connections that took the place of one that was lost. */
  Reconnects: 'Count',
  /** Calls of Secrets Manager for the login, the first one of an execution environment included. */
  SecretRefreshes: 'Count',
  /** Those of them that failed. */
  SecretFailures: 'Count',
  /** Requests that were the first of their execution environment. */
  ColdStarts: 'Count',
} as const;

export type MetricName = keyof typeof MetricUnits;

/** Names of the dimensions: the API as it is called in the console, the route key, and the code of a problem. */
export const MetricDimensions = { API: 'Api', ROUTE: 'Route', CODE: 'Code' } as const;
