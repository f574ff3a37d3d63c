import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { LoggingOptions } from './logging-options';
import { Environment } from '../contract/environment';
import { whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

const LEVELS: string[] = [ApplicationLogLevel.DEBUG, ApplicationLogLevel.INFO, ApplicationLogLevel.WARN, ApplicationLogLevel.ERROR];

/** Settings of Lambda and of the handler for a log level. */
export interface LogLevelSettings {
  readonly applicationLogLevelV2?: ApplicationLogLevel;
  readonly environment: { [name: string]: string };
}

/**
 * The handler itself filters lines below the level. Lambda must not, because it would also drop lines with metrics: a line without a level
 * counts as `INFO` (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html). The level of Lambda is set only to
 * include more than that.
 */
export function logLevelSettings(scope: IConstruct, { logLevel }: LoggingOptions): LogLevelSettings {
  if (logLevel === undefined) return { environment: {} };
  whenLookedUp(scope, () => checkLevel(scope, logLevel));
  const environment = { [Environment.LOG_LEVEL]: logLevel.toLowerCase() };
  return logLevel === ApplicationLogLevel.DEBUG ? { applicationLogLevelV2: logLevel, environment } : { environment };
}

function checkLevel(scope: IConstruct, logLevel: ApplicationLogLevel) {
  if (!LEVELS.includes(logLevel)) {
    throw new ValidationError({ problem: 'the handler does not support this log level', got: logLevel, allowed: LEVELS.join(', ') }, scope);
  }
}
