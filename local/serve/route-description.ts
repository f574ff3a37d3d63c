import type { OrderChoiceManifest, PageManifest, ParameterManifest, SqlRouteManifest, StatementManifest } from '../../src/contract/manifest';
import { type ApiRoute, apiRoutes, authorizerName, identityHeadersOf } from '../assembly/api-routes';
import type { Api } from '../assembly/assembly';
import type { OpenApiDocument } from '../assembly/documents';
import { type RouteStatement, statementsOf } from '../check/route-statements';
import { dedent } from '../dedent';

/** Describes the routes of an API for its page. */
export function describeRoutes(api: Api, document: OpenApiDocument | undefined) {
  return apiRoutes(api).flatMap(singleMethods).map(route => ({ ...describeRoute(route, claimsOf(api, route)), ...docsOf(document, route) }));
}

/** Returns a route for each method that `ANY` represents without another route on the path, as in the OpenAPI document. */
function singleMethods(route: ApiRoute, _: number, routes: readonly ApiRoute[]): ApiRoute[] {
  const isFree = (method: string) => !routes.some(other => other.method === method && other.path === route.path);
  return route.method === 'ANY' ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(isFree).map(method => ({ ...route, method })) : [route];
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
  const { method, path, authorizer, apiKeyRequired, manifest, streamed } = route;
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
    ...(streamed && { streamed }),
    ...(sql && describeRows(sql)),
  };
}

/** Returns how the rows of a route can be sorted, paged and written; empty where a request has no choice. */
function describeRows(route: SqlRouteManifest) {
  const { order, result: { page, formats } } = route;
  return {
    ...(order && { order: { parameter: order.parameter, choices: order.choices.map(choice => describeChoice(route, choice)) } }),
    ...(page && { page: { cursor: page.cursor, total: describeTotal(route, page) } }),
    ...(formats && { formats: formats.allowed }),
  };
}

function describeTotal(route: SqlRouteManifest, { total }: PageManifest) {
  return total && { key: total.flag, statement: describeText(route, total.statement) };
}

function describeChoice(route: SqlRouteManifest, { name, columns, first, after, afterNull }: OrderChoiceManifest) {
  const describe = (statement: StatementManifest | undefined) => statement && describeText(route, statement, columns);
  return { name, columns, descending: isDescending(first.text), first: describe(first), after: describe(after), afterNull: describe(afterNull) };
}

/** Returns whether the first column of the last `ORDER BY` is in descending order. */
function isDescending(text: string): boolean {
  const order = text.split(/\bORDER BY\b/i).at(-1)!;
  return /^\s*(?:"(?:[^"]|"")*"|[^\s,"]+)\s+DESC\b/i.test(order);
}

/** Returns a statement with the names of its placeholders; those of a cursor are named by their columns. */
function describeText({ values }: SqlRouteManifest, { text, parameters }: StatementManifest, columns: readonly string[] = []) {
  const nameOf = (parameter: ParameterManifest) => {
    if (typeof parameter === 'number') return values[parameter]!.name;
    return 'cursor' in parameter ? `cursor.${columns[parameter.cursor]}` : parameter.column;
  };
  return { sql: dedent(text), names: parameters?.map(nameOf) ?? values.map(({ name }) => name) };
}

function describeStatement({ name, text, values }: RouteStatement) {
  return { name, sql: dedent(text), names: values.map(value => value.name) };
}
