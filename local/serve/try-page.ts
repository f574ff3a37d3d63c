import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RequestHistory } from './request-history';
import { describeRoutes } from './route-description';
import type { Api } from '../assembly/assembly';
import type { OpenApiDocument } from '../assembly/documents';
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
  'content.js': 'text/javascript; charset=utf-8',
  'controls.js': 'text/javascript; charset=utf-8',
  'curl.js': 'text/javascript; charset=utf-8',
  'dom.js': 'text/javascript; charset=utf-8',
  'fields.js': 'text/javascript; charset=utf-8',
  'form.js': 'text/javascript; charset=utf-8',
  'kept-values.js': 'text/javascript; charset=utf-8',
  'order.js': 'text/javascript; charset=utf-8',
  'records.js': 'text/javascript; charset=utf-8',
  'request.js': 'text/javascript; charset=utf-8',
  'sql.js': 'text/javascript; charset=utf-8',
  'table.js': 'text/javascript; charset=utf-8',
};

/** Security headers: no external or inline content, and no frames. */
const HEADERS = [
  ['Content-Security-Policy', "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cache-Control', 'no-store'],
] as const;

/** Returns the path of the page of an API: `/`, unless the API has a route there. */
export function pagePath({ routes }: Api): string {
  return new RouteTable(routes, { ignoreEmptySegments: true }).match('GET', '/') ? PAGE_PATH : '/';
}

/** API of a page. */
export interface TriedApi {
  readonly api: Api;
  /** User of the database that the handler logs in as, if it is one of the scripts. */
  readonly user: string | undefined;
  /** OpenAPI document, if the assembly contains it. */
  readonly document: OpenApiDocument | undefined;
}

/**
 * Creates the page for trying an API.
 *
 * @param links all served APIs
 */
export function createTryPage({ api, user, document }: TriedApi, history: RequestHistory, links: () => readonly ApiLink[]): TryPage {
  const home = pagePath(api);
  return ({ method, path }) => {
    if (method !== 'GET' || (path !== home && !path.startsWith(PAGE_PATH))) return undefined;
    const name = path === home ? '' : path.slice(PAGE_PATH.length);
    if (name === 'api.json') return () => json({ name: api.name, kind: api.kind, user, document: document !== undefined, apis: links(), routes: describeRoutes(api, document) });
    if (name === 'openapi.json' && document) return () => json(document.content);
    const exchange = /^requests\/(.+)$/.exec(name)?.[1];
    if (exchange !== undefined) return () => json(history.find(decode(exchange) ?? '') ?? null);
    return () => file(name === '' ? 'index.html' : name);
  };
}

function json(value: unknown): GatewayResponse {
  return { status: 200, headers: [['Content-Type', 'application/json'], ...HEADERS], body: JSON.stringify(value) };
}

function file(name: string): GatewayResponse {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === undefined) return { status: 404, headers: [['Content-Type', 'text/plain'], ...HEADERS], body: 'Page not found.' };
  return { status: 200, headers: [['Content-Type', type], ...HEADERS], body: readFileSync(fileURLToPath(new URL(`../page/${name}`, import.meta.url))) };
}
