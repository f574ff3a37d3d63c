import type { Metrics } from './metrics';

/** Levels in rising order. */
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = typeof LEVELS[number];

/** Writes one line; fields that are undefined are left out. Metrics ride on it, and are written alone if the level is not logged. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>, metrics?: Metrics) => void;

/**
 * Makes a log of one JSON object per line. Lambda's JSON log format passes such lines on as they are, and filters them by
 * `level` if `timestamp` is RFC 3339; a line without a level counts as `INFO`
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
export function createLog(least: LogLevel, write: (line: string) => void, now: () => number = Date.now): Log {
  return (level, message, fields, metrics) => {
    const logged = LEVELS.indexOf(level) >= LEVELS.indexOf(least);
    if (!logged && !metrics) return;
    const time = now();
    const line = logged ? JSON.stringify({ timestamp: new Date(time).toISOString(), level, message, ...fields }) : '{}';
    write(`${metrics ? withMetrics(line, metrics, time) : line}\n`);
  };
}

/** Adds the metrics to the end of a JSON object, without taking it apart. */
function withMetrics(line: string, { members, directives }: Metrics, time: number): string {
  const separator = line === '{}' ? '' : ',';
  return `${line.slice(0, -1)}${separator}${members},"_aws":{"Timestamp":${time},"CloudWatchMetrics":${directives}}}`;
}

/** Tells whether a text names a level. */
export function isLogLevel(text: string): text is LogLevel {
  return (LEVELS as readonly string[]).includes(text);
}
