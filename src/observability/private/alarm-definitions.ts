import { Duration, Token, Tokenization } from 'aws-cdk-lib';
import { ComparisonOperator as Is, IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmThresholds } from '../alarm-options';
import { MonitoredFunction, MonitoredParts } from '../monitored-parts';

/** Monitored parts that the alarms use. */
export interface AlarmSubject
  extends Pick<MonitoredParts, 'api' | 'handler' | 'streamHandler' | 'timeout' | 'reservedConcurrentExecutions' | 'readsSecret'> {
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

/** Headings and words of the alarms of one function. */
interface FunctionTexts {
  readonly name: string;
  /** Effect of a failed invocation. */
  readonly failures: string;
  readonly sections: { readonly errors: string; readonly throttles: string; readonly duration: string; readonly concurrency: string };
}

const HANDLER: FunctionTexts = {
  name: 'handler',
  failures: 'crashed, ran out of memory or timed out',
  sections: { errors: 'Function errors', throttles: 'Throttles', duration: 'Duration', concurrency: 'Concurrency' },
};

const STREAM_HANDLER: FunctionTexts = {
  name: 'function that streams',
  failures: 'broke off a response, crashed, ran out of memory or timed out',
  sections: { errors: 'Stream errors', throttles: 'Stream throttles', duration: 'Stream duration', concurrency: 'Stream concurrency' },
};

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
  const { handler, streamHandler, timeout, reservedConcurrentExecutions } = subject;
  return [
    ...ofGateway(subject, thresholds),
    ...ofFunction({ function: handler, timeout, reservedConcurrentExecutions }, HANDLER, thresholds),
    ...streamHandler ? ofFunction(streamHandler, STREAM_HANDLER, thresholds) : [],
    ...ofDatabase(subject, thresholds),
  ];
}

function ofGateway(subject: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
  const { api } = subject;
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
      ...latencyOf(subject, `exceeded ${latency.toMilliseconds()} ms`),
    },
  ];
}

/**
 * The latency at API Gateway includes that of streams, which take as long as they are read
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html), so with streams the duration of the handler
 * is used.
 */
function latencyOf({ api, handler, streamHandler }: AlarmSubject, exceeded: string): Pick<AlarmDefinition, 'sentence' | 'metric'> {
  return streamHandler
    ? { sentence: `The 99th percentile of the duration of the handler ${exceeded}`, metric: handler.metricDuration({ statistic: Stats.p(99), ...MINUTE }) }
    : { sentence: `The 99th percentile of the latency ${exceeded}`, metric: api.metricLatency(MINUTE) };
}

function ofFunction(watched: MonitoredFunction, { name, failures, sections }: FunctionTexts, thresholds: AlarmThresholds): AlarmDefinition[] {
  const { function: handler, timeout, reservedConcurrentExecutions: reserved } = watched;
  const { functionErrors = 1, throttles = 1, durationPercent = 80, concurrencyPercent = 80 } = thresholds;
  return [
    {
      section: sections.errors,
      ...atLeast(functionErrors, 1),
      unhealthy: true,
      sentence: `The ${name} ${failures}`,
      metric: handler.metricErrors(MINUTE),
    },
    {
      section: sections.throttles,
      ...atLeast(throttles, 2),
      unhealthy: true,
      sentence: `Lambda throttled the ${name} because of its concurrency limit`,
      metric: handler.metricThrottles(MINUTE),
    },
    {
      section: sections.duration,
      ...moreThanShare(handler.metricDuration({ statistic: Stats.MAXIMUM, ...MINUTE }), durationPercent, { of: timeout.toSeconds(), unit: 1000 }),
      unhealthy: false,
      sentence: `The ${name} took more than ${durationPercent} % of its timeout of ${timeout.toSeconds()} seconds`,
    },
    ...reserved === undefined ? [] : [{
      section: sections.concurrency,
      ...moreThanShare(handler.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, ...MINUTE }), concurrencyPercent, { of: reserved, unit: 1 }),
      unhealthy: false,
      sentence: `More than ${concurrencyPercent} % of the ${reserved} reserved concurrent executions of the ${name} were in use`,
    }],
  ];
}

function ofDatabase({ api, readsSecret }: AlarmSubject, thresholds: AlarmThresholds): AlarmDefinition[] {
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
