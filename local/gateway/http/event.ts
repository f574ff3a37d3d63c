import { randomUUID } from 'node:crypto';
import { type Claims, LOCAL_CALLER, LOCAL_CLAIMS_HEADER } from '../authorizers';
import { type GatewayRequest, headerOf, parseQuery, requestTime } from '../exchange';
import type { GatewayDefinition, GatewayRoute } from '../gateway';
import { traceId } from '../trace-id';

/** Headers that API Gateway does not pass on: they concern one connection; cookies have a separate field. */
const DROPPED_HEADERS = new Set(['connection', 'cookie', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', LOCAL_CLAIMS_HEADER]);

/** Media types whose bodies arrive as text; all others arrive in base64. */
const TEXT_TYPES = /^(text\/.+|application\/(json|javascript|xml))\s*(;|$)/i;

/** Source of an event. */
export interface HttpEventSource {
  readonly definition: GatewayDefinition;
  readonly request: GatewayRequest;
  /** Decoded path. */
  readonly path: string;
  readonly route: GatewayRoute;
  readonly parameters: { readonly [name: string]: string };
  readonly authorizer?: object;
  readonly requestId: string;
}

/**
 * Creates an event of payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 *
 * HTTP APIs decode the path and its parameters, REST APIs do not (https://github.com/aws/aws-lambda-dotnet/pull/1901);
 * the raw query string is unchanged.
 */
export function httpEvent(source: HttpEventSource) {
  const { request, definition, parameters, route } = source;
  const cookies = headerOf(request.headers, 'cookie')?.split(/;\s*/);
  const query = Object.fromEntries([...parseQuery(request.query)].map(([name, values]) => [name, values.join(',')]));
  const decoded = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, decode(value)]));
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: stagePath(definition, source.path),
    rawQueryString: request.query,
    ...(cookies && { cookies }),
    headers: eventHeaders(request),
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: requestContext(source),
    ...(Object.keys(decoded).length > 0 && { pathParameters: decoded }),
    ...bodyFields(request),
  };
}

function requestContext({ definition, request, route, path, authorizer, requestId }: HttpEventSource) {
  const now = new Date();
  return {
    accountId: LOCAL_CALLER.accountId,
    apiId: definition.id,
    ...(authorizer && { authorizer }),
    domainName: headerOf(request.headers, 'host'),
    domainPrefix: definition.id,
    http: {
      method: request.method,
      path: stagePath(definition, path),
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: headerOf(request.headers, 'user-agent') ?? '',
    },
    requestId,
    routeKey: `${route.method} ${route.path}`,
    stage: definition.stage,
    time: requestTime(now),
    timeEpoch: now.getTime(),
  };
}

/** Adds the stage to the path, except `$default`. */
function stagePath({ stage }: GatewayDefinition, path: string): string {
  return stage === '$default' ? path : `/${stage}${path}`;
}

/** Returns headers with lower-case names, repeated ones joined with commas. */
function eventHeaders(request: GatewayRequest): { [name: string]: string } {
  const headers = new Map<string, string>();
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    if (!DROPPED_HEADERS.has(key)) headers.set(key, headers.has(key) ? `${headers.get(key)},${value}` : value);
  }
  if (!headers.has('x-amzn-trace-id')) headers.set('x-amzn-trace-id', traceId(randomUUID()));
  headers.set('x-forwarded-for', request.sourceIp);
  headers.set('x-forwarded-port', String(request.port));
  headers.set('x-forwarded-proto', 'http');
  return Object.fromEntries(headers);
}

function bodyFields({ body, headers }: GatewayRequest) {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT_TYPES.test(headerOf(headers, 'content-type') ?? '');
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** Converts claims to text, lists to `[a b]`. */
export function textClaims(claims: Claims): { [name: string]: string } {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textClaim(value)]));
}

function textClaim(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textClaim).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Decodes percent-encoding; undefined when an escape is invalid. */
export function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
