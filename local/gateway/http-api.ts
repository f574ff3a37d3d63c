import { randomBytes } from 'node:crypto';
import { type Claims, claimsOf, LOCAL_CALLER, LOCAL_CLAIMS_HEADER, scopesOf } from './authorizers';
import { gatewayMessage, type GatewayRequest, type GatewayResponse, headerOf, type Invoke, parseQuery, requestTime } from './exchange';
import type { Gateway, GatewayDefinition, GatewayRoute } from './gateway';
import { httpApiCors } from './http-cors';
import { parseHttpResponse } from './http-response';
import { RouteTable } from './route-table';

/** Headers that API Gateway keeps for itself: they concern one connection; cookies have a field of their own. */
const DROPPED_HEADERS = new Set(['connection', 'cookie', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', LOCAL_CLAIMS_HEADER]);

/** Bodies of these types arrive as text, all others in base64. */
const TEXT_TYPES = /^(text\/.+|application\/(json|javascript|xml))\s*(;|$)/i;

type Authorization = { readonly authorizer?: object } | { readonly refused: GatewayResponse };

/** Stands for an HTTP API with Lambda proxy integrations and the `2.0` payload. */
export function createHttpApi(definition: GatewayDefinition, invoke: Invoke): Gateway {
  const routes = new RouteTable(definition.routes, { ignoreEmptySegments: false });
  const cors = httpApiCors(definition.body['x-amazon-apigateway-cors']);

  const answer = async (request: GatewayRequest, requestId: string): Promise<GatewayResponse> => {
    const path = decode(request.path);
    if (path === undefined) return gatewayMessage(400, 'Bad Request');
    const match = routes.match(request.method, request.path);
    if (!match) return gatewayMessage(404, 'Not Found');
    const authorization = authorize(match.route, request);
    if ('refused' in authorization) return authorization.refused;
    const outcome = await invoke(httpEvent({ definition, request, path, ...match, ...authorization, requestId }));
    if (outcome.kind === 'timed-out') return gatewayMessage(503, 'Service Unavailable');
    return (outcome.kind === 'returned' ? parseHttpResponse(outcome.json) : undefined) ?? gatewayMessage(500, 'Internal Server Error');
  };

  return {
    handle: async request => {
      const requestId = `${randomBytes(11).toString('base64url')}=`;
      const response = cors.preflight(request) ?? cors.decorate(request, await answer(request, requestId));
      return { ...response, headers: [...response.headers, ['apigw-requestid', requestId]] };
    },
  };
}

function authorize({ authorizer }: GatewayRoute, request: GatewayRequest): Authorization {
  if (authorizer.kind === 'iam') {
    const { callerId, accessKey, accountId, userArn } = LOCAL_CALLER;
    return { authorizer: { iam: { accessKey, accountId, callerId, cognitoIdentity: null, principalOrgId: null, userArn, userId: callerId } } };
  }
  if (authorizer.kind !== 'jwt') return {};
  const claims = claimsOf(request);
  if (!claims) return { refused: gatewayMessage(401, 'Unauthorized', [['www-authenticate', 'Bearer']]) };
  const scopes = scopesOf(claims);
  if (authorizer.scopes.length > 0 && !authorizer.scopes.some(scope => scopes.includes(scope))) return { refused: gatewayMessage(403, 'Forbidden') };
  return { authorizer: { jwt: { claims: textClaims(claims), scopes: authorizer.scopes.length > 0 ? scopes : null } } };
}

interface EventSource {
  readonly definition: GatewayDefinition;
  readonly request: GatewayRequest;
  /** Decoded. */
  readonly path: string;
  readonly route: GatewayRoute;
  readonly parameters: { readonly [name: string]: string };
  readonly authorizer?: object;
  readonly requestId: string;
}

/**
 * The event of payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 *
 * HTTP APIs decode the path and its parameters, REST APIs do not (https://github.com/aws/aws-lambda-dotnet/pull/1901);
 * the raw query string stays as it came.
 */
function httpEvent(source: EventSource) {
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

function requestContext({ definition, request, route, path, authorizer, requestId }: EventSource) {
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

/** A named stage starts the path, `$default` does not. */
function stagePath({ stage }: GatewayDefinition, path: string): string {
  return stage === '$default' ? path : `/${stage}${path}`;
}

/** Names in lower case, repeated headers joined with commas. */
function eventHeaders(request: GatewayRequest): { [name: string]: string } {
  const headers = new Map<string, string>();
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    if (!DROPPED_HEADERS.has(key)) headers.set(key, headers.has(key) ? `${headers.get(key)},${value}` : value);
  }
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

/** Claims arrive as text, lists as `[a b]`. */
function textClaims(claims: Claims): { [name: string]: string } {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textClaim(value)]));
}

function textClaim(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textClaim).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
