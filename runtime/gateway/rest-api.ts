import { restApiClaims, type RestApiIdentity } from './claims';
import { contextOf, decodeBody } from './event';
import { decodePercent, markReplaced } from '../http/percent-encoding';
import type { Invocation, Request } from '../http/request';

/**
 * Fields of a REST API event, payload format 1.0, that the handler reads
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 */
export interface RestApiEvent {
  readonly resource: string;
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly pathParameters: Readonly<Record<string, string>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    /** Callers can choose it, but not `extendedRequestId`. */
    readonly requestId: string;
    readonly extendedRequestId?: string;
    readonly domainName?: string;
    readonly stage?: string;
    readonly identity?: RestApiIdentity & { readonly sourceIp?: string; readonly userAgent?: string | null };
    readonly authorizer?: Readonly<Record<string, unknown>> | null;
  };
}

/** Reads a request from an event of a REST API. */
export function fromRestApi(event: RestApiEvent, invocation: Invocation): Request {
  const { authorizer, requestId, extendedRequestId, domainName, stage, identity } = event.requestContext;
  const { sourceIp, userAgent, userArn, accountId } = identity ?? {};
  return {
    routeKey: `${event.httpMethod} ${event.resource}`,
    // Query values arrive decoded, path parameters as sent by the caller.
    path: new Map(Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, decodePercent(value)])),
    query: new Map(Object.entries(event.multiValueQueryStringParameters ?? {}).map(([name, values]) => [name, values.map(markReplaced)])),
    headers: new Map(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    body: event.body === null ? undefined : decodeBody(event.body, event.isBase64Encoded),
    claims: restApiClaims(authorizer, identity),
    context: contextOf({ requestId, domainName, stage, sourceIp, userAgent, callerArn: userArn, callerAccount: accountId }),
    requestId,
    extendedRequestId,
    // A REST API decodes base64 only for its binary media types, and the construct sets none.
    takesBinary: false,
    invocation,
  };
}
