import { Duration } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IMonitoredApi } from './i-monitored-api';
import { KnownConnections } from '../database/target-config';

/** Monitored resources and settings of an API. */
export interface MonitoredParts {
  readonly api: IMonitoredApi;
  /** Name of the API in the console. */
  readonly title: string;
  readonly handler: IFunction;
  readonly handlerLogGroup: ILogGroup;
  readonly readsSecret: boolean;
  /** Connections of the database; undefined: not known. */
  readonly connections?: KnownConnections;
  /** Timeout of the handler. */
  readonly timeout: Duration;
  /** Reserved executions of the handler; undefined: none. */
  readonly reservedConcurrentExecutions?: number;
}
