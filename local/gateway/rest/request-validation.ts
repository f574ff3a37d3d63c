import { type GatewayRequest, headerOf, mediaTypeOf, parseQuery } from '../exchange';
import { violations } from '../json-schema';
import type { OpenApiBody, Operation } from '../openapi';

/** Validation errors of a request, found before the integration is invoked. */
export type InvalidRequest =
  | { readonly kind: 'parameters'; readonly missing: readonly string[] }
  | { readonly kind: 'body'; readonly violations: readonly string[] };

/** Order in which API Gateway lists missing parameters. */
const PLACES = ['header', 'path', 'query'];

/**
 * Validates a request as the validator of its operation does: required parameters are present and not blank, and the body
 * matches the model for its content type, if any
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html).
 *
 * @returns undefined for a valid request, or without validation
 */
export function invalidRequest(body: OpenApiBody, operation: Operation, request: GatewayRequest): InvalidRequest | undefined {
  const name = operation['x-amazon-apigateway-request-validator'] ?? body['x-amazon-apigateway-request-validator'];
  const validator = name === undefined ? undefined : body['x-amazon-apigateway-request-validators']?.[name];
  const missing = validator?.validateRequestParameters ? missingParameters(operation, request) : [];
  if (missing.length > 0) return { kind: 'parameters', missing };
  const wrong = validator?.validateRequestBody ? bodyViolations(body, operation, request) : [];
  return wrong.length > 0 ? { kind: 'body', violations: wrong } : undefined;
}

function missingParameters({ parameters = [] }: Operation, request: GatewayRequest): string[] {
  const query = parseQuery(request.query);
  const valueOf = (place: string, name: string) => {
    if (place === 'header') return headerOf(request.headers, name);
    // A route matches only if each of its path parameters has a value.
    return place === 'query' ? query.get(name)?.at(-1) : name;
  };
  return PLACES.flatMap(place => parameters
    .filter(parameter => parameter.in === place && parameter.required === true && !valueOf(place, parameter.name)?.trim())
    .map(({ name }) => name));
}

function bodyViolations(body: OpenApiBody, { requestBody }: Operation, request: GatewayRequest): string[] {
  const type = mediaTypeOf(request.headers);
  const schema = (requestBody?.content?.[type] ?? requestBody?.content?.$default)?.schema;
  if (!schema) return [];
  try {
    return violations(schema, JSON.parse(request.body.toString('utf8')), body.components?.schemas);
  } catch {
    return ['is not JSON'];
  }
}
