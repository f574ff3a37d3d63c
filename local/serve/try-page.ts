import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RequestHistory } from './request-history';
import { type ApiRoute, apiRoutes, authorizerName, identityHeadersOf } from '../assembly/api-routes';
import type { Api } from '../assembly/assembly';
import type { OpenApiDocument } from '../assembly/documents';
import type { GatewayRequest, GatewayResponse } from '../gateway/exchange';
import { decode } from '../gateway/http/event';
import { RouteTable } from '../gateway/route-table';

/** Where the page and what it asks for are; no path of the library's APIs can have a tilde. */
export const PAGE_PATH = '/~local/';

/** An API that the page leads to. */
export interface ApiLink {
  readonly name: string;
  readonly url: string;
  readonly current: boolean;
}

/** @returns undefined when the request is one to the API */
export type TryPage = (request: GatewayRequest) => (() => GatewayResponse) | undefined;

const TYPES: { readonly [file: string]: string } = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'page.js': 'text/javascript; charset=utf-8',
  'answer.js': 'text/javascript; charset=utf-8',
  'dom.js': 'text/javascript; charset=utf-8',
  'form.js': 'text/javascript; charset=utf-8',
  'kept-values.js': 'text/javascript; charset=utf-8',
};

/** Nothing from elsewhere, nothing inline, and in no frame. */
const HEADERS = [
  ['Content-Security-Policy', "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cache-Control', 'no-store'],
] as const;

/** Where the page of an API is: at `/`, unless the API answers there itself. */
export function pagePath({ routes }: Api): string {
  return new RouteTable(routes, { ignoreEmptySegments: true }).match('GET', '/') ? PAGE_PATH : '/';
}

/**
 * Makes the page on which an API can be tried.
 *
 * @param document the API for its callers, if the assembly has it
 * @param links all APIs that are served
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
  const routes = apiRoutes(api).map(route => ({ ...describeRoute(route, claimsOf(api, route)), ...wordsOf(document, route) }));
  return { name: api.name, kind: api.kind, document: document !== undefined, apis, routes };
}

/** What the document says of a route to people. */
function wordsOf(document: OpenApiDocument | undefined, { method, path }: ApiRoute) {
  const { summary, description, tags } = document?.content.paths?.[path.replace('+}', '}')]?.[method.toLowerCase()] ?? {};
  return { summary, description, tags };
}

/** Claims that the SQL of a route, or the context of every session, is given. */
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
    sql: sql && dedent(sql.text),
    result: sql?.result.kind,
    readOnly: sql?.readOnly,
  };
}

/** Without the indentation that all lines but the first have, as in a template literal. */
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
  if (type === undefined) return { status: 404, headers: [['Content-Type', 'text/plain'], ...HEADERS], body: 'There is no such page.' };
  return { status: 200, headers: [['Content-Type', type], ...HEADERS], body: readFileSync(fileURLToPath(new URL(`../page/${name}`, import.meta.url))) };
}
