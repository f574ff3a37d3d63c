import { createHash, randomUUID } from 'node:crypto';
import { type Claims, claimsOf, LOCAL_CALLER, LOCAL_CLAIMS_HEADER, scopesOf } from './authorizers';
import { gatewayMessage, type GatewayRequest, type GatewayResponse, type Header, headerOf, type Invoke, parseQuery, requestTime } from './exchange';
import type { Gateway, GatewayDefinition, GatewayRoute } from './gateway';
import { literalHeaders } from './openapi';
import { preflight } from './rest-preflight';
import { parseRestResponse } from './rest-response';
import { RouteTable } from './route-table';

/** Headers that API Gateway keeps for itself: they concern one connection, or it counts anew. */
const DROPPED_HEADERS = new Set([
  'connection', 'content-length', 'expect', 'keep-alive', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', LOCAL_CLAIMS_HEADER,
]);

/** The errors of a REST API; `x-amzn-ErrorType` names their type. */
const ERRORS = {
  UNKNOWN_ROUTE: { status: 403, message: 'Missing Authentication Token', type: 'MissingAuthenticationTokenException' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized', type: 'UnauthorizedException' },
  BAD_RESPONSE: { status: 502, message: 'Internal server error', type: 'InternalServerErrorException' },
  TIMED_OUT: { status: 504, message: 'Endpoint request timed out', type: 'InternalServerErrorException' },
};

type GatewayError = typeof ERRORS[keyof typeof ERRORS];

/** Who is asking, as the authorizer of the route sees it. */
type Caller = { readonly kind: 'anyone' | 'iam' } | { readonly kind: 'claims'; readonly claims: Claims };

/** Stands for a REST API with Lambda proxy integrations and the `1.0` payload. */
export function createRestApi(definition: GatewayDefinition, invoke: Invoke): Gateway {
  const routes = new RouteTable(definition.routes, { ignoreEmptySegments: true });
  const refuse = (error: GatewayError) => errorResponse(definition, error);

  const answer = async (request: GatewayRequest, requestId: string): Promise<GatewayResponse> => {
    const match = routes.match(request.method, request.path);
    if (!match) return preflight(definition, request) ?? refuse(ERRORS.UNKNOWN_ROUTE);
    const caller = callerOf(match.route, request);
    if (!caller) return refuse(ERRORS.UNAUTHORIZED);
    const outcome = await invoke(restEvent({ definition, request, ...match, caller, requestId }));
    if (outcome.kind === 'timed-out') return refuse(ERRORS.TIMED_OUT);
    return (outcome.kind === 'returned' ? parseRestResponse(outcome.json) : undefined) ?? refuse(ERRORS.BAD_RESPONSE);
  };

  return {
    handle: async request => {
      const requestId = randomUUID();
      const response = await answer(request, requestId);
      return { ...response, headers: [...response.headers, ['x-amzn-RequestId', requestId], ['x-amz-apigw-id', shortId(requestId)]] };
    },
  };
}

function callerOf({ authorizer }: GatewayRoute, request: GatewayRequest): Caller | undefined {
  if (authorizer.kind !== 'jwt') return { kind: authorizer.kind === 'iam' ? 'iam' : 'anyone' };
  const claims = claimsOf(request);
  if (!claims) return undefined;
  const allowed = authorizer.scopes.length === 0 || scopesOf(claims).some(scope => authorizer.scopes.includes(scope));
  return allowed ? { kind: 'claims', claims } : undefined;
}

interface EventSource {
  readonly definition: GatewayDefinition;
  readonly request: GatewayRequest;
  readonly route: GatewayRoute;
  readonly parameters: { readonly [name: string]: string };
  readonly caller: Caller;
  readonly requestId: string;
}

/**
 * The event of a Lambda proxy integration
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 *
 * REST APIs leave path parameters percent-encoded (https://github.com/serverless/serverless/issues/5037), and decode
 * query parameters, of which the last value wins.
 */
function restEvent(source: EventSource) {
  const { request, route, parameters, requestId } = source;
  const headers = groupValues([
    ...request.headers.filter(([name]) => !DROPPED_HEADERS.has(name.toLowerCase())),
    ['X-Amzn-Trace-Id', `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8)}`],
    ['X-Forwarded-For', request.sourceIp],
    ['X-Forwarded-Port', String(request.port)],
    ['X-Forwarded-Proto', 'http'],
  ]);
  const query = Object.fromEntries(parseQuery(request.query));
  return {
    resource: route.path,
    path: request.path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(lastValues(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(parameters),
    stageVariables: null,
    requestContext: requestContext(source),
    body: request.body.length > 0 ? request.body.toString('utf8') : null,
    isBase64Encoded: false,
  };
}

function requestContext({ definition, request, route, caller, requestId }: EventSource) {
  const now = new Date();
  return {
    accountId: LOCAL_CALLER.accountId,
    apiId: definition.id,
    ...(caller.kind === 'claims' && { authorizer: { claims: textClaims(caller.claims) } }),
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

function identityOf(caller: Caller, request: GatewayRequest) {
  const iam = caller.kind === 'iam' ? LOCAL_CALLER : undefined;
  return {
    accessKey: iam?.accessKey ?? null,
    accountId: iam?.accountId ?? null,
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

/** Cognito's claims arrive as text, lists with commas. */
function textClaims(claims: Claims): { [name: string]: string } {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textClaim(value)]));
}

function textClaim(value: unknown): string {
  if (Array.isArray(value)) return value.map(textClaim).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function errorResponse(definition: GatewayDefinition, { status, message, type }: GatewayError): GatewayResponse {
  const responses = definition.body['x-amazon-apigateway-gateway-responses'];
  const parameters = responses?.[status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX']?.responseParameters;
  return gatewayMessage(status, message, [['x-amzn-ErrorType', type], ...literalHeaders(parameters, 'gatewayresponse.header.')]);
}

/** The values of each name; names that differ by case only are one, spelled as the first. */
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

function shortId(requestId: string): string {
  return `${requestId.replaceAll('-', '').slice(0, 15)}=`;
}
