import type { Api } from '../assembly/assembly';
import { gatewayMessage, type GatewayRequest, type GatewayResponse, headerOf } from '../gateway/exchange';
import { RouteTable } from '../gateway/route-table';
import { isLoopbackHost, isLoopbackOrigin } from '../loopback';

/** Refuses what a web page of another site sends to this machine; undefined when the request may pass. */
export interface WebGuard {
  /** A request to the API. */
  refuseRequest(request: GatewayRequest): GatewayResponse | undefined;
  /** A request to the page of the local tool and its files. */
  refusePage(request: GatewayRequest): GatewayResponse | undefined;
}

/**
 * Makes the guard of an API. Credentials are not checked here, so a page of any site could otherwise read and write as any caller:
 * by DNS rebinding (https://github.com/brannondorsey/whonow) with its own name in `Host`, and by forms, which need no preflight
 * (https://fetch.spec.whatwg.org/#cors-preflight-fetch). Clients that are not browsers send neither `Origin` nor `Sec-Fetch-Site`.
 */
export function createWebGuard(api: Api): WebGuard {
  const isAllowed = allowedOrigins(api);
  return {
    refuseRequest: request => refuseHost(request) ?? (comesFromPageOf(request, origin => isLoopbackOrigin(origin) || isAllowed(origin, request), ['same-origin', 'same-site', 'none'])
      ? undefined
      : forbidden(`a page of ${siteOf(request)} may not call this API here: add its origin to cors.allowOrigins, or send the request from a page of localhost`)),
    refusePage: request => refuseHost(request) ?? (comesFromPageOf(request, origin => origin === `http://${headerOf(request.headers, 'host')}`, ['same-origin', 'none'])
      ? undefined
      : forbidden(`a page of ${siteOf(request)} may not read the page of the local tool`)),
  };
}

function refuseHost({ headers }: GatewayRequest): GatewayResponse | undefined {
  const host = headerOf(headers, 'host');
  return isLoopbackHost(host) ? undefined : refusal(421, `this server answers to localhost, 127.0.0.1 and [::1], not to ${host || 'no host'}`);
}

/** A link from elsewhere may be followed: the site that it is on cannot read the answer. */
function comesFromPageOf({ method, headers }: GatewayRequest, isAllowed: (origin: string) => boolean, sites: readonly string[]): boolean {
  const origin = headerOf(headers, 'origin');
  // A preflight changes nothing, and the gateway answers it as the deployed one does.
  if (method === 'OPTIONS') return true;
  if (origin !== undefined) return isAllowed(origin);
  const site = headerOf(headers, 'sec-fetch-site');
  if (site === undefined || sites.includes(site)) return true;
  return ['GET', 'HEAD'].includes(method) && headerOf(headers, 'sec-fetch-mode') === 'navigate' && headerOf(headers, 'sec-fetch-dest') === 'document';
}

/**
 * The origins of the CORS settings. `*` lets pages of any site call open routes, as on AWS. Other routes want credentials there, which
 * such a page does not have, and which are not checked here.
 */
function allowedOrigins({ kind, body, cors, routes }: Api): (origin: string, request: GatewayRequest) => boolean {
  const setting: unknown = kind === 'HTTP' ? body['x-amazon-apigateway-cors']?.allowOrigins : cors?.allowOrigins;
  // What is known only at deployment is an intrinsic here.
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

/** Names the tool, as a deployed API never answers so. */
function refusal(status: number, message: string): GatewayResponse {
  return gatewayMessage(status, `cdk-vpc-lambda-api-local: ${message}`);
}
