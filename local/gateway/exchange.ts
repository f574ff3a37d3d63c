import type { Readable } from 'node:stream';
import type { ServerError } from './server-errors';

/** Received request. */
export interface GatewayRequest {
  readonly method: string;
  /** Percent-encoded path, without the query string. */
  readonly path: string;
  /** Percent-encoded query string, without the question mark; empty when missing. */
  readonly query: string;
  /** Names and values in their original order and case. */
  readonly headers: readonly Header[];
  readonly body: Buffer;
  readonly sourceIp: string;
  /** Port that received the request. */
  readonly port: number;
}

/** Response to send. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer | string;
  /** Body that is sent while the function runs, instead of `body`; absent: `body` is sent. */
  readonly stream?: StreamedBody;
  /** Local explanation of a refused request, for the terminal and the page; never sent. */
  readonly why?: readonly string[] | undefined;
}

/** Body of a response that a function streams. */
export interface StreamedBody {
  /** Fails when the function fails, which must break the connection off. Destroying it closes the response stream of the function. */
  readonly bytes: Readable;
  /** Explains a failure; available as soon as `bytes` has ended or failed, and empty for a complete body. */
  readonly why: () => readonly string[];
}

export type Header = readonly [name: string, value: string];

/** Outcome of an invocation: the result of the handler (as JSON), or the reason why it returned nothing. */
export type InvocationOutcome =
  | { readonly kind: 'returned'; readonly json: string; readonly observed?: Observation }
  /** `error` is the message of the error that the handler threw. */
  | { readonly kind: 'failed'; readonly message: string; readonly error?: string; readonly observed?: Observation }
  | { readonly kind: 'timed-out' }
  /** The event exceeds the limit of Lambda. */
  | { readonly kind: 'too-large' }
  /** The function cannot run locally; the message says why. */
  | { readonly kind: 'not-here'; readonly message: string };

/** Invokes a function with an event. */
export type Invoke = (event: object, functionId?: string) => Promise<InvocationOutcome>;

/** Invokes a function with an event, and returns its response while it runs. */
export type InvokeStream = (event: object, functionId?: string) => InvocationStream;

/** Response stream of a function. */
export interface InvocationStream {
  /** Output of the function, with its metadata. Ends or fails with the invocation; destroying it closes the response stream of the function. */
  readonly bytes: Readable;
  /** Resolves before `bytes` ends or fails. The `json` of a returned one is empty. */
  readonly outcome: Promise<InvocationOutcome>;
}

/** Maximum payload of API Gateway (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html). */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Returns the first value of a header; the name is case-insensitive. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** Returns the media type of a body, without parameters; a REST API treats a body without a content type as JSON. */
export function mediaTypeOf(headers: readonly Header[]): string {
  return (headerOf(headers, 'content-type') ?? 'application/json').split(';')[0]!.trim().toLowerCase();
}

/** Creates an answer of the gateway itself: an object with a `message`. */
export function gatewayMessage(status: number, message: string, headers: readonly Header[] = [], why?: string): GatewayResponse {
  return { status, headers: [['Content-Type', 'application/json'], ...headers], body: JSON.stringify({ message }), ...(why !== undefined && { why: [why] }) };
}

/** Decodes a query string as API Gateway does, `+` as a space; values of a name keep their order. */
export function parseQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) values.set(name, [...values.get(name) ?? [], value]);
  return values;
}

/** Formats a time as in access logs: `22/Nov/2026:18:31:22 +0000`. */
export function requestTime(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString())!;
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Observation of an invocation from outside the function. */
export interface Observation {
  /** Last lines that the function wrote. */
  readonly lines: readonly string[];
  /** Errors of PostgreSQL. */
  readonly errors: readonly ServerError[];
}
