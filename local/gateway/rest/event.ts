import { createHash } from 'node:crypto';
import { API_KEY_HEADER, type Claims, LOCAL_CALLER, LOCAL_CLAIMS_HEADER } from '../authorizers';
import { type GatewayRequest, type Header, headerOf, mediaTypeOf, parseQuery, requestTime } from '../exchange';
import type { GatewayDefinition, GatewayRoute } from '../gateway';
import { TRACE_HEADER, traceId } from '../trace-id';

/** Headers that do not reach a function (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html). */
const DROPPED_HEADERS = new Set([
  'connection', 'content-length', 'content-md5', 'expect', 'keep-alive', 'max-forwards', 'proxy-authenticate', 'proxy-authorization', 'server', 'te',
  'trailer', 'transfer-encoding', 'upgrade', 'www-authenticate', LOCAL_CLAIMS_HEADER,
]);

/** Caller, as determined by the authorizer of the route. */
export type Caller =
  | { readonly kind: 'anyone' | 'iam' }
  | { readonly kind: 'claims'; readonly claims: Claims }
  /** Context that a Lambda authorizer returned. */
  | { readonly kind: 'context'; readonly claims: Claims; readonly principalId?: string };

/** Source of an event. */
export interface RestEventSource {
  readonly definition: GatewayDefinition;
  readonly request: GatewayRequest;
  readonly route: GatewayRoute;
  readonly parameters: { readonly [name: string]: string };
  readonly caller: Caller;
  readonly requestId: string;
}

/**
 * Creates the event of a Lambda proxy integration
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 *
 * REST APIs leave path parameters percent-encoded (https://github.com/serverless/serverless/issues/5037), and decode
 * query parameters, where the last value wins.
 */
export function restEvent(source: RestEventSource) {
  const { request, route, parameters, requestId } = source;
  const headers = groupValues([
    ...request.headers.filter(([name]) => !DROPPED_HEADERS.has(name.toLowerCase())),
    ...(headerOf(request.headers, TRACE_HEADER) === undefined ? [[TRACE_HEADER, traceId(requestId)] as const] : []),
    ['X-Forwarded-For', request.sourceIp],
    ['X-Forwarded-Port', String(request.port)],
    ['X-Forwarded-Proto', 'http'],
  ]);
  const query = Object.fromEntries(parseQuery(request.query));
  return {
    resource: route.path,
    // Extra leading slashes are removed in `path`, but not in the request context.
    path: request.path.replace(/^\/+/, '/'),
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(lastValues(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(parameters),
    stageVariables: null,
    requestContext: requestContext(source),
    ...bodyFields(source),
  };
}

/** Bodies are text, unless the API declares their media type as binary: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html */
function bodyFields({ definition, request: { body, headers } }: RestEventSource) {
  if (body.length === 0) return { body: null, isBase64Encoded: false };
  const types = definition.body['x-amazon-apigateway-binary-media-types'] ?? [];
  const isBinary = [mediaTypeOf(headers), '*/*'].some(type => types.includes(type));
  return { body: body.toString(isBinary ? 'base64' : 'utf8'), isBase64Encoded: isBinary };
}

function requestContext({ definition, request, route, caller, requestId }: RestEventSource) {
  const now = new Date();
  return {
    accountId: LOCAL_CALLER.accountId,
    apiId: definition.id,
    ...authorizerOf(caller),
    deploymentId: 'local',
    domainName: headerOf(request.headers, 'host'),
    domainPrefix: definition.id,
    extendedRequestId: shortId(requestId),
    httpMethod: request.method,
    identity: identityOf(caller, request),
    path: `/${definition.stage}${request.path}`,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: requestTime(now),
    requestTimeEpoch: now.getTime(),
    resourceId: createHash('sha256').update(route.path).digest('hex').slice(0, 6),
    resourcePath: route.path,
    stage: definition.stage,
  };
}

function authorizerOf(caller: Caller) {
  switch (caller.kind) {
    case 'claims': return { authorizer: { claims: textClaims(caller.claims) } };
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
    case 'context': return { authorizer: { principalId: caller.principalId ?? 'local', integrationLatency: 0, ...textClaims(caller.claims) } };
    default: return {};
  }
}

function identityOf(caller: Caller, request: GatewayRequest) {
  const iam = caller.kind === 'iam' ? LOCAL_CALLER : undefined;
  return {
    accessKey: iam?.accessKey ?? null,
    accountId: iam?.accountId ?? null,
    ...apiKeyOf(request),
    caller: iam?.callerId ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: iam?.callerId ?? null,
    userAgent: headerOf(request.headers, 'user-agent') ?? null,
    userArn: iam?.userArn ?? null,
  };
}

function apiKeyOf({ headers }: GatewayRequest) {
  const apiKey = headerOf(headers, API_KEY_HEADER);
  return apiKey === undefined ? {} : { apiKey, apiKeyId: 'local' };
}

/** Converts claims of Cognito to text, lists to comma-separated text. */
function textClaims(claims: Claims): { [name: string]: string } {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textClaim(value)]));
}

function textClaim(value: unknown): string {
  if (Array.isArray(value)) return value.map(textClaim).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Returns the values by name; names that differ only in case are merged under the first spelling. */
function groupValues(pairs: readonly Header[]): { [name: string]: string[] } {
  const groups = new Map<string, [name: string, values: string[]]>();
  for (const [name, value] of pairs) {
    const group = groups.get(name.toLowerCase()) ?? [name, []];
    groups.set(name.toLowerCase(), [group[0], [...group[1], value]]);
  }
  return Object.fromEntries(groups.values());
}

function lastValues(groups: { [name: string]: string[] }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1)!]));
}

function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length > 0 ? values : null;
}

/** Returns the extended id of a request. */
export function shortId(requestId: string): string {
  return `${requestId.replaceAll('-', '').slice(0, 15)}=`;
}
