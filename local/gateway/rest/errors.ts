import { type GatewayRequest, type GatewayResponse, type Header, headerOf } from '../exchange';
import type { GatewayDefinition } from '../gateway';
import type { GatewayResponseSettings } from '../openapi';

/** Error answer of a REST API itself. */
export interface RestError {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
  readonly response: string;
  readonly status: number;
  readonly message: string | null;
  /** Name of the message field, if not `message`. */
  readonly field?: string;
  /** Value of the header `x-amzn-ErrorType`. */
  readonly type: string;
  /** Result of a validator, for `$context.error.validationErrorString`. */
  readonly validation?: string;
  /** Local explanation, never sent. */
  readonly why?: string | readonly string[];
}

/** Errors of a REST API. */
export const RestErrors = {
  UNKNOWN_ROUTE: { response: 'MISSING_AUTHENTICATION_TOKEN', status: 403, message: 'Missing Authentication Token', type: 'MissingAuthenticationTokenException' },
  UNAUTHORIZED: { response: 'UNAUTHORIZED', status: 401, message: 'Unauthorized', type: 'UnauthorizedException' },
  // Both statuses and bodies as in https://dev.to/marcogrcr/api-gateway-lambda-authorizer-lambda-proxy-integration-failure-modes-52bc
  ACCESS_DENIED: { response: 'ACCESS_DENIED', status: 403, message: 'User is not authorized to access this resource', field: 'Message', type: 'AccessDeniedException' },
  EXPLICIT_DENY: { response: 'ACCESS_DENIED', status: 403, message: 'User is not authorized to access this resource with an explicit deny', field: 'Message', type: 'AccessDeniedException' },
  BAD_AUTHORIZER: { response: 'AUTHORIZER_CONFIGURATION_ERROR', status: 500, message: null, type: 'AuthorizerConfigurationException' },
  INVALID_API_KEY: { response: 'INVALID_API_KEY', status: 403, message: 'Forbidden', type: 'ForbiddenException' },
  BAD_PARAMETERS: { response: 'BAD_REQUEST_PARAMETERS', status: 400, message: 'Missing required request parameters', type: 'BadRequestException' },
  BAD_BODY: { response: 'BAD_REQUEST_BODY', status: 400, message: 'Invalid request body', type: 'BadRequestException' },
  // Too large for Lambda; more than 10 MB is answered before the route is determined. Both bodies as in
  // https://github.com/koki-develop/lgtm-generator/issues/10
  TOO_LONG: { response: 'REQUEST_TOO_LARGE', status: 413, message: 'Request Too Long', type: 'BadRequestException' },
  BAD_RESPONSE: { response: 'API_CONFIGURATION_ERROR', status: 502, message: 'Internal server error', type: 'InternalServerErrorException' },
  TIMED_OUT: { response: 'INTEGRATION_TIMEOUT', status: 504, message: 'Endpoint request timed out', type: 'InternalServerErrorException' },
} as const satisfies { readonly [name: string]: RestError };

/** Variables of templates, as `$context.<name>`. */
interface Context {
  readonly [name: string]: string;
}

/** Answer to a body that API Gateway does not read completely: plain text, which gateway responses do not change. */
export const TOO_LARGE: GatewayResponse = {
  status: 413, headers: [['Content-Type', 'text; charset=utf-8']], body: 'HTTP content length exceeded 10485760 bytes.',
};

/**
 * Renders an error with the gateway response of its type, else the default of its class. Templates support only
 * variables of `$context`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html).
 */
export function renderRestError(definition: GatewayDefinition, error: RestError, request: GatewayRequest, requestId: string): GatewayResponse {
  const settings = settingsOf(definition, error);
  const context = contextOf(definition, error, request, requestId);
  const [type, template] = templateOf(settings, request);
  const headers = mappedHeaders(settings, context, request);
  const own: Header[] = [['Content-Type', type], ['x-amzn-ErrorType', error.type]];
  return {
    ...(error.why !== undefined && { why: [error.why].flat() }),
    status: Number(settings.statusCode ?? error.status),
    headers: [...own.filter(([name]) => !headers.some(([other]) => other.toLowerCase() === name.toLowerCase())), ...headers],
    body: template === undefined ? JSON.stringify({ [error.field ?? 'message']: error.message }) : fill(template, context),
  };
}

function settingsOf({ body }: GatewayDefinition, { response, status }: RestError): GatewayResponseSettings {
  const all = body['x-amazon-apigateway-gateway-responses'];
  return all?.[response] ?? all?.[status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'] ?? {};
}

function contextOf({ id, stage }: GatewayDefinition, error: RestError, request: GatewayRequest, requestId: string): Context {
  return {
    'error.message': error.message ?? '',
    'error.messageString': JSON.stringify(error.message),
    'error.responseType': error.response,
    'error.validationErrorString': error.validation ?? '',
    'apiId': id,
    'httpMethod': request.method,
    'path': `/${stage}${request.path}`,
    'requestId': requestId,
    'stage': stage,
  };
}

/** Chooses the media type: JSON, unless the caller accepts another type that has a template. */
function templateOf({ responseTemplates = {} }: GatewayResponseSettings, { headers }: GatewayRequest): [type: string, template?: string] {
  const entries = Object.entries(responseTemplates);
  const accepted = headerOf(headers, 'accept')?.split(',').map(type => type.split(';')[0]!.trim()) ?? [];
  return entries.find(([type]) => accepted.includes(type)) ?? entries.find(([type]) => type === 'application/json') ?? entries[0] ?? ['application/json'];
}

/** Replaces variables; those without a value become empty text. */
function fill(template: string, context: Context): string {
  return template.replaceAll(/\$context\.([A-Za-z.]*[A-Za-z])/g, (_, name: string) => context[name] ?? '');
}

function mappedHeaders({ responseParameters = {} }: GatewayResponseSettings, context: Context, request: GatewayRequest): Header[] {
  const prefix = 'gatewayresponse.header.';
  return Object.entries(responseParameters).flatMap(([target, source]): Header[] => {
    const value = mappedValue(String(source), context, request);
    return target.startsWith(prefix) && value !== undefined ? [[target.slice(prefix.length), value]] : [];
  });
}

function mappedValue(source: string, context: Context, request: GatewayRequest): string | undefined {
  const literal = /^'(.*)'$/.exec(source)?.[1];
  if (literal !== undefined) return literal;
  const header = /^method\.request\.header\.(.+)$/.exec(source)?.[1];
  return header === undefined ? context[source.replace(/^context\./, '')] : headerOf(request.headers, header);
}
