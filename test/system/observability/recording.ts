import type { Sandbox } from '../../runtime/sandbox';
import { readMetrics, type DataPoint } from '../../support/embedded-metrics';

/** Stands for what is known only when a stack is deployed. */
export const REFERENCE = 'reference';

/** What CloudWatch would hold of some requests, all in the minute 0. */
export type Recording = readonly DataPoint[];

/** One request as API Gateway and Lambda measure it. */
interface Request {
  readonly status: number;
  readonly latencyMs: number;
  readonly functionError?: boolean;
  readonly throttled?: boolean;
  readonly atOnce?: number;
}

/**
 * Sends events to a deployed handler, and keeps the metrics that it writes, and those that API Gateway and Lambda would add:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html.
 */
export async function record(sandbox: Sandbox, events: readonly object[], remainingMs?: number): Promise<Recording> {
  const points: DataPoint[] = [];
  for (const event of events) {
    const started = performance.now();
    const { statusCode } = await sandbox.invoke(event, remainingMs);
    points.push(...measured({ status: statusCode, latencyMs: performance.now() - started }));
  }
  return [...points, ...readLog(sandbox.text)];
}

/** The metrics that a handler wrote. */
export function readLog(log: string): Recording {
  return log.split('\n').filter(Boolean).flatMap(readMetrics).map(point => ({ ...point, time: 0 }));
}

/** The metrics of API Gateway, by the names of both kinds of API, and of Lambda. */
export function measured({ status, latencyMs, functionError = false, throttled = false, atOnce = 1 }: Request): Recording {
  const [is4xx, is5xx] = [4, 5].map(first => Number(Math.floor(status / 100) === first));
  const rest = { ApiName: 'TestStack-Api', Stage: REFERENCE };
  const http = { ApiId: REFERENCE, Stage: REFERENCE };
  const lambda = { FunctionName: REFERENCE };
  const point = (namespace: string, dimensions: Record<string, string>, values: Record<string, number>) =>
    Object.entries(values).map(([name, value]) => ({ namespace, name, unit: 'None', dimensions, time: 0, value }));
  return [
    ...point('AWS/ApiGateway', rest, { 'Count': 1, 'Latency': latencyMs, '4XXError': is4xx!, '5XXError': is5xx! }),
    ...point('AWS/ApiGateway', http, { 'Count': 1, 'Latency': latencyMs, '4xx': is4xx!, '5xx': is5xx! }),
    ...throttled
      ? point('AWS/Lambda', lambda, { Throttles: 1 })
      : point('AWS/Lambda', lambda, { Errors: Number(functionError), Throttles: 0, Duration: latencyMs, ConcurrentExecutions: atOnce }),
  ];
}

/** Plays one recording in each minute, from 0 on, as if so many callers did the same. */
export function play(minutes: readonly Recording[], callers = 12): DataPoint[] {
  return minutes.flatMap((recording, minute) => recording.flatMap(point => Array<DataPoint>(callers).fill({ ...point, time: minute * 60_000 })));
}
