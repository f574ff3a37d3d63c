import type { GatewayRequest, GatewayResponse, Header, InvocationOutcome } from '../../../local/gateway/exchange';
import type { GatewayDefinition, GatewayRoute } from '../../../local/gateway/gateway';
import type { OpenApiBody } from '../../../local/gateway/openapi';

/** A request with what a test leaves open. */
export function gatewayRequest({ url = '/books', body = '', headers = [], ...rest }: { method?: string; url?: string; body?: string; headers?: Header[] } = {}): GatewayRequest {
  const [path = '', query = ''] = url.split('?');
  return {
    method: 'GET',
    path,
    query,
    headers: [['Host', 'localhost:3000'], ['User-Agent', 'test/1'], ...headers],
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
    port: 3000,
    ...rest,
  };
}

export const ROUTES: GatewayRoute[] = [
  { method: 'GET', path: '/books', authorizer: { kind: 'none' } },
  { method: 'POST', path: '/books', authorizer: { kind: 'iam' } },
  { method: 'GET', path: '/orders/{id}', authorizer: { kind: 'none' } },
  { method: 'GET', path: '/mine', authorizer: { kind: 'jwt', label: 'JWT', scopes: [] } },
  { method: 'GET', path: '/scoped', authorizer: { kind: 'jwt', label: 'JWT', scopes: ['read', 'write'] } },
  { method: 'GET', path: '/decided', authorizer: { kind: 'lambda', settings: {} } },
  { method: 'GET', path: '/metered', authorizer: { kind: 'none' }, apiKeyRequired: true },
  { method: 'GET', path: '/own', authorizer: { kind: 'none' }, functionId: 'Other' },
];

/** An API with the routes above. */
export function gatewayDefinition(overrides: Partial<GatewayDefinition> = {}, body: Partial<OpenApiBody> = {}): GatewayDefinition {
  return { id: 'Api', stage: 'prod', routes: ROUTES, body: { paths: {}, ...body }, ...overrides };
}

/** A handler that returns the same for every event, and keeps the events and who they were for. */
export function recorder(returned: unknown = { statusCode: 200 }) {
  const events: any[] = [];
  const functionIds: (string | undefined)[] = [];
  const invoke = async (event: object, functionId?: string): Promise<InvocationOutcome> => {
    events.push(event);
    functionIds.push(functionId);
    return { kind: 'returned', json: JSON.stringify(returned) };
  };
  return { events, functionIds, invoke };
}

/** All values of a header. */
export function valuesOf(response: GatewayResponse, name: string): string[] {
  return response.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}
