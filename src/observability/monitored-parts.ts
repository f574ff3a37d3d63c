import { Duration } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IMonitoredApi } from './i-monitored-api';
import { KnownConnections } from '../database/target-config';

/** Function that is monitored in addition to the handler. */
export interface MonitoredFunction {
  readonly function: IFunction;
  readonly timeout: Duration;
  /** Reserved executions; undefined: none. */
  readonly reservedConcurrentExecutions?: number;
}

/** Monitored resources and settings of an API. */
export interface MonitoredParts {
  readonly api: IMonitoredApi;
  /** Name of the API in the console. */
  readonly title: string;
  readonly handler: IFunction;
  /** Function that serves the routes that stream; undefined: none does. */
  readonly streamHandler?: MonitoredFunction;
  readonly handlerLogGroup: ILogGroup;
  readonly readsSecret: boolean;
  /** Connections of the database; undefined: not known. */
  readonly connections?: KnownConnections;
  /** Timeout of the handler. */
  readonly timeout: Duration;
  /** Reserved executions of the handler; undefined: none. */
  readonly reservedConcurrentExecutions?: number;
}
