import type { Output } from './output';
import { Response } from './response';
import type { Trace } from '../tracing/segments';

/** HTTP request of either kind of API. */
export interface Request {
  /** Method and path template, as in `GET /orders/{id}`: the key of the route. */
  readonly routeKey: string;
  /** Path parameters, percent-decoded. */
  readonly path: ReadonlyMap<string, string>;
  /** Query parameters, decoded, each with all its values in order. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Text, or bytes that API Gateway treated as binary; absent without a body. */
  readonly body: string | Uint8Array | undefined;
  /** Claims from the authorizer, as text. */
  readonly claims: ReadonlyMap<string, string>;
  /** Request context of API Gateway, by `ContextName`. */
  readonly context: ReadonlyMap<string, string>;
  /** Request id of API Gateway, which the caller also receives as a header. */
  readonly requestId: string;
  /**
   * REST APIs: a request id that callers cannot choose, unlike `requestId`
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html).
   */
  readonly extendedRequestId?: string | undefined;
  /** Whether the gateway decodes base64 bodies. */
  readonly takesBinary: boolean;
  readonly invocation: Invocation;
  /** Destination of a streamed response; absent: it is returned. */
  readonly output?: Output | undefined;
}

/** Invocation of the function by Lambda. */
export interface Invocation {
  /** Request id of Lambda, which the log lines of Lambda also contain. */
  readonly functionRequestId: string;
  /** Milliseconds until Lambda stops the function. */
  readonly remainingMs: number;
  /** Whether this is the first request of the execution environment. */
  readonly coldStart: boolean;
  /** Trace id of X-Ray, as in `1-5759e988-bd862e3fe1be46a994272793`; absent without tracing. */
  readonly traceId: string | undefined;
  /** Position of the request in that trace. */
  readonly trace?: Trace | undefined;
}

/** Creates a response from serialized JSON. */
export function json(status: number, body: string): Response {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

const HEAD = /^HEAD /;

/** Returns whether a route key is a HEAD request. */
export function isHead(routeKey: string): boolean {
  return HEAD.test(routeKey);
}

/** Returns whether a route key is a GET or HEAD request. */
export function isRead(routeKey: string): boolean {
  return isHead(routeKey) || routeKey.startsWith('GET ');
}

/** Returns the route key of the GET that answers a HEAD; others are unchanged. */
export function asGet(routeKey: string): string {
  return routeKey.replace(HEAD, 'GET ');
}
