import { API_KEY_HEADER, type Claims, LOCAL_CLAIMS_HEADER, type LambdaAuthorizer } from './authorizers';
import { type GatewayRequest, type GatewayResponse, headerOf, type InvocationOutcome } from './exchange';
import type { GatewayDefinition } from './gateway';
import { RouteTable } from './route-table';
import type { ServerError } from './server-errors';
import { suggestion } from '../suggestion';

const FORM = 'application/x-www-form-urlencoded';
const SAMPLE = `${LOCAL_CLAIMS_HEADER}: {"sub":"alice"}`;

/** Explains why no claims could be read. */
export function claimsWhy({ headers }: GatewayRequest): string {
  const local = headerOf(headers, LOCAL_CLAIMS_HEADER);
  if (local !== undefined) return `the header ${LOCAL_CLAIMS_HEADER} must be a JSON object, as in ${SAMPLE}, got ${local}`;
  const authorization = headerOf(headers, 'authorization');
  if (authorization === undefined) return `the route needs a token: send a JWT in the header Authorization, or ${SAMPLE}`;
  const parts = authorization.replace(/^Bearer\s+/i, '').split('.');
  if (parts.length !== 3) return `the header Authorization is not a JWT: it has ${parts.length} of 3 parts separated by dots`;
  return 'the second part of the JWT is not a JSON object in base64url';
}

/** Explains why a token with readable claims was refused. */
export function scopesWhy(claims: Claims, wanted: readonly string[]): string {
  const scopes = typeof claims.scope === 'string' && claims.scope !== '' ? `"${claims.scope}"` : 'nothing';
  return `the route needs ${wanted.length === 1 ? 'the scope' : 'one of the scopes'} ${wanted.map(scope => `"${scope}"`).join(', ')}; the claim "scope" of the token is ${scopes}`;
}

/** Explains why an authorizer function was not invoked. */
export function identityWhy({ identitySources }: LambdaAuthorizer): string {
  return `the request lacks an identity source of the authorizer: ${identitySources.join(', ')}`;
}

/** Explains why an API key was refused. */
export function apiKeyWhy({ headers }: GatewayRequest): string {
  return headerOf(headers, API_KEY_HEADER) === undefined
    ? `the route needs an API key in the header ${API_KEY_HEADER}: locally, any value is accepted unless --api-key is set`
    : `the key in the header ${API_KEY_HEADER} is not one of those set with --api-key`;
}

/** Explains why a body was rejected, with one line per invalid field that begins with its name. */
export function bodyWhy(violations: readonly string[]): string[] {
  return violations.map(line => {
    const [, place, missing] = /^(?:(\S+) )?lacks (.*)$/.exec(line) ?? [];
    const named = missing === undefined ? line : `${place === undefined ? '' : `${place}.`}${missing} is missing`;
    if (named.startsWith('.')) return named.slice(1);
    return missing !== undefined || named.startsWith('[') ? named : `the body ${named}`;
  });
}

/** Explains why a request with missing parameters was rejected. */
export function missingWhy(names: readonly string[]): string[] {
  return names.map(name => `${name} is missing`);
}

/** Explains why no route matches. */
export function routeWhy({ routes }: GatewayDefinition, ignoreEmptySegments: boolean, { method, path }: GatewayRequest): string {
  const table = new RouteTable(routes, { ignoreEmptySegments });
  const methods = [...new Set(routes.map(route => route.method))].filter(other => table.match(other, path));
  if (methods.length > 0) return `no route ${method} ${path}: the methods of the path are ${methods.join(', ')}`;
  const slash = path.length > 1 && path.endsWith('/') && table.match(method, path.slice(0, -1)) ? '; on an HTTP API a slash at the end makes another path' : '';
  return `no route has the path ${path}${slash || suggestion(path, [...new Set(routes.map(route => route.path))])}`;
}

/** Explains an error of a function; empty for a successful answer. */
export function answerWhy(outcome: InvocationOutcome, request: GatewayRequest, { status, body }: GatewayResponse): string[] {
  if (status < 400) return [];
  switch (outcome.kind) {
    case 'timed-out': return ['the function did not answer within its timeout'];
    case 'too-large': return ['the event is larger than the 6 MB that Lambda accepts'];
    case 'not-here': return [];
    case 'failed': return [failedWhy(outcome.message)];
  }
  // That the key exists is how the handler finds out, not an error.
  const errors = body.includes('"IDEMPOTENCY_KEY_REUSED"') ? [] : outcome.observed?.errors ?? [];
  return [
    ...formWhy(request, body.toString()),
    // The handler may have retried.
    ...(errors.length > 0 ? [serverWhy(errors.at(-1)!)] : logged(outcome)),
  ];
}

/** Explains why a streamed response was broken off; empty for a complete one. */
export function streamWhy(outcome: InvocationOutcome): string[] {
  switch (outcome.kind) {
    case 'timed-out': return ['the function did not end its response within its timeout'];
    case 'failed': return [outcome.observed?.errors.length ? serverWhy(outcome.observed.errors.at(-1)!) : failedWhy(outcome.message)];
    default: return [];
  }
}

function failedWhy(message: string): string {
  return `the function failed: ${message.split('\n')[0]}`;
}

/** Content type that curl sends with `-d` by default. */
function formWhy({ headers, body }: GatewayRequest, answer: string): string[] {
  const isForm = headerOf(headers, 'content-type')?.split(';')[0]!.trim().toLowerCase() === FORM;
  return isForm && /^\s*[{[]/.test(body.toString('utf8')) && answer.includes('"parameter"')
    ? [`the body was parsed as a form because its content-type is ${FORM}; for JSON, send content-type: application/json`]
    : [];
}

function serverWhy({ message, detail, hint, where }: ServerError): string {
  return [
    `PostgreSQL: ${message}`,
    detail && ` (${detail})`,
    hint && ` Hint: ${hint}`,
    where && `, in ${where.split('\n')[0]}`,
  ].filter(Boolean).join('');
}

/** Returns the reason in the log line of the request, the only explanation when the database was not reached. */
function logged({ observed }: Extract<InvocationOutcome, { kind: 'returned' }>): string[] {
  return (observed?.lines ?? []).flatMap(line => /"reason":("(?:[^"\\]|\\.)*")/.exec(line)?.[1] ?? []).slice(-1).map(text => String(JSON.parse(text)));
}
