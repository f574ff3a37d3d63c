import { Duration, Token, Tokenization } from 'aws-cdk-lib';
import { ComparisonOperator as Is, IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmThresholds } from '../alarm-options';
import { MonitoredParts } from '../monitored-parts';

/** Monitored parts that alarms are defined by. */
export interface AlarmSubject extends Pick<MonitoredParts, 'api' | 'handler' | 'timeout' | 'reservedConcurrentExecutions' | 'readsSecret'> {
  /** Whether the handler writes metrics. */
  readonly writesMetrics: boolean;
}

/** One alarm; a table of them is easier to compare than code. */
export interface AlarmDefinition {
  /** Heading in the runbook, which the id of the construct is made of. */
  readonly section: string;
  /** What happened, without the threshold's unit left open: the start of the description. */
  readonly sentence: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly comparison: Is;
  /** How many of the last five minutes have to be bad. */
  readonly badMinutes: number;
  /** Whether callers suffer. */
  readonly unhealthy: boolean;
}

const MINUTE = { period: Duration.minutes(1) };

const moreThan = (threshold: number, badMinutes: number) => ({ comparison: Is.GREATER_THAN_THRESHOLD, threshold, badMinutes });
const atLeast = (threshold: number, badMinutes: number) => ({ comparison: Is.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, threshold, badMinutes });

/** What a share is taken of: a number in units of that many of the metric. */
interface Whole {
  readonly of: number;
  readonly unit: number;
}

/** A share of a number that may be known only when the stack is deployed, where CloudWatch does the arithmetic. */
function moreThanShare(metric: Metric, percent: number, { of, unit }: Whole) {
  if (!Token.isUnresolved(of) && !Token.isUnresolved(percent)) {
    return { ...moreThan(of * unit * percent / 100, 3), metric };
  }
  const share = new MathExpression({ expression: `100 * most / (${inExpression(of)} * ${unit})`, usingMetrics: { most: metric }, label: 'percent', ...MINUTE });
  return { ...moreThan(percent, 3), metric: share };
}

/** CDK looks for the names of metrics in an expression, and takes the exponent of a number that is a token for one. */
function inExpression(value: number): string {
  return Tokenization.stringifyNumber(value);
}

/** The alarms of an API, with the thresholds that were chosen. */
export function alarmDefinitions(subject: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  return [ofGateway, ofFunction, ofReservation, ofHandler].flatMap(alarms => alarms(subject, thresholds));
}

function ofGateway({ api }: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  const { serverErrorPercent = 1, clientErrorPercent = 50, minimumRequests = 10, latency = Duration.seconds(3) } = thresholds;
  const share = (errors: Metric) => new MathExpression({
    expression: `IF(requests >= ${inExpression(minimumRequests)}, 100 * FILL(errors, 0) / requests, 0)`,
    usingMetrics: { errors, requests: api.metricCount(MINUTE) },
    label: 'percent of the requests',
    ...MINUTE,
  });
  return [
    {
      section: 'Server errors',
      ...moreThan(serverErrorPercent, 3),
      unhealthy: true,
      sentence: `More than ${serverErrorPercent} % of the requests were answered with 5xx`,
      metric: share(api.metricServerErrors(MINUTE)),
    },
    {
      section: 'Client errors',
      ...moreThan(clientErrorPercent, 3),
      unhealthy: false,
      sentence: `More than ${clientErrorPercent} % of the requests were answered with 4xx`,
      metric: share(api.metricClientErrors(MINUTE)),
    },
    {
      section: 'Latency',
      ...moreThan(latency.toMilliseconds(), 3),
      unhealthy: true,
      sentence: `One request of a hundred took more than ${latency.toMilliseconds()} ms`,
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
      sentence: 'The handler crashed, or ran out of memory or time',
      metric: handler.metricErrors(MINUTE),
    },
    {
      section: 'Throttles',
      ...atLeast(throttles, 2),
      unhealthy: true,
      sentence: 'Lambda refused to run the handler, as too many of it were running',
      metric: handler.metricThrottles(MINUTE),
    },
    {
      section: 'Duration',
      ...moreThanShare(handler.metricDuration({ statistic: Stats.MAXIMUM, ...MINUTE }), durationPercent, { of: timeout.toSeconds(), unit: 1000 }),
      unhealthy: false,
      sentence: `The handler took more than ${durationPercent} % of its ${timeout.toSeconds()} seconds`,
    },
  ];
}

function ofReservation({ handler, reservedConcurrentExecutions: reserved }: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  const { concurrencyPercent = 80 } = thresholds;
  return reserved === undefined ? [] : [{
    section: 'Concurrency',
    ...moreThanShare(handler.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, ...MINUTE }), concurrencyPercent, { of: reserved, unit: 1 }),
    unhealthy: false,
    sentence: `More than ${concurrencyPercent} % of the ${reserved} reserved executions of the handler ran at once`,
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
    // The last login still serves; once it does not, the alarm on connecting goes off.
    unhealthy: false,
    sentence: 'The handler could not read the secret of the database',
    metric: api.metricHandler('SecretFailures', { statistic: Stats.SUM, ...MINUTE }),
  };
  return readsSecret ? [connect, secret] : [connect];
}
