import { isDeepStrictEqual } from 'node:util';
import { compareAuthorization } from './authorization';
import { arrow, breaking, type Change, compatible, differs, maximum, review, setting } from './change';
import { compareOrders, compareRefusals, compareResults } from './results';
import { operationOf, type RouteOf } from './route-of';
import { compareStatements } from './statements';
import { compareValues } from './values';
import type { IdempotencyManifest } from '../../src/contract/idempotency-manifest';
import type { SqlRouteManifest } from '../../src/contract/manifest';

/** Compares a route that both assemblies have. */
export function compareRoute(before: RouteOf, after: RouteOf): Change[] {
  const [old, now] = [before.route.manifest, after.route.manifest];
  const kind = ({ route: { manifest } }: RouteOf) => manifest?.kind ?? 'function';
  return [
    ...compareAuthorization(before, after),
    ...compareIntegration(before, after),
    ...differs(kind(before), kind(after), () => breaking(`answered by: ${arrow(kind(before), kind(after))}`)),
    ...(old?.kind === 'sql' && now?.kind === 'sql' ? compareSql(old, now) : []),
    ...(old || now ? [] : compareFunctions(before, after)),
  ];
}

function compareSql(before: SqlRouteManifest, after: SqlRouteManifest): Change[] {
  const changes = [
    ...compareStatements(before, after),
    ...compareValues(before.values, after.values),
    ...compareResults(before.result, after.result),
    ...compareOrders(before.order, after.order),
    ...compareRefusals(before.refusals, after.refusals),
    ...compareIdempotency(before.idempotency, after.idempotency),
    ...compareSettings(before, after),
    ...compareOthers(before, after),
  ];
  // Nothing may be hidden: a text that only the library writes can differ, as those of pages do with another version of it.
  return changes.length > 0 || isDeepStrictEqual(before, after) ? changes : [review('texts that the library adds, as for further pages')];
}

function compareIdempotency(before: IdempotencyManifest | undefined, after: IdempotencyManifest | undefined): Change[] {
  const text = (keys: IdempotencyManifest | undefined) => (keys ? keys.required ? 'required' : 'optional' : 'no effect');
  const isBreaking = after === undefined || (after.required && !before?.required);
  return [
    ...differs(text(before), text(after), (old, now) => (isBreaking ? breaking : compatible)(`header Idempotency-Key: ${arrow(old, now)}`)),
    ...(before && after ? setting('table of idempotency keys', before.table, after.table) : []),
  ];
}

function compareSettings(before: SqlRouteManifest, after: SqlRouteManifest): Change[] {
  const lacking = (columns: SqlRouteManifest['jsonColumns'], others: SqlRouteManifest['jsonColumns']) => columns?.filter(column => !others?.includes(column)) ?? [];
  return [
    ...differs(before.readOnly, after.readOnly, (_, now) => review(`transaction: ${now ? 'now read-only' : 'no longer read-only'}`)),
    ...differs(before.stream ?? false, after.stream ?? false, (_, now) => review(`response: ${now ? 'now streamed; errors after the first row break it off' : 'no longer streamed; its size is limited'}`)),
    ...(before.result.kind === after.result.kind ? maximum('maximum number of rows', before.maxRows, after.maxRows) : []),
    ...maximum('maximum number of changed rows', before.maxAffected, after.maxAffected),
    ...setting('statement timeout in milliseconds', before.timeoutMs, after.timeoutMs),
    ...setting('Cache-Control', before.cacheControl ?? 'no-store', after.cacheControl ?? 'no-store'),
    ...lacking(before.jsonColumns, after.jsonColumns).map(column => breaking(`column ${column}: text instead of JSON`)),
    ...lacking(after.jsonColumns, before.jsonColumns).map(column => breaking(`column ${column}: JSON instead of text`)),
    ...setting('fields that a request can change', before.changes, after.changes),
  ];
}

const COMPARED = new Set([
  'kind', 'text', 'parameters', 'firstParameter', 'customPlanFor', 'name', 'changesRows', 'minRows', 'otherwise', 'before', 'values', 'order', 'changes',
  'result', 'readOnly', 'maxAffected', 'idempotency', 'stream', 'cacheControl', 'timeoutMs', 'maxRows', 'jsonColumns', 'refusals',
]);

/** Compares the settings that a later version of the library adds. */
function compareOthers(before: SqlRouteManifest, after: SqlRouteManifest): Change[] {
  const [old, now] = [before, after] as unknown as { [key: string]: unknown }[];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(key => !COMPARED.has(key));
  return keys.flatMap(key => setting(key, old![key], now![key]));
}

function compareIntegration(before: RouteOf, after: RouteOf): Change[] {
  const timeout = (of: RouteOf) => (operationOf(of)?.['x-amazon-apigateway-integration'] as { timeoutInMillis?: number } | undefined)?.timeoutInMillis;
  return setting('integration timeout in milliseconds', timeout(before), timeout(after));
}

/** Compares routes with other functions: the code, and what the gateway checks. */
function compareFunctions(before: RouteOf, after: RouteOf): Change[] {
  const code = ({ api, route }: RouteOf) => api.stack.resources[route.functionId ?? '']?.Properties?.Code;
  const checked = (of: RouteOf) => ({ parameters: operationOf(of)?.parameters, body: operationOf(of)?.requestBody });
  return [
    ...differs(before.route.functionId, after.route.functionId, (old, now) => review(`function: ${arrow(old, now)}`)),
    ...(before.route.functionId === after.route.functionId ? differs(code(before), code(after), () => review('the code of the function is different')) : []),
    ...differs(checked(before), checked(after), () => review('the parameters or the body that the gateway checks are different')),
  ];
}
