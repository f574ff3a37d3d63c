import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { LoggingOptions } from './logging-options';
import { Environment } from '../contract/environment';
import { whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

const LEVELS: string[] = [ApplicationLogLevel.DEBUG, ApplicationLogLevel.INFO, ApplicationLogLevel.WARN, ApplicationLogLevel.ERROR];

/** How a level is told to Lambda and to the handler. */
export interface LogLevelSettings {
  readonly applicationLogLevelV2?: ApplicationLogLevel;
  readonly environment: { [name: string]: string };
}

/**
 * The handler itself leaves out what is below the level. Lambda must not, as it would leave out lines that carry metrics too: a
 * line without a level counts as `INFO` (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 * It only has to be told where more than that is wanted.
 */
export function logLevelSettings(scope: IConstruct, { logLevel }: LoggingOptions): LogLevelSettings {
  if (logLevel === undefined) return { environment: {} };
  whenLookedUp(scope, () => checkLevel(scope, logLevel));
  const environment = { [Environment.LOG_LEVEL]: logLevel.toLowerCase() };
  return logLevel === ApplicationLogLevel.DEBUG ? { applicationLogLevelV2: logLevel, environment } : { environment };
}

function checkLevel(scope: IConstruct, logLevel: ApplicationLogLevel) {
  if (!LEVELS.includes(logLevel)) {
    throw new ValidationError({ problem: 'the handler does not log on this level', got: logLevel, allowed: LEVELS.join(', ') }, scope);
  }
}
