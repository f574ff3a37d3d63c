import type { Invocation, Request } from '../request';
import { decodeBody, textClaims } from './rest-api';

/**
 * What is read of an event of an HTTP API, payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export interface HttpApiEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly authorizer?: { readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> } };
  };
}

/** Reads a request from an event of an HTTP API. */
export function fromHttpApi(event: HttpApiEvent, invocation: Invocation): Request {
  const { authorizer, requestId } = event.requestContext;
  return {
    routeKey: event.routeKey,
    path: new Map(Object.entries(event.pathParameters ?? {})),
    query: parseQuery(event.rawQueryString),
    headers: new Map(Object.entries(event.headers)),
    body: event.body === undefined ? undefined : decodeBody(event.body, event.isBase64Encoded),
    claims: textClaims(authorizer?.jwt?.claims),
    requestId,
    invocation,
  };
}

/** The event's own map joins repeated parameters with commas, which a value may hold as well; the raw string does not. */
function parseQuery(raw: string): Request['query'] {
  const parameters = new URLSearchParams(raw);
  return new Map([...new Set(parameters.keys())].map(name => [name, parameters.getAll(name)]));
}
