import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Alias, CfnAlias, Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { HandlerOptions } from './handler-options';
import { deploymentRole } from './private/deployment-role';
import { checkReleaseOptions } from './private/release-rules';
import { acknowledge } from '../private/acknowledge';
import { whenLookedUp } from '../private/pending-lookup';
import { ALARM_DESCRIPTION, describe } from '../private/plain-text';

/** Name of the alias that the API calls. */
const ALIAS = 'live';

/** Publishes handler versions behind an alias, for provisioned concurrency and gradual deployments. */
export class HandlerRelease {
  /** Alias that the API invokes instead of the function; undefined if it invokes the function. */
  public readonly alias?: Alias;
  /** Shifts requests from one version to the next; undefined if they shift at once. */
  public readonly deploymentGroup?: LambdaDeploymentGroup;

  /** @throws for settings that contradict each other */
  constructor(scope: Construct, handler: Function, options: HandlerOptions) {
    whenLookedUp(scope, () => checkReleaseOptions(scope, options));
    const { provisionedConcurrentExecutions, deploymentConfig } = options;
    if (provisionedConcurrentExecutions !== undefined || deploymentConfig) {
      this.alias = new Alias(scope, 'Alias', { aliasName: ALIAS, version: handler.currentVersion });
      provision(this.alias, provisionedConcurrentExecutions);
    }
    if (this.alias && deploymentConfig) {
      this.deploymentGroup = deploymentGroup(scope, handler, this.alias, options);
    }
  }
}

/** Set here, because the property of CDK rejects a number that is known only at deployment as too small. */
function provision(alias: Alias, provisionedConcurrentExecutions: number | undefined) {
  if (provisionedConcurrentExecutions !== undefined) {
    (alias.node.defaultChild as CfnAlias).provisionedConcurrencyConfig = { provisionedConcurrentExecutions };
  }
}

function deploymentGroup(scope: Construct, handler: Function, alias: Alias, { deploymentConfig, deploymentAlarms }: HandlerOptions) {
  const { role, policy } = deploymentRole(scope, handler);
  const group = new LambdaDeploymentGroup(scope, 'DeploymentGroup', {
    alias,
    role,
    deploymentConfig,
    alarms: [errorAlarm(scope, alias), ...deploymentAlarms ?? []],
    autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
  });
  group.node.addDependency(policy);
  return group;
}

/** The handler catches the errors of requests, so an error here means a version that crashes, does not start or times out. */
function errorAlarm(scope: Construct, alias: Alias): Alarm {
  const alarm = new Alarm(scope, 'DeploymentAlarm', {
    alarmDescription: describe(scope, ALARM_DESCRIPTION, path => `The handler of the API ${path} fails; a deployment in progress is rolled back`),
    metric: alias.metricErrors({ period: Duration.minutes(1) }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  acknowledge(alarm, ['HIPAA.Security-CloudWatchAlarmAction', 'NIST.800.53.R5-CloudWatchAlarmAction'],
    'CodeDeploy reads the state of the alarm and rolls back, so the alarm needs no action');
  return alarm;
}
