import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RequestHistory } from './request-history';
import { type ApiRoute, apiRoutes, authorizerName, identityHeadersOf } from '../assembly/api-routes';
import type { Api } from '../assembly/assembly';
import type { OpenApiDocument } from '../assembly/documents';
import { type RouteStatement, statementsOf } from '../check/route-statements';
import type { GatewayRequest, GatewayResponse } from '../gateway/exchange';
import { decode } from '../gateway/http/event';
import { RouteTable } from '../gateway/route-table';

/** Path of the page and its files; API paths of this library cannot contain a tilde. */
export const PAGE_PATH = '/~local/';

/** Link to the page of an API. */
export interface ApiLink {
  readonly name: string;
  readonly url: string;
  readonly current: boolean;
}

/** @returns undefined when the request is for the API */
export type TryPage = (request: GatewayRequest) => (() => GatewayResponse) | undefined;

const TYPES: { readonly [file: string]: string } = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'page.js': 'text/javascript; charset=utf-8',
  'answer.js': 'text/javascript; charset=utf-8',
  'controls.js': 'text/javascript; charset=utf-8',
  'dom.js': 'text/javascript; charset=utf-8',
  'fields.js': 'text/javascript; charset=utf-8',
  'form.js': 'text/javascript; charset=utf-8',
  'kept-values.js': 'text/javascript; charset=utf-8',
  'records.js': 'text/javascript; charset=utf-8',
  'request.js': 'text/javascript; charset=utf-8',
};

/** Security headers: no external or inline content, and no frames. */
const HEADERS = [
  ['Content-Security-Policy', "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cache-Control', 'no-store'],
] as const;

/** Returns the path of the page of an API: `/`, unless the API has a route there. */
export function pagePath({ routes }: Api): string {
  return new RouteTable(routes, { ignoreEmptySegments: true }).match('GET', '/') ? PAGE_PATH : '/';
}

/**
 * Creates the page for trying an API.
 *
 * @param document OpenAPI document, if the assembly contains it
 * @param links all served APIs
 */
export function createTryPage(api: Api, document: OpenApiDocument | undefined, history: RequestHistory, links: () => readonly ApiLink[]): TryPage {
  const home = pagePath(api);
  return ({ method, path }) => {
    if (method !== 'GET' || (path !== home && !path.startsWith(PAGE_PATH))) return undefined;
    const name = path === home ? '' : path.slice(PAGE_PATH.length);
    if (name === 'api.json') return () => json(describeApi(api, document, links()));
    if (name === 'openapi.json' && document) return () => json(document.content);
    const exchange = /^requests\/(.+)$/.exec(name)?.[1];
    if (exchange !== undefined) return () => json(history.find(decode(exchange) ?? '') ?? null);
    return () => file(name === '' ? 'index.html' : name);
  };
}

function describeApi(api: Api, document: OpenApiDocument | undefined, apis: readonly ApiLink[]) {
  const routes = apiRoutes(api).map(route => ({ ...describeRoute(route, claimsOf(api, route)), ...docsOf(document, route) }));
  return { name: api.name, kind: api.kind, document: document !== undefined, apis, routes };
}

/** Returns the documentation of a route. */
function docsOf(document: OpenApiDocument | undefined, { method, path }: ApiRoute) {
  const { summary, description, tags } = document?.content.paths?.[path.replace('+}', '}')]?.[method.toLowerCase()] ?? {};
  return { summary, description, tags };
}

/** Returns the claims that the SQL of a route or the session context uses. */
function claimsOf({ manifest }: Api, route: ApiRoute): string[] {
  const values = route.manifest?.kind === 'sql' ? [...route.manifest.values, ...manifest.sessionContext ?? []] : [];
  return [...new Set(values.filter(({ source }) => source === 'claim').map(({ key }) => key))];
}

function describeRoute(route: ApiRoute, claims: readonly string[]) {
  const { method, path, authorizer, apiKeyRequired, manifest } = route;
  const sql = manifest?.kind === 'sql' ? manifest : undefined;
  return {
    method,
    path,
    kind: manifest?.kind ?? 'function',
    authorizer: authorizerName(route),
    authorizerKind: authorizer.kind,
    identityHeaders: identityHeadersOf(authorizer),
    claims,
    scopes: authorizer.kind === 'jwt' ? authorizer.scopes : [],
    apiKey: apiKeyRequired === true,
    values: sql?.values ?? [],
    statements: sql && statementsOf(sql).map(describeStatement),
    result: sql?.result.kind,
    version: sql?.result.version,
    changes: sql?.changes,
    idempotency: sql?.idempotency && { required: sql.idempotency.required },
    readOnly: sql?.readOnly,
  };
}

function describeStatement({ name, text, values }: RouteStatement) {
  return { name, sql: dedent(text), names: values.map(value => value.name) };
}

/** Removes the common indentation of all lines but the first, as in a template literal. */
function dedent(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const indents = rest.filter(line => line.trim() !== '').map(line => /^\s*/.exec(line)![0].length);
  const indent = Math.min(...indents);
  return [first, ...rest.map(line => line.slice(indent))].join('\n').trim();
}

function json(value: unknown): GatewayResponse {
  return { status: 200, headers: [['Content-Type', 'application/json'], ...HEADERS], body: JSON.stringify(value) };
}

function file(name: string): GatewayResponse {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === undefined) return { status: 404, headers: [['Content-Type', 'text/plain'], ...HEADERS], body: 'Page not found.' };
  return { status: 200, headers: [['Content-Type', type], ...HEADERS], body: readFileSync(fileURLToPath(new URL(`../page/${name}`, import.meta.url))) };
}
