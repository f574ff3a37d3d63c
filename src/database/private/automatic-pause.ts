import { Stack, Token } from 'aws-cdk-lib';
import { CfnDBCluster, CfnDBClusterParameterGroup, CfnDBInstance, CfnDBParameterGroup, IDatabaseCluster, IDatabaseProxy } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { databasesOf } from './database-name';
import { referenceTarget } from '../../private/references';
import { DatabaseEngine } from '../database-engine';

/** Seconds without connections after which Aurora pauses an instance, by default. */
const DEFAULT_PAUSE = 300;

/** Closes idle sessions; a number without a unit is in milliseconds (https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-SESSION-TIMEOUT). */
const PARAMETER = 'idle_session_timeout';
const UNITS: { readonly [unit: string]: number } = { '': 1, 'ms': 1, 's': 1000, 'min': 60_000, 'h': 3_600_000, 'd': 86_400_000 };

/** Suggested timeout: a connection that was idle for a minute is worth less than the pause. */
const SUGGESTED = 60_000;

/**
 * Returns why an Aurora cluster of this app never pauses although its minimum capacity is 0: execution environments keep idle connections, and an
 * open connection prevents the pause
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html).
 */
export function clusterStaysAwake(cluster: IDatabaseCluster, engine: DatabaseEngine): string | undefined {
  const pauseSeconds = secondsUntilPause(cluster.node.defaultChild);
  if (engine !== DatabaseEngine.POSTGRESQL || pauseSeconds === undefined || closesIdleSessions(cluster, pauseSeconds * 1000)) {
    return undefined;
  }
  return `idle connections of the handler keep it awake; set ${PARAMETER} to '${SUGGESTED}' (milliseconds, less than its pause after ${pauseSeconds} seconds) in its parameter group`;
}

/** Returns why the Aurora cluster behind a proxy never pauses although its minimum capacity is 0: proxies keep connections open. */
export function proxyStaysAwake(proxy: IDatabaseProxy): string | undefined {
  return databasesOf(proxy).some(each => secondsUntilPause(each) !== undefined)
    ? 'the RDS Proxy keeps connections to it open; use DatabaseTarget.fromCluster, or a minimum capacity above 0'
    : undefined;
}

/** Returns the time without connections until a cluster pauses; undefined: it does not pause, or it is not known. */
function secondsUntilPause(cluster: IConstruct | undefined): number | undefined {
  if (!(cluster instanceof CfnDBCluster)) {
    return undefined;
  }
  type Scaling = CfnDBCluster.ServerlessV2ScalingConfigurationProperty | undefined;
  const scaling: Scaling = Stack.of(cluster).resolve(cluster.serverlessV2ScalingConfiguration);
  return scaling?.minCapacity === 0 ? scaling.secondsUntilAutoPause ?? DEFAULT_PAUSE : undefined;
}

function closesIdleSessions(cluster: IConstruct, beforeMs: number): boolean {
  const timeouts = parameterGroups(cluster).map(group => milliseconds(Stack.of(group).resolve(group.parameters)?.[PARAMETER]));
  return timeouts.some(timeout => timeout > 0 && timeout < beforeMs);
}

/** Parameter groups of this app that apply to a cluster or to its instances. */
function parameterGroups({ node }: IConstruct): (CfnDBClusterParameterGroup | CfnDBParameterGroup)[] {
  const names = node.findAll().map(each => {
    if (each instanceof CfnDBCluster) {
      return each.dbClusterParameterGroupName;
    }
    return each instanceof CfnDBInstance ? each.dbParameterGroupName : undefined;
  });
  const targets = names.filter(name => name !== undefined && Token.isUnresolved(name)).map(name => referenceTarget(name!));
  return targets.filter(each => each instanceof CfnDBClusterParameterGroup || each instanceof CfnDBParameterGroup);
}

/** Returns a time in milliseconds; NaN: none, or not known. */
function milliseconds(value: unknown): number {
  const [, number, unit] = /^\s*(\d+)\s*([a-z]*)\s*$/.exec(String(value)) ?? [];
  return Number(number) * UNITS[unit];
}
