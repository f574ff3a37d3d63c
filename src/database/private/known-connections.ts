import { Stack, Token } from 'aws-cdk-lib';
import { IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnDBCluster, CfnDBInstance, IDatabaseCluster, IDatabaseInstance, IDatabaseProxy } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';
import { DatabaseEngine } from '../database-engine';
import { ConnectionLimit, KnownConnections } from '../target-config';
import { RdsTargetOptions } from '../target-options';

const LABEL = 'connections to the database';

const GIB = 2 ** 30;

/**
 * Default of `max_connections`: one for so many bytes of memory, at most 5,000
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections).
 */
const BYTES_PER_CONNECTION = 9_531_392;
const MAX_DEFAULT = 5000;

/** Instance classes whose memory follows from their name, as in `db.t4g.micro`, `db.m7g.xlarge` and `db.r6gd.2xlarge`. */
const INSTANCE_CLASS = /^db\.(t[34]g?|[mr][5-9][a-z]*)\.(?:(micro|small|medium)|(?:(\d*)x)?(large))$/;

const SMALL_GIB: { readonly [size: string]: number } = { micro: 1, small: 2, medium: 4 };

/** Returns the metrics and the limit of an instance, or of the busiest instance of a cluster. */
export function databaseConnections(
  scope: IConstruct,
  database: IDatabaseInstance | IDatabaseCluster,
  engine: DatabaseEngine,
  { maxConnections }: RdsTargetOptions,
): KnownConnections {
  return {
    metrics: [database.metricDatabaseConnections({ statistic: Stats.MAXIMUM, label: LABEL })],
    limit: maxConnections === undefined ? estimate(database, engine) : chosen(scope, maxConnections),
  };
}

/** Returns the metrics of a proxy; the hosts of a proxy report separately, once a minute, so their values are added up for each minute. */
export function proxyConnections(proxy: IDatabaseProxy): KnownConnections {
  const perMinute = (metricName: string, label: string): IMetric => {
    const value = new Metric({ namespace: 'AWS/RDS', metricName, dimensionsMap: { ProxyName: proxy.dbProxyName }, statistic: Stats.SUM }).attachTo(proxy);
    const id = metricName.charAt(0).toLowerCase() + metricName.slice(1);
    return new MathExpression({ expression: `${id} / (PERIOD(${id}) / 60)`, usingMetrics: { [id]: value }, label });
  };
  return {
    metrics: [
      perMinute('ClientConnections', 'connections to the proxy'),
      perMinute('DatabaseConnections', LABEL),
      perMinute('MaxDatabaseConnectionsAllowed', 'allowed to the proxy'),
    ],
  };
}

function chosen(scope: IConstruct, value: number): ConnectionLimit {
  if (!Token.isUnresolved(value) && !(Number.isInteger(value) && value > 0)) {
    throw new ValidationError({ problem: 'maxConnections is not the number of connections of a database', got: String(value), allowed: 'a whole number of at least 1' }, scope);
  }
  return { value, estimated: false };
}

/** Returns the default of PostgreSQL for the smallest instance; undefined if an instance, its memory or its parameters are not known. */
function estimate(database: IConstruct, engine: DatabaseEngine): ConnectionLimit | undefined {
  if (engine !== DatabaseEngine.POSTGRESQL) return undefined;
  const parts = database.node.findAll();
  const instances = parts.filter(part => part instanceof CfnDBInstance);
  const groups = [
    ...instances.map(({ dbParameterGroupName }) => dbParameterGroupName),
    ...parts.filter(part => part instanceof CfnDBCluster).map(({ dbClusterParameterGroupName }) => dbClusterParameterGroupName),
  ];
  const value = Math.min(...instances.map(instance => defaultLimit(classOf(instance))));
  return instances.length > 0 && value > 0 && groups.every(hasDefaults) ? { value, estimated: true } : undefined;
}

function hasDefaults(parameterGroup: string | undefined): boolean {
  return parameterGroup === undefined || parameterGroup.startsWith('default.');
}

/** The class is a token until it is resolved. */
function classOf(instance: CfnDBInstance): string {
  return String(Stack.of(instance).resolve(instance.dbInstanceClass));
}

/** Amazon RDS reserves memory for itself: this much leaves the 405 and 844 connections that db.t4g.medium and db.t4g.large have. 0: not known. */
function defaultLimit(instanceClass: string): number {
  const bytes = (memoryGib(instanceClass) * 0.975 - 0.3) * GIB;
  return Math.min(MAX_DEFAULT, Math.max(0, Math.floor(bytes / BYTES_PER_CONNECTION)));
}

/** Returns the memory of an instance class; 0 if it is not known. */
function memoryGib(instanceClass: string): number {
  const [, family, small, times, large] = INSTANCE_CLASS.exec(instanceClass) ?? [];
  if (large === undefined) return family?.startsWith('t') ? SMALL_GIB[small] : 0;
  const factor = times === undefined ? 1 : 2 * Number(times || 1);
  return factor * (family.startsWith('r') ? 16 : 8);
}
