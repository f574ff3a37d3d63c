/** Levels in rising order. */
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = typeof LEVELS[number];

/** Writes one line; fields that are undefined are left out. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/**
 * Makes a log of one JSON object per line. Lambda's JSON log format passes such lines on as they are, and filters them by
 * `level` if `timestamp` is RFC 3339 (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
export function createLog(least: LogLevel, write: (line: string) => void, now: () => number = Date.now): Log {
  return (level, message, fields) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    write(`${JSON.stringify({ timestamp: new Date(now()).toISOString(), level, message, ...fields })}\n`);
  };
}

/** Tells whether a text names a level. */
export function isLogLevel(text: string): text is LogLevel {
  return (LEVELS as readonly string[]).includes(text);
}
