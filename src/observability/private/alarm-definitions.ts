import { Duration, Token, Tokenization } from 'aws-cdk-lib';
import { ComparisonOperator as Is, IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmThresholds } from '../alarm-options';
import { MonitoredParts } from '../monitored-parts';

/** Monitored parts that the alarms use. */
export interface AlarmSubject extends Pick<MonitoredParts, 'api' | 'handler' | 'timeout' | 'reservedConcurrentExecutions' | 'readsSecret'> {
  /** Whether the handler writes metrics. */
  readonly writesMetrics: boolean;
}

/** Definition of one alarm; a table of them is easier to compare than code. */
export interface AlarmDefinition {
  /** Heading in the runbook, from which the construct ID is derived. */
  readonly section: string;
  /** Description of the problem, with the unit of the threshold: the beginning of the alarm description. */
  readonly sentence: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly comparison: Is;
  /** Number of minutes out of five that must exceed the threshold. */
  readonly badMinutes: number;
  /** Whether callers are affected. */
  readonly unhealthy: boolean;
}

const MINUTE = { period: Duration.minutes(1) };

const moreThan = (threshold: number, badMinutes: number) => ({ comparison: Is.GREATER_THAN_THRESHOLD, threshold, badMinutes });
const atLeast = (threshold: number, badMinutes: number) => ({ comparison: Is.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, threshold, badMinutes });

/** Total of a percentage: `of`, in units of this many of the metric. */
interface Whole {
  readonly of: number;
  readonly unit: number;
}

/** Percentage of a number that may be known only at deployment; CloudWatch then calculates it. */
function moreThanShare(metric: Metric, percent: number, { of, unit }: Whole) {
  if (!Token.isUnresolved(of) && !Token.isUnresolved(percent)) {
    return { ...moreThan(of * unit * percent / 100, 3), metric };
  }
  const share = new MathExpression({ expression: `100 * most / (${inExpression(of)} * ${unit})`, usingMetrics: { most: metric }, label: 'percent', ...MINUTE });
  return { ...moreThan(percent, 3), metric: share };
}

/** CDK searches expressions for names of metrics, and would mistake the exponent of a number token for one. */
function inExpression(value: number): string {
  return Tokenization.stringifyNumber(value);
}

/** Definitions of the alarms of an API with the configured thresholds. */
export function alarmDefinitions(subject: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  return [ofGateway, ofFunction, ofReservation, ofHandler].flatMap(alarms => alarms(subject, thresholds));
}

function ofGateway({ api }: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  const { serverErrorPercent = 1, clientErrorPercent = 50, minimumRequests = 10, latency = Duration.seconds(3) } = thresholds;
  const share = (errors: Metric) => new MathExpression({
    expression: `IF(requests >= ${inExpression(minimumRequests)}, 100 * FILL(errors, 0) / requests, 0)`,
    usingMetrics: { errors, requests: api.metricCount(MINUTE) },
    label: 'percentage of requests',
    ...MINUTE,
  });
  return [
    {
      section: 'Server errors',
      ...moreThan(serverErrorPercent, 3),
      unhealthy: true,
      sentence: `More than ${serverErrorPercent} % of requests were answered with 5xx`,
      metric: share(api.metricServerErrors(MINUTE)),
    },
    {
      section: 'Client errors',
      ...moreThan(clientErrorPercent, 3),
      unhealthy: false,
      sentence: `More than ${clientErrorPercent} % of requests were answered with 4xx`,
      metric: share(api.metricClientErrors(MINUTE)),
    },
    {
      section: 'Latency',
      ...moreThan(latency.toMilliseconds(), 3),
      unhealthy: true,
      sentence: `The 99th percentile of the latency exceeded ${latency.toMilliseconds()} ms`,
      metric: api.metricLatency(MINUTE),
    },
  ];
}

function ofFunction({ handler, timeout }: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  const { functionErrors = 1, throttles = 1, durationPercent = 80 } = thresholds;
  return [
    {
      section: 'Function errors',
      ...atLeast(functionErrors, 1),
      unhealthy: true,
      sentence: 'The handler crashed, ran out of memory or timed out',
      metric: handler.metricErrors(MINUTE),
    },
    {
      section: 'Throttles',
      ...atLeast(throttles, 2),
      unhealthy: true,
      sentence: 'Lambda throttled the handler because of its concurrency limit',
      metric: handler.metricThrottles(MINUTE),
    },
    {
      section: 'Duration',
      ...moreThanShare(handler.metricDuration({ statistic: Stats.MAXIMUM, ...MINUTE }), durationPercent, { of: timeout.toSeconds(), unit: 1000 }),
      unhealthy: false,
      sentence: `The handler took more than ${durationPercent} % of its timeout of ${timeout.toSeconds()} seconds`,
    },
  ];
}

function ofReservation({ handler, reservedConcurrentExecutions: reserved }: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  const { concurrencyPercent = 80 } = thresholds;
  return reserved === undefined ? [] : [{
    section: 'Concurrency',
    ...moreThanShare(handler.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, ...MINUTE }), concurrencyPercent, { of: reserved, unit: 1 }),
    unhealthy: false,
    sentence: `More than ${concurrencyPercent} % of the ${reserved} reserved concurrent executions of the handler were in use`,
  }];
}

function ofHandler({ api, readsSecret }: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  const { connectFailures = 1, secretFailures = 1 } = thresholds;
  const connect: AlarmDefinition = {
    section: 'Connect failures',
    ...atLeast(connectFailures, 2),
    unhealthy: true,
    sentence: 'The handler could not connect to the database',
    metric: api.metricConnectFailures(MINUTE),
  };
  const secret: AlarmDefinition = {
    section: 'Secret failures',
    ...atLeast(secretFailures, 2),
    // The last login still works; once it does not, the alarm on connect failures goes off.
    unhealthy: false,
    sentence: 'The handler could not read the secret of the database',
    metric: api.metricHandler('SecretFailures', { statistic: Stats.SUM, ...MINUTE }),
  };
  return readsSecret ? [connect, secret] : [connect];
}
