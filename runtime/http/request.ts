import { Response } from './response';
import type { Trace } from '../tracing/segments';

/** One HTTP request, whichever kind of API it came through. */
export interface Request {
  /** The method and the path template, as in `GET /orders/{id}`: what routes are looked up by. */
  readonly routeKey: string;
  /** Path parameters, percent-decoded. */
  readonly path: ReadonlyMap<string, string>;
  /** Query parameters, decoded, each with all its values in order. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Text, or bytes that API Gateway took for binary; absent without a body. */
  readonly body: string | Uint8Array | undefined;
  /** What the authorizer vouches for, as text. */
  readonly claims: ReadonlyMap<string, string>;
  /** What API Gateway tells of the request, by `ContextName`. */
  readonly context: ReadonlyMap<string, string>;
  /** API Gateway's id of the request, which the caller also gets as a header. */
  readonly requestId: string;
  /**
   * REST APIs: an id that callers cannot choose, as they can the other one
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html).
   */
  readonly extendedRequestId?: string | undefined;
  /** The gateway decodes a body that is given as base64. */
  readonly takesBinary: boolean;
  readonly invocation: Invocation;
}

/** What Lambda knows about the call of the function. */
export interface Invocation {
  /** Lambda's id of the invocation, which its own log lines carry. */
  readonly functionRequestId: string;
  /** Milliseconds until Lambda stops the function. */
  readonly remainingMs: number;
  /** First request of this execution environment. */
  readonly coldStart: boolean;
  /** Of X-Ray, as in `1-5759e988-bd862e3fe1be46a994272793`; absent without tracing. */
  readonly traceId: string | undefined;
  /** Where calls of the request belong to in that trace. */
  readonly trace?: Trace | undefined;
}

/** Makes a response of JSON that is text already. */
export function json(status: number, body: string): Response {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

const HEAD = /^HEAD /;

/** Tells whether a route key is one that is asked for the headers of an answer only. */
export function isHead(routeKey: string): boolean {
  return HEAD.test(routeKey);
}

/** Tells whether a route key is one that only reads. */
export function isRead(routeKey: string): boolean {
  return isHead(routeKey) || routeKey.startsWith('GET ');
}

/** Gives the route key of the GET that a HEAD is answered like; any other stays as it is. */
export function asGet(routeKey: string): string {
  return routeKey.replace(HEAD, 'GET ');
}
