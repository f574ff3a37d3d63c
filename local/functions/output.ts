import { type GatewayRequest, type GatewayResponse, headerOf, type InvocationOutcome } from '../gateway/exchange';

/** Header of an answer that was stored for an earlier request with the same `Idempotency-Key`. */
const REPLAYED_HEADER = 'Idempotent-Replayed';

/** Facts about a sent answer. */
export interface AnswerFacts {
  readonly milliseconds: number;
  /** Absent: the answer was sent as a whole. */
  readonly streamed?: SentStream | undefined;
}

/** Sent part of a streamed body. */
export interface SentStream {
  readonly bytes: number;
  readonly end: 'complete' | 'broken-off' | 'caller-gone';
}

const STREAM_ENDS = { 'complete': '', 'broken-off': ', broken off', 'caller-gone': ', closed by the caller' };

/** Output while requests are answered: one line per request, and the output of the function. */
export class Output {
  /** @param verbose shows every line of the function, not only its warnings and errors */
  constructor(private readonly write: (line: string) => void, private readonly verbose: boolean) {}

  answer({ method, path, query }: GatewayRequest, response: GatewayResponse, { milliseconds, streamed }: AnswerFacts): void {
    const { status, headers, body, why = [] } = response;
    const replayed = headerOf(headers, REPLAYED_HEADER) === 'true' ? 'replayed' : undefined;
    const note = streamed ? describeStream(streamed) : problemCode(status, body) ?? replayed;
    this.write(`${method} ${path}${query && `?${query}`} ${status} ${milliseconds.toFixed(0)} ms${note ? ` ${note}` : ''}`);
    why.forEach(line => this.write(`  why: ${line}`));
  }

  functionLine(line: string): void {
    if (this.verbose || isNotable(line)) this.write(line);
  }

  failure(outcome: InvocationOutcome, timeoutSeconds: number): void {
    if (outcome.kind === 'timed-out') this.write(`the function did not answer within ${timeoutSeconds} s`);
    if (outcome.kind === 'failed') this.write(`the function failed: ${outcome.message}`);
  }
}

function describeStream({ bytes, end }: SentStream): string {
  return `streamed ${bytes} bytes${STREAM_ENDS[end]}`;
}

/** Returns the `code` of an RFC 9457 problem, or the message of the gateway. */
function problemCode(status: number, body: Buffer | string): string | undefined {
  if (status < 400) return undefined;
  const problem = parseObject(body.toString());
  const code = problem?.code ?? problem?.message;
  return typeof code === 'string' ? code : undefined;
}

/** Returns whether to show a line: text that is not JSON is unexpected, such as a stack trace or a warning of Node.js. */
function isNotable(line: string): boolean {
  const entry = parseObject(line);
  return entry === undefined || ['warn', 'error', 'fatal'].includes(String(entry.level).toLowerCase());
}

function parseObject(text: string): { [field: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value as { [field: string]: unknown } : undefined;
  } catch {
    return undefined;
  }
}
