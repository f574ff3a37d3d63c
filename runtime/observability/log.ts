import type { Metrics } from './metrics';

/** Levels in ascending order. */
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = typeof LEVELS[number];

/** Writes one line without undefined fields. Metrics are part of it, and are written alone if the level is not logged. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>, metrics?: Metrics) => void;

/**
 * Creates a log with one JSON object per line. Lambda's JSON log format passes such lines through unchanged, and filters them by
 * `level` if `timestamp` is in RFC 3339 format; a line without a level counts as `INFO`
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
export function createLog(minimum: LogLevel, write: (line: string) => void, now: () => number = Date.now): Log {
  return (level, message, fields, metrics) => {
    const logged = LEVELS.indexOf(level) >= LEVELS.indexOf(minimum);
    if (!logged && !metrics) return;
    const time = now();
    const line = logged ? JSON.stringify({ timestamp: new Date(time).toISOString(), level, message, ...fields }) : '{}';
    write(`${metrics ? withMetrics(line, metrics, time) : line}\n`);
  };
}

/** Appends metrics to a JSON object without parsing it. */
function withMetrics(line: string, { members, directives }: Metrics, time: number): string {
  const separator = line === '{}' ? '' : ',';
  return `${line.slice(0, -1)}${separator}${members},"_aws":{"Timestamp":${time},"CloudWatchMetrics":${directives}}}`;
}

/** Returns whether a text is a log level. */
export function isLogLevel(text: string): text is LogLevel {
  return (LEVELS as readonly string[]).includes(text);
}
