import type { Api } from '../assembly/assembly';
import { gatewayMessage, type GatewayRequest, type GatewayResponse, headerOf } from '../gateway/exchange';
import { RouteTable } from '../gateway/route-table';
import { isLoopbackHost, isLoopbackOrigin } from '../loopback';

/** Rejects requests that web pages of other sites send to this machine; returns undefined for an allowed request. */
export interface WebGuard {
  /** Checks a request to the API. */
  rejectRequest(request: GatewayRequest): GatewayResponse | undefined;
  /** Checks a request to the page of the local tool and its files. */
  rejectPage(request: GatewayRequest): GatewayResponse | undefined;
}

/**
 * Creates the guard of an API. Credentials are not verified locally, so a page of any site could otherwise read and write as any caller:
 * by DNS rebinding (https://github.com/brannondorsey/whonow) with its host name in `Host`, and by forms, which need no preflight
 * (https://fetch.spec.whatwg.org/#cors-preflight-fetch). Clients that are not browsers send neither `Origin` nor `Sec-Fetch-Site`.
 */
export function createWebGuard(api: Api): WebGuard {
  const isAllowed = allowedOrigins(api);
  return {
    rejectRequest: request => rejectHost(request) ?? (comesFromPageOf(request, origin => isLoopbackOrigin(origin) || isAllowed(origin, request), ['same-origin', 'same-site', 'none'])
      ? undefined
      : forbidden(`a page of ${siteOf(request)} may not call this local API: add its origin to cors.allowOrigins, or send the request from a page of localhost`)),
    rejectPage: request => rejectHost(request) ?? (comesFromPageOf(request, origin => origin === `http://${headerOf(request.headers, 'host')}`, ['same-origin', 'none'])
      ? undefined
      : forbidden(`a page of ${siteOf(request)} may not access the page of the local tool`)),
  };
}

function rejectHost({ headers }: GatewayRequest): GatewayResponse | undefined {
  const host = headerOf(headers, 'host');
  return isLoopbackHost(host) ? undefined : refusal(421, `this server accepts only the hosts localhost, 127.0.0.1 and [::1], got ${host || 'no host'}`);
}

/** Returns whether a request comes from an allowed page. A link from another site may be followed: that site cannot read the answer. */
function comesFromPageOf({ method, headers }: GatewayRequest, isAllowed: (origin: string) => boolean, sites: readonly string[]): boolean {
  const origin = headerOf(headers, 'origin');
  // A preflight request changes nothing, and the gateway answers it as on AWS.
  if (method === 'OPTIONS') return true;
  if (origin !== undefined) return isAllowed(origin);
  const site = headerOf(headers, 'sec-fetch-site');
  if (site === undefined || sites.includes(site)) return true;
  return ['GET', 'HEAD'].includes(method) && headerOf(headers, 'sec-fetch-mode') === 'navigate' && headerOf(headers, 'sec-fetch-dest') === 'document';
}

/**
 * Returns the check for the origins of the CORS settings. `*` lets pages of any site call open routes, as on AWS. Other routes require credentials
 * there, which such a page does not have, and which are not verified locally.
 */
function allowedOrigins({ kind, body, cors, routes }: Api): (origin: string, request: GatewayRequest) => boolean {
  const setting: unknown = kind === 'HTTP' ? body['x-amazon-apigateway-cors']?.allowOrigins : cors?.allowOrigins;
  // Values that are known only at deployment are intrinsic functions here.
  const origins: readonly unknown[] = Array.isArray(setting) ? setting : [];
  const table = new RouteTable(routes, { ignoreEmptySegments: kind === 'REST' });
  const isOpen = ({ method, path }: GatewayRequest) => {
    const route = table.match(method, path)?.route;
    return route === undefined || (route.authorizer.kind === 'none' && !route.apiKeyRequired);
  };
  return (origin, request) => origins.includes(origin) || (origins.includes('*') && isOpen(request));
}

function siteOf({ headers }: GatewayRequest): string {
  return headerOf(headers, 'origin')?.replace('null', 'an unknown origin') ?? 'another site';
}

function forbidden(message: string): GatewayResponse {
  return refusal(403, message);
}

/** Creates an answer that names the tool, because a deployed API never returns it. */
function refusal(status: number, message: string): GatewayResponse {
  return gatewayMessage(status, `cdk-vpc-lambda-api-local: ${message}`);
}
