import { type GatewayRequest, type GatewayResponse, type Header, headerOf } from '../exchange';
import type { GatewayDefinition } from '../gateway';
import { literalHeaders } from '../openapi';
import { RouteTable } from '../route-table';

const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';

/**
 * Answers a preflight request with the mock integration of its path, whose literal headers are in the body. With
 * several allowed origins, a template in the gateway replaces the literal origin by the caller's if it is
 * in the list, which the handler also uses.
 *
 * @returns undefined when the path has no such integration
 */
export function preflight(definition: GatewayDefinition, request: GatewayRequest): GatewayResponse | undefined {
  if (request.method !== 'OPTIONS') return undefined;
  const mocks = Object.entries(definition.body.paths).flatMap(([path, operations]) => {
    const integration = operations.options?.['x-amazon-apigateway-integration'];
    return integration?.type === 'mock' ? [{ method: 'OPTIONS', path, response: integration.responses?.default }] : [];
  });
  const match = new RouteTable(mocks, { ignoreEmptySegments: true }).match(request.method, request.path);
  if (!match) return undefined;
  const { statusCode, responseParameters } = match.route.response ?? {};
  const headers = literalHeaders(responseParameters, 'method.response.header.');
  return { status: Number(statusCode ?? 200), headers: withOrigin(headers, definition, request), body: '' };
}

function withOrigin(headers: readonly Header[], { cors }: GatewayDefinition, request: GatewayRequest): readonly Header[] {
  const origin = headerOf(request.headers, 'origin');
  if (origin === undefined || !cors?.allowOrigins.includes(origin)) return headers;
  return [...headers.filter(([name]) => name !== ALLOW_ORIGIN), [ALLOW_ORIGIN, origin]];
}
