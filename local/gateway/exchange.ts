import type { ServerError } from './server-errors';

/** A request as it came over the wire. */
export interface GatewayRequest {
  readonly method: string;
  /** Percent-encoded, without the query string. */
  readonly path: string;
  /** Percent-encoded, without the question mark; empty when there is none. */
  readonly query: string;
  /** Names and values in the order and the case they came in. */
  readonly headers: readonly Header[];
  readonly body: Buffer;
  readonly sourceIp: string;
  /** The port it came in on. */
  readonly port: number;
}

/** What goes back over the wire. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer | string;
  /** Why the request was refused, as this machine knows it: for the terminal and the page, never sent. */
  readonly why?: readonly string[] | undefined;
}

export type Header = readonly [name: string, value: string];

/** What became of an invocation: what the handler returned (as JSON), or why it returned nothing. */
export type Outcome =
  | { readonly kind: 'returned'; readonly json: string; readonly observed?: Observation }
  /** `error` is the message of what the handler threw. */
  | { readonly kind: 'failed'; readonly message: string; readonly error?: string; readonly observed?: Observation }
  | { readonly kind: 'timed-out' }
  /** The event is more than Lambda takes. */
  | { readonly kind: 'too-large' }
  /** A function that this machine cannot run; the message says why. */
  | { readonly kind: 'not-here'; readonly message: string };

/** Invokes a function with an event. */
export type Invoke = (event: object, functionId?: string) => Promise<Outcome>;

/** API Gateway takes no larger payload (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html). */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The first value of a header, whatever the case of its name. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** The answer of a gateway itself: an object with a `message`. */
export function gatewayMessage(status: number, message: string, headers: readonly Header[] = [], why?: string): GatewayResponse {
  return { status, headers: [['Content-Type', 'application/json'], ...headers], body: JSON.stringify({ message }), ...(why !== undefined && { why: [why] }) };
}

/** Decodes a query string as API Gateway does, `+` as a space; all values of a name in their order. */
export function parseQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) values.set(name, [...values.get(name) ?? [], value]);
  return values;
}

/** The time as access logs write it: `22/Nov/2026:18:31:22 +0000`. */
export function requestTime(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString())!;
  return `${day}/${month}/${year}:${time} +0000`;
}

/** What is seen of an invocation from outside of the function. */
export interface Observation {
  /** The last lines that the function wrote. */
  readonly lines: readonly string[];
  /** What PostgreSQL refused, in its own words. */
  readonly errors: readonly ServerError[];
}
