import { type GatewayRequest, headerOf } from './exchange';
import type { AuthorizerSettings, OpenApiBody, Operation, SecurityScheme } from './openapi';

/** How an operation is authorised: as a deployed API is, except that nothing is verified here. */
export type RouteAuthorizer =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'jwt'; readonly label: 'Cognito' | 'JWT'; readonly scopes: readonly string[] }
  | LambdaRouteAuthorizer
  | { readonly kind: 'unsupported'; readonly scheme: string };

/** A Lambda function decides. */
export interface LambdaRouteAuthorizer {
  readonly kind: 'lambda';
  readonly settings: AuthorizerSettings;
  /** Undefined when it cannot run here: then the request brings the context that the function would return. */
  readonly authorizer?: LambdaAuthorizer | undefined;
  /** Why it cannot. */
  readonly reason?: string | undefined;
}

/** Carries claims as a JSON object, instead of a token. */
export const LOCAL_CLAIMS_HEADER = 'x-local-claims';

/** Where callers put an API key. */
export const API_KEY_HEADER = 'x-api-key';

/** The caller of every request to a route with IAM authorisation; the account is the one of AWS's own examples. */
export const LOCAL_CALLER = {
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  accountId: '123456789012',
  callerId: 'AIDACKCEVSQ6C2EXAMPLE',
  userArn: 'arn:aws:iam::123456789012:user/local',
} as const;

export interface Claims {
  readonly [name: string]: unknown;
}

/** Reads from the body what authorises an operation. */
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

/** Tells whether an operation wants an API key, as usage plans do. */
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

/** The claims that a request brings as they are, instead of a token. */
export function localClaimsOf({ headers }: GatewayRequest): Claims | undefined {
  const local = headerOf(headers, LOCAL_CLAIMS_HEADER);
  return local === undefined ? undefined : parseObject(local);
}

/**
 * Reads the claims that a request brings: the payload of its bearer token, whose signature is not looked at, or the
 * JSON object of the header `x-local-claims`.
 *
 * @returns undefined when there are none or they cannot be read
 */
export function claimsOf(request: GatewayRequest): Claims | undefined {
  const local = headerOf(request.headers, LOCAL_CLAIMS_HEADER);
  if (local !== undefined) return parseObject(local);
  const token = headerOf(request.headers, 'authorization')?.replace(/^Bearer\s+/i, '');
  const [, payload, signature, ...rest] = token?.split('.') ?? [];
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  return parseObject(Buffer.from(payload, 'base64url').toString('utf8'));
}

/** The scopes of a token: one string with spaces between them. */
export function scopesOf(claims: Claims): string[] {
  return typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
}

/** A token with these claims and no signature, for `claimsOf`. */
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

/** A function that decides about requests, and when it is asked. */
export interface LambdaAuthorizer {
  /** The logical id of the function. */
  readonly functionId: string;
  /** Whether it gets the request, or nothing but the token. */
  readonly type: 'request' | 'token';
  /** What a request has to bring, as in `method.request.header.Authorization` or `$request.header.Authorization`. */
  readonly identitySources: readonly string[];
  /** How long an answer is kept, by the values of the identity sources; 0: not at all. */
  readonly ttlSeconds: number;
  /** Whether the answer is `{"isAuthorized": true}` instead of a policy. */
  readonly simpleAnswer: boolean;
}
