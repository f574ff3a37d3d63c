import { Token } from 'aws-cdk-lib';
import { Alarm, AlarmBase, AlarmRule, CompositeAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AlarmOptions, AlarmThresholds } from './alarm-options';
import { AlarmDefinition, alarmDefinitions, AlarmSubject } from './private/alarm-definitions';
import { runbookSection } from './private/runbook';
import { acknowledge } from '../private/acknowledge';
import { whenLookedUp } from '../private/pending-lookup';
import { ALARM_DESCRIPTION, describe } from '../private/plain-text';
import { ValidationError } from '../private/validation-error';

const EVALUATED_MINUTES = 5;

/**
 * Creates the alarms of an API if they are enabled.
 *
 * @throws for thresholds that cannot be reached, and for alarms on metrics that the handler does not write
 */
export function createAlarms(scope: Construct, { alarmActions, alarms }: AlarmOptions, subject: AlarmSubject): AlarmBase[] {
  if (!alarmActions && !alarms) return [];
  whenLookedUp(scope, () => checkThresholds(scope, alarms ?? {}));
  checkMetrics(scope, subject);

  const created = alarmDefinitions(subject, alarms ?? {}).map(definition => ({ definition, alarm: createAlarm(scope, definition) }));
  const causes = created.filter(({ definition }) => definition.unhealthy);
  const warnings = created.filter(({ definition }) => !definition.unhealthy);
  const unhealthy = createComposite(scope, causes.map(({ alarm }) => alarm));

  [unhealthy, ...warnings.map(({ alarm }) => alarm)].forEach(alarm => alarm.addAlarmAction(...alarmActions ?? []));
  return [unhealthy, ...created.map(({ alarm }) => alarm)];
}

function createAlarm(scope: Construct, { section, sentence, metric, threshold, comparison, badMinutes }: AlarmDefinition): Alarm {
  return new Alarm(scope, `${idOf(section)}Alarm`, {
    alarmDescription: `${sentence}, in ${badMinutes} of ${EVALUATED_MINUTES} minutes. Runbook: ${runbookSection(section)}`,
    metric,
    threshold,
    comparisonOperator: comparison,
    evaluationPeriods: EVALUATED_MINUTES,
    datapointsToAlarm: badMinutes,
    // Without requests, data points are missing, and events that did not happen are not written as 0.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** Returns for example `ServerErrors` for `Server errors`. */
function idOf(section: string): string {
  return section.replace(/ ([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Sends one message per incident: when a database is down, several alarms go off. */
function createComposite(scope: Construct, causes: Alarm[]): CompositeAlarm {
  causes.forEach(alarm => acknowledge(alarm, ['HIPAA.Security-CloudWatchAlarmAction', 'NIST.800.53.R5-CloudWatchAlarmAction'],
    'the composite alarm "unhealthy" has the actions, so that one incident sends one message'));
  return new CompositeAlarm(scope, 'UnhealthyAlarm', {
    alarmDescription: describe(scope, ALARM_DESCRIPTION,
      path => `Callers of the API ${path} are affected by a problem; the underlying alarms show the cause. Runbook: ${runbookSection('Unhealthy')}`),
    alarmRule: AlarmRule.anyOf(...causes),
  });
}

function checkThresholds(scope: Construct, thresholds: AlarmThresholds) {
  Object.entries(thresholds).filter(([, value]) => typeof value === 'number' && !Token.isUnresolved(value)).forEach(([name, value]) => {
    const percent = name.endsWith('Percent');
    if (!(percent ? value >= 0 && value <= 100 : value >= 1)) {
      throw new ValidationError({
        problem: `the threshold ${name} is never or always exceeded`, got: String(value), allowed: percent ? '0 to 100' : '1 or more', remedy: `change alarms.${name}`,
      }, scope);
    }
  });
}

function checkMetrics(scope: Construct, { writesMetrics }: AlarmSubject) {
  if (!writesMetrics) {
    throw new ValidationError({
      problem: 'alarms require the metrics of the handler', got: 'MetricDetail.NONE', allowed: 'MetricDetail.API or ROUTE', remedy: 'change metricDetail, or leave alarmActions and alarms out',
    }, scope);
  }
}
