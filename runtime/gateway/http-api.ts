import { httpApiClaims } from './claims';
import { contextOf, decodeBody } from './event';
import { parseQuery } from '../http/parameters';
import { markReplaced } from '../http/percent-encoding';
import type { Invocation, Request } from '../http/request';

/**
 * Fields of an HTTP API event, payload format 2.0, that the handler reads
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export interface HttpApiEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Cookies of the request, which are not in a header. */
  readonly cookies?: readonly string[];
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly domainName?: string;
    readonly stage?: string;
    readonly http?: { readonly sourceIp?: string; readonly userAgent?: string };
    readonly authorizer?: {
      readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>>; readonly scopes?: readonly string[] | null };
      readonly lambda?: Readonly<Record<string, unknown>> | null;
      readonly iam?: { readonly userArn?: string; readonly accountId?: string };
    };
  };
}

/** Reads a request from an event of an HTTP API. */
export function fromHttpApi(event: HttpApiEvent, invocation: Invocation): Request {
  const { authorizer, requestId, domainName, stage, http } = event.requestContext;
  const { sourceIp, userAgent } = http ?? {};
  const { userArn, accountId } = authorizer?.iam ?? {};
  return {
    routeKey: event.routeKey,
    path: new Map(Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, markReplaced(value)])),
    // The map in the event joins repeated parameters with commas, which a value may also contain.
    query: parseQuery(event.rawQueryString),
    headers: headersOf(event),
    body: event.body === undefined ? undefined : decodeBody(event.body, event.isBase64Encoded),
    claims: httpApiClaims(authorizer),
    context: contextOf({ requestId, domainName, stage, sourceIp, userAgent, callerArn: userArn, callerAccount: accountId }),
    requestId,
    takesBinary: true,
    invocation,
  };
}

/** Reads the headers, and joins the cookies as a browser sends them (https://www.rfc-editor.org/rfc/rfc6265#section-5.4). */
function headersOf({ headers, cookies = [] }: HttpApiEvent): ReadonlyMap<string, string> {
  return new Map([...Object.entries(headers), ...cookies.length > 0 ? [['cookie', cookies.join('; ')] as const] : []]);
}
