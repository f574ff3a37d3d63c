import { Duration } from 'aws-cdk-lib';
import { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';

/** Alarm thresholds. Alarms evaluate periods of one minute; most are triggered when three of five minutes exceed the threshold. */
export interface AlarmThresholds {
  /**
   * Maximum percentage of requests per minute that are answered with 5xx; 100 disables the alarm.
   *
   * @default 1
   */
  readonly serverErrorPercent?: number;

  /**
   * Maximum percentage of requests per minute that are answered with 4xx; 100 disables the alarm.
   *
   * @default 50
   */
  readonly clientErrorPercent?: number;

  /**
   * Minimum number of requests per minute for the alarms on percentages of errors. In minutes with fewer requests, a single error would exceed
   * the threshold.
   *
   * @default 10
   */
  readonly minimumRequests?: number;

  /**
   * Maximum 99th percentile of the latency at API Gateway. On an API with streamed routes, it is compared with the duration of the handler instead,
   * which serves the other routes: the latency at API Gateway includes streams, which take as long as their callers read.
   *
   * @default Duration.seconds(3)
   */
  readonly latency?: Duration;

  /**
   * Number of failed invocations (crashes, out of memory, timeouts) per minute that triggers the alarm,
   * for the function that streams also of responses that it broke off.
   *
   * @default 1
   */
  readonly functionErrors?: number;

  /**
   * Number of throttled invocations per minute that triggers the alarm.
   *
   * @default 1
   */
  readonly throttles?: number;

  /**
   * Maximum percentage of its timeout that the longest invocation of a function takes; 100 disables the alarm.
   *
   * @default 80
   */
  readonly durationPercent?: number;

  /**
   * Number of requests without an available database connection per minute that triggers the alarm.
   *
   * @default 1
   */
  readonly connectFailures?: number;

  /**
   * Number of failed reads of the database secret per minute that triggers the alarm.
   *
   * @default 1
   */
  readonly secretFailures?: number;

  /**
   * Maximum percentage of `reservedConcurrentExecutions` in use; 100 disables the alarm. Without reserved concurrency of a function, this alarm is
   * not created for it.
   *
   * @default 80
   */
  readonly concurrencyPercent?: number;
}

/** Alarms and their actions. */
export interface AlarmOptions {
  /**
   * Actions of the alarms, as in `[new SnsAction(topic)]`. Alarms about problems that affect callers run them once, through the composite alarm
   * "unhealthy"; each other alarm runs them itself.
   *
   * @default - none; alarms are created only if `alarms` is set
   */
  readonly alarmActions?: IAlarmAction[];

  /**
   * Thresholds of the alarms; `{}` creates all alarms with their defaults.
   *
   * @default - default thresholds; alarms are created only if `alarmActions` is set
   */
  readonly alarms?: AlarmThresholds;
}
