import { Duration } from 'aws-cdk-lib';
import { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';

/** When each alarm goes off. The alarms look at minutes, and most go off when three of five are bad. */
export interface AlarmThresholds {
  /**
   * More than this share of a minute's requests answered with 5xx, in percent; 100 never goes off.
   *
   * @default 1
   */
  readonly serverErrorPercent?: number;

  /**
   * More than this share of a minute's requests answered with 4xx, in percent; 100 never goes off.
   *
   * @default 50
   */
  readonly clientErrorPercent?: number;

  /**
   * Minutes with fewer requests have no share of errors: a single one would be too much of it.
   *
   * @default 10
   */
  readonly minimumRequests?: number;

  /**
   * One request of a hundred takes longer than this, at API Gateway.
   *
   * @default Duration.seconds(3)
   */
  readonly latency?: Duration;

  /**
   * At least this many invocations in a minute that crashed, ran out of memory or out of time.
   *
   * @default 1
   */
  readonly functionErrors?: number;

  /**
   * At least this many invocations in a minute that Lambda refused, as too many were running.
   *
   * @default 1
   */
  readonly throttles?: number;

  /**
   * The longest invocation takes more than this share of the handler's timeout, in percent; 100 never goes off.
   *
   * @default 80
   */
  readonly durationPercent?: number;

  /**
   * At least this many times in a minute, a request had to do without a connection to the database.
   *
   * @default 1
   */
  readonly connectFailures?: number;

  /**
   * At least this many failed reads of the database's secret in a minute.
   *
   * @default 1
   */
  readonly secretFailures?: number;

  /**
   * More than this share of `reservedConcurrentExecutions` is in use, in percent; 100 never goes off. Without a reservation there is
   * no such alarm.
   *
   * @default 80
   */
  readonly concurrencyPercent?: number;
}

/** Who is told when something is wrong. */
export interface AlarmOptions {
  /**
   * What the alarms do, as in `[new SnsAction(topic)]`. Alarms that mean that callers suffer do it once, together, through
   * the alarm "unhealthy"; the others each on their own.
   *
   * @default - nothing; there are alarms only if `alarms` is given
   */
  readonly alarmActions?: IAlarmAction[];

  /**
   * When the alarms go off; `{}` makes them with their defaults.
   *
   * @default - the defaults of each; there are alarms only if `alarmActions` is given
   */
  readonly alarms?: AlarmThresholds;
}
