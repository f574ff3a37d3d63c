import { Duration } from 'aws-cdk-lib';
import { play, REFERENCE, type Recording } from './recording';
import { isOn, valuesOf, type AlarmProperties } from '../../src/support/alarms';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';
import { only, resources } from '../../src/support/template';

/** Timeout of the handler that the alarms are about. */
export const TIMEOUT_MS = 3000;

/** The alarms of an API, read from its template. */
export class ApiAlarms {
  private readonly alarms: [string, AlarmProperties][];
  /** Of the composite alarm. */
  private readonly rule: string;

  constructor(create: (typeof FRONT_DOORS)[number][1]) {
    const stack = new TestStack();
    create(stack, {
      timeout: Duration.millis(TIMEOUT_MS),
      reservedConcurrentExecutions: 10,
      alarms: { latency: Duration.seconds(2), durationPercent: 70 },
      stageName: REFERENCE,
    });
    this.alarms = Object.entries(resources(stack, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [id, Properties]);
    this.rule = JSON.stringify(only(stack, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmRule);
  }

  /** Names of those that are on after the last minute; "Unhealthy" is on when one of its own is. */
  on(minutes: readonly Recording[]): string[] {
    const values = valuesOf(play(minutes), value => typeof value === 'string' ? value : REFERENCE);
    const ids = this.alarms.filter(([, alarm]) => isOn(alarm, values, minutes.length - 1)).map(([id]) => id);
    const names = ids.map(id => /^Api(\w+)Alarm\w{8}$/.exec(id)![1]!).sort();
    return ids.some(id => this.rule.includes(id)) ? ['Unhealthy', ...names] : names;
  }
}
