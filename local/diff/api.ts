import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { kindOf } from './authorization';
import { breaking, type Change, changed, compatible, differs, match, maximum, type Part, review, type Section, setting } from './change';
import { comparePermissions, compareSecurityGroups, type FunctionsOf } from './permissions';
import { compareRoute } from './route';
import { anonymous, type RouteOf, withNamesOf } from './route-of';
import { compareValues } from './values';
import { apiRoutes } from '../assembly/api-routes';
import type { Api } from '../assembly/assembly';
import { entryFile } from '../assembly/functions';
import { templateText } from '../assembly/readable-text';
import { takesOver } from '../gateway/route-table';

/** Compares an API by its settings, its routes and the permissions of its functions; an API of one side only has only added or removed routes. */
export function compareApi(before: Api | undefined, after: Api | undefined): Section {
  const { name, kind } = (after ?? before)!;
  const state = before === undefined ? ', added' : after === undefined ? ', removed' : '';
  return {
    title: `${name}, ${kind} API${state}`,
    parts: [
      ...(before && after ? changed('settings', compareSettings(before, after)) : []),
      ...compareRoutes(before, after),
      ...changed('functions', [
        ...(before && after ? compareFunctions(before, after) : []),
        ...comparePermissions(functionsOf(before), functionsOf(after)),
        ...compareSecurityGroups(functionsOf(before), functionsOf(after)),
      ]),
    ],
  };
}

function compareRoutes(before: Api | undefined, after: Api | undefined): Part[] {
  const { added, removed, both } = match(routesOf(before), routesOf(after));
  return [
    ...removed.map(([, route]): Part => ({ state: 'removed', title: titleOf(route), changes: [breaking('removed')] })),
    ...added.map(([, route]): Part => ({ state: 'added', title: titleOf(route), changes: [describeAdded(route, routesOf(before))] })),
    ...both.flatMap(([, old, now]) => changed(titleOf(now), compareRoute(withNamesOf(old, now), now))),
  ];
}

function describeAdded({ route }: RouteOf, before: ReadonlyMap<string, RouteOf>): Change {
  const { authorizer, apiKeyRequired } = route;
  const isOpen = authorizer.kind === 'none' && !apiKeyRequired;
  const covering = [...before.values()].filter(old => takesOver(route, old.route)).map(old => `${old.route.method} ${old.route.path}`);
  const text = [
    `new, authorizer: ${kindOf(authorizer)}${apiKeyRequired ? ' + API key' : ''}${isOpen ? ', so callers need no credentials' : ''}`,
    ...(covering.length > 0 ? [`takes over requests of ${covering.join(', ')}`] : []),
  ].join('; ');
  return isOpen || covering.length > 0 ? review(text) : compatible(text);
}

function titleOf({ route: { method, path } }: RouteOf): string {
  return `${method.padEnd(6)} ${path}`;
}

/** Returns the routes by method and path. */
function routesOf(api: Api | undefined): Map<string, RouteOf> {
  return new Map(api ? apiRoutes(api).map(route => [anonymous(route), { api, route }]) : []);
}

function compareSettings(before: Api, after: Api): Change[] {
  return [
    ...differs(before.kind, after.kind, (old, now) => breaking(`kind of API: ${old} -> ${now}, another execute-api URL and other gateway errors`)),
    ...setting('database engine', before.engine, after.engine),
    ...differs(before.stage, after.stage, (old, now) => breaking(`stage: ${old} -> ${now}, which is in the execute-api URL`)),
    ...compareCors(corsOf(before), corsOf(after)),
    ...compareValues(before.manifest.sessionContext ?? [], after.manifest.sessionContext ?? []).map(change => ({ ...change, text: `session context: ${change.text}` })),
    ...maximum('maximum size of a request body in bytes', before.manifest.maxBodyBytes, after.manifest.maxBodyBytes),
    ...compareStages(before, after),
    ...['x-amazon-apigateway-policy', 'x-amazon-apigateway-binary-media-types', 'x-amazon-apigateway-gateway-responses'].flatMap(key =>
      differs(textOf(before, key), textOf(after, key), () => review(`${key.replace('x-amazon-apigateway-', '').replaceAll('-', ' ')}: ${textOf(before, key)} -> ${textOf(after, key)}`))),
  ];
}

function textOf({ body, stack }: Api, key: string): string {
  const value = (body as unknown as { [key: string]: unknown })[key];
  return value === undefined ? 'none' : templateText(value, stack.resources);
}

/** CORS settings of either kind of API. */
interface Cors {
  readonly allowOrigins?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
}

function corsOf({ body, manifest }: Api): Cors {
  return body['x-amazon-apigateway-cors'] ?? manifest.cors ?? {};
}

/** Pages in browsers depend on each of these entries. */
function compareCors(before: Cors, after: Cors): Change[] {
  const names = { allowOrigins: 'origin', allowHeaders: 'request header', exposeHeaders: 'exposed header' } as const;
  return [
    ...(Object.keys(names) as (keyof typeof names)[]).flatMap(key => {
      const [old, now] = [before[key] ?? [], after[key] ?? []];
      return [
        ...old.filter(entry => !now.includes(entry)).map(entry => breaking(`CORS: ${names[key]} ${entry} removed`)),
        ...now.filter(entry => !old.includes(entry)).map(entry => (key === 'allowOrigins' ? review : compatible)(`CORS: ${names[key]} ${entry} added`)),
      ];
    }),
    ...differs(before.allowCredentials ?? false, after.allowCredentials ?? false, (_, now) => (now ? review : breaking)(`CORS: credentials are ${now ? 'now' : 'no longer'} allowed`)),
  ];
}

/** Compares the throttling of stages: of all routes, and of each route. */
function compareStages(before: Api, after: Api): Change[] {
  const { added, removed, both } = match(limitsOf(before), limitsOf(after));
  return [
    ...removed.map(([name, limits]) => review(`throttling of ${name}: ${limits} -> none`)),
    ...added.map(([name, limits]) => review(`throttling of ${name}: none -> ${limits}`)),
    ...both.flatMap(([name, old, now]) => setting(`throttling of ${name}`, old, now)),
  ];
}

function limitsOf({ id, kind, stack: { resources } }: Api): Map<string, string> {
  const type = kind === 'REST' ? 'AWS::ApiGateway::Stage' : 'AWS::ApiGatewayV2::Stage';
  const stages: any[] = Object.values(resources).filter(({ Type, Properties }) => Type === type && JSON.stringify(Properties).includes(`"${id}"`));
  const entries = stages.flatMap(({ Properties: { MethodSettings = [], DefaultRouteSettings, RouteSettings = {} } }): [string, any][] => [
    ...MethodSettings.map((settings: any) => [`${settings.HttpMethod} ${String(settings.ResourcePath).replaceAll('~1', '/').replace('//', '/')}`, settings]),
    ...(DefaultRouteSettings ? [['* /*', DefaultRouteSettings] as [string, any]] : []),
    ...Object.entries(RouteSettings),
  ]);
  return new Map(entries.filter(([, settings]) => settings.ThrottlingRateLimit !== undefined).map(([name, settings]) =>
    [name === '* /*' ? 'all routes' : name, `rate ${settings.ThrottlingRateLimit}, burst ${settings.ThrottlingBurstLimit}`]));
}

/** Compares the bundle, which changes with the version of the library, and what the functions are given. */
function compareFunctions({ handler: before }: Api, { handler: after }: Api): Change[] {
  return [
    ...differs(digestOf(before), digestOf(after), () => review('the bundle of the handler is different, as with another version of the library')),
    ...setting('timeout of the handler in seconds', before.timeoutSeconds, after.timeoutSeconds),
    ...setting('memory of the handler in MB', before.memorySize, after.memorySize),
  ];
}

function digestOf(code: Api['handler']): string | undefined {
  const file = entryFile(code);
  return file && createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Returns the functions with the code of the handler: it, and the one that streams. */
function functionsOf(api: Api | undefined): FunctionsOf | undefined {
  if (!api) return undefined;
  const { stack, handler } = api;
  const codeOf = (id: string) => JSON.stringify(stack.resources[id]?.Properties?.Code);
  return { stack, ids: Object.keys(stack.resources).filter(id => stack.resources[id]!.Type === 'AWS::Lambda::Function' && codeOf(id) === codeOf(handler.id)) };
}
