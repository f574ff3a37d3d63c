import { type GatewayRequest, headerOf } from './exchange';
import type { AuthorizerSettings, OpenApiBody, Operation, SecurityScheme } from './openapi';

/** Authorization of an operation, as in a deployed API, except that nothing is verified. */
export type RouteAuthorizer =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'jwt'; readonly label: 'Cognito' | 'JWT'; readonly scopes: readonly string[] }
  | LambdaRouteAuthorizer
  | { readonly kind: 'unsupported'; readonly scheme: string };

/** Authorization by a Lambda function. */
export interface LambdaRouteAuthorizer {
  readonly kind: 'lambda';
  readonly settings: AuthorizerSettings;
  /** Undefined when the function cannot run locally: the request then contains the context that it would return. */
  readonly authorizer?: LambdaAuthorizer | undefined;
  /** Reason why it cannot run locally. */
  readonly reason?: string | undefined;
}

/** Header with claims as a JSON object, instead of a token. */
export const LOCAL_CLAIMS_HEADER = 'x-local-claims';

/** Header with the API key. */
export const API_KEY_HEADER = 'x-api-key';

/** Caller of every request to a route with IAM authorization; the account is that of AWS examples. */
export const LOCAL_CALLER = {
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  accountId: '123456789012',
  callerId: 'AIDACKCEVSQ6C2EXAMPLE',
  userArn: 'arn:aws:iam::123456789012:user/local',
} as const;

export interface Claims {
  readonly [name: string]: unknown;
}

/** Reads the authorizer of an operation. */
export function authorizerOf(body: OpenApiBody, operation: Operation): RouteAuthorizer {
  const entry = requirementsOf(body, operation).find(({ scheme }) => !isApiKey(scheme));
  if (!entry) return { kind: 'none' };
  const { name, scheme, scopes } = entry;
  if (scheme['x-amazon-apigateway-authtype'] === 'awsSigv4') return { kind: 'iam' };
  const settings = scheme['x-amazon-apigateway-authorizer'];
  switch (settings?.type) {
    case 'cognito_user_pools': return { kind: 'jwt', label: 'Cognito', scopes };
    case 'jwt': return { kind: 'jwt', label: 'JWT', scopes };
    case 'request': return { kind: 'lambda', settings };
    case 'token': return { kind: 'lambda', settings: { identitySource: `method.request.header.${scheme.name}`, ...settings } };
    default: return { kind: 'unsupported', scheme: name };
  }
}

/** Returns whether an operation requires an API key, as with usage plans. */
export function needsApiKey(body: OpenApiBody, operation: Operation): boolean {
  return requirementsOf(body, operation).some(({ scheme }) => isApiKey(scheme));
}

/** All requirements count, as API Gateway asks for a key that is in an entry beside the authorizer too. */
function requirementsOf(body: OpenApiBody, operation: Operation): { name: string; scheme: SecurityScheme; scopes: readonly string[] }[] {
  return (operation.security ?? body.security ?? []).flatMap(requirement => Object.entries(requirement))
    .map(([name, scopes]) => ({ name, scopes, scheme: body.components?.securitySchemes?.[name] ?? {} }));
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-keys.html */
function isApiKey(scheme: SecurityScheme): boolean {
  return scheme.type === 'apiKey' && scheme.name?.toLowerCase() === API_KEY_HEADER
    && !scheme['x-amazon-apigateway-authtype'] && !scheme['x-amazon-apigateway-authorizer'];
}

/** Returns the claims of the local header, if present. */
export function localClaimsOf({ headers }: GatewayRequest): Claims | undefined {
  const local = headerOf(headers, LOCAL_CLAIMS_HEADER);
  return local === undefined ? undefined : parseObject(local);
}

/**
 * Reads the claims of a request: the payload of its bearer token, whose signature is not verified, or the
 * JSON object of the header `x-local-claims`.
 *
 * @returns undefined when they are missing or cannot be read
 */
export function claimsOf(request: GatewayRequest): Claims | undefined {
  const local = headerOf(request.headers, LOCAL_CLAIMS_HEADER);
  if (local !== undefined) return parseObject(local);
  const token = headerOf(request.headers, 'authorization')?.replace(/^Bearer\s+/i, '');
  const [, payload, signature, ...rest] = token?.split('.') ?? [];
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  return parseObject(Buffer.from(payload, 'base64url').toString('utf8'));
}

/** Returns the scopes of a token, which are separated by spaces. */
export function scopesOf(claims: Claims): string[] {
  return typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
}

/** Creates an unsigned token with these claims, for `claimsOf`. */
export function unsignedToken(claims: Claims): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}

function parseObject(text: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Claims : undefined;
  } catch {
    return undefined;
  }
}

/** Lambda authorizer with its settings. */
export interface LambdaAuthorizer {
  /** Logical id of the function. */
  readonly functionId: string;
  /** Whether it receives the request, or only the token. */
  readonly type: 'request' | 'token';
  /** Required parts of a request, as in `method.request.header.Authorization` or `$request.header.Authorization`. */
  readonly identitySources: readonly string[];
  /** Time to cache an answer, by the values of the identity sources; 0: no caching. */
  readonly ttlSeconds: number;
  /** Whether the answer is `{"isAuthorized": true}` instead of a policy. */
  readonly simpleAnswer: boolean;
}
