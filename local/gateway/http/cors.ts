import { type GatewayRequest, type GatewayResponse, type Header, headerOf } from '../exchange';
import type { HttpApiCors } from '../openapi';

/** CORS of HTTP APIs: in the gateway, for every response, independent of the handler. */
export interface CorsPolicy {
  /** @returns undefined when the request is not a preflight request, or the API has no CORS */
  preflight(request: GatewayRequest): GatewayResponse | undefined;
  decorate(request: GatewayRequest, response: GatewayResponse): GatewayResponse;
}

/** Creates the policy of `x-amazon-apigateway-cors` (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html). */
export function httpApiCors(cors: HttpApiCors | undefined): CorsPolicy {
  if (!cors) return { preflight: () => undefined, decorate: (_, response) => response };
  return {
    preflight: request => {
      if (request.method !== 'OPTIONS' || headerOf(request.headers, 'access-control-request-method') === undefined) return undefined;
      const origin = originHeaders(cors, request);
      return { status: 204, headers: origin.length > 0 ? [...origin, ...preflightHeaders(cors)] : [], body: '' };
    },
    decorate: (request, response) => {
      const own = response.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
      const origin = originHeaders(cors, request);
      return { ...response, headers: origin.length > 0 ? [...own, ...origin, ...list('access-control-expose-headers', cors.exposeHeaders)] : own };
    },
  };
}

/** Returns the headers for the origin; empty when it is not allowed. */
function originHeaders(cors: HttpApiCors, request: GatewayRequest): Header[] {
  const origin = headerOf(request.headers, 'origin');
  // A list that CloudFormation resolves is an object in the template.
  const allowed = Array.isArray(cors.allowOrigins) ? cors.allowOrigins : [];
  const any = allowed.includes('*');
  if (origin === undefined || !(any || allowed.includes(origin))) return [];
  const header: Header = ['access-control-allow-origin', any ? '*' : origin];
  return cors.allowCredentials ? [header, ['access-control-allow-credentials', 'true']] : [header];
}

function preflightHeaders(cors: HttpApiCors): Header[] {
  return [
    ...list('access-control-allow-methods', cors.allowMethods),
    ...list('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAge === undefined ? [] : [['access-control-max-age', String(cors.maxAge)] as const]),
  ];
}

function list(name: string, values: readonly string[] | undefined): Header[] {
  return values && values.length > 0 ? [[name, values.join(',')]] : [];
}
