import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { authorizerFunction, withFunction } from './authorizer-functions';
import { type FunctionCode, type OtherFunction, readFunction, readOtherFunction } from './functions';
import { findFunction, type Resource, type Resources } from './resources';
import { findScripts, type ScriptsFunction } from './scripts';
import { readJson, readStacks, type Stack } from './stacks';
import { type Engine, type Manifest, MANIFEST_FILE, MANIFEST_FORMAT } from '../../src/contract/manifest';
import { authorizerOf, needsApiKey } from '../gateway/authorizers';
import type { GatewayDefinition, GatewayRoute } from '../gateway/gateway';
import type { OpenApiBody } from '../gateway/openapi';
import { UserError } from '../user-error';

/** API of the app, with its handler function. */
export interface Api extends GatewayDefinition {
  /** Construct path, else document title, else logical id. */
  readonly name: string;
  readonly kind: 'REST' | 'HTTP';
  readonly engine: Engine;
  /** Handler, whose code asset contains the bundle and its manifest. */
  readonly handler: FunctionCode;
  readonly manifest: Manifest;
  /** Other functions of routes. */
  readonly others: readonly OtherFunction[];
  /** Stack of the API. */
  readonly stack: Stack;
}

const API_KINDS: { readonly [type: string]: 'REST' | 'HTTP' } = { 'AWS::ApiGateway::RestApi': 'REST', 'AWS::ApiGatewayV2::Api': 'HTTP' };
const ANY_METHOD = 'x-amazon-apigateway-any-method';
const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options', ANY_METHOD]);

/** Content of a cloud assembly. */
export interface Assembly {
  readonly apis: Api[];
  /** In the order in which a deployment runs them. */
  readonly scripts: ScriptsFunction[];
  /** All stacks, including nested ones. */
  readonly stacks: readonly Stack[];
}

/**
 * Reads a synthesized cloud assembly, including stages and nested stacks.
 *
 * @throws UserError when the assembly is missing, or this version cannot serve an API
 */
export function readApp(directory: string): Assembly {
  if (!existsSync(join(directory, 'manifest.json'))) throw new UserError(`${directory} is not a cloud assembly (no manifest.json)${remedyFor(directory)}`);
  const stacks = readStacks(resolve(directory));
  const all = stacks[0]?.app ?? [];
  return { apis: all.flatMap(findApis), scripts: stacks.flatMap(findScripts), stacks: all };
}

/**
 * Reads the APIs of this library from a synthesized cloud assembly.
 *
 * @throws UserError as `readApp`, and when there are none
 */
export function readAssembly(directory: string): Api[] {
  return readServed(directory).apis;
}

function readServed(directory: string): Assembly {
  const app = readApp(directory);
  if (app.apis.length === 0) throw new UserError(`${directory} has no API of cdk-vpc-lambda-api${describeLoss(app.stacks)}`);
  return app;
}

function remedyFor(directory: string): string {
  const inside = join(directory, 'cdk.out');
  return existsSync(join(inside, 'manifest.json')) ? `: did you mean ${inside}?` : ': synthesize the app first, as with "npx cdk synth"';
}

/** Returns a hint about a missing asset: without the code of its function, an API is not detected. */
function describeLoss(stacks: readonly Stack[]): string {
  const lost = stacks.flatMap(({ assets }) => [...assets.values()]).find(asset => !existsSync(asset));
  return lost === undefined ? '' : `: the asset ${lost} is missing, synthesize the app again`;
}

/**
 * Reads the APIs and scripts with a PostgreSQL database: npm has an embedded PostgreSQL, but not SQL Server.
 *
 * @returns also one line for each skipped API, and for scripts that are skipped
 * @throws UserError as `readAssembly`, and when no API remains
 */
export function readPostgresApis(directory: string): Pick<Assembly, 'apis' | 'scripts'> & { readonly notes: string[] } {
  const all = readServed(directory);
  const apis = all.apis.filter(({ engine }) => engine === 'postgres');
  const scripts = all.scripts.filter(({ manifest }) => manifest.engine === 'postgres');
  const notes = [
    ...all.apis.filter(api => !apis.includes(api)).map(({ name }) => `${name} is skipped: its database is SQL Server, which cannot run locally.`),
    ...all.scripts.filter(each => !scripts.includes(each)).map(({ name }) => `The scripts of ${name} are skipped: their database is SQL Server.`),
  ];
  if (apis.length === 0) throw new UserError(notes.join(' '));
  return { apis, scripts, notes };
}

function findApis(stack: Stack): Api[] {
  return Object.entries(stack.resources).flatMap(([id, resource]) => {
    const kind = API_KINDS[resource.Type];
    const body = resource.Properties?.Body as OpenApiBody | undefined;
    return kind && body?.paths ? describeApi(stack, id, resource, kind, body) : [];
  });
}

function describeApi(stack: Stack, id: string, resource: Resource, kind: Api['kind'], body: OpenApiBody): Api[] {
  const name = nameOf(id, resource, body);
  const operations = operationsOf(body).map(({ uri, ...route }) => ({ route, functionId: findFunction(stack.resources, uri) }));
  const handler = findHandlerOf(stack, operations);
  if (!handler) return [];
  const functionOf = (functionId: string | undefined) => (functionId === handler.id ? undefined : readOtherFunction(stack, functionId));
  const routes = operations.map(({ route, functionId }) => supported(name, {
    ...route, functionId: functionOf(functionId)?.id, authorizer: withFunction(stack, kind, route.authorizer),
  }));
  const answering = operations.map(({ functionId }) => functionOf(functionId));
  const deciding = routes.map(({ authorizer }) => authorizerFunction(stack, authorizer));
  const others = [...new Map([...answering, ...deciding].flatMap(other => (other ? [[other.id, other] as const] : []))).values()];
  const manifest = readManifest(handler.directory)!;
  const stage = stageOf(stack.resources, id) ?? '$default';
  return [{ id, name, kind, stage, body, routes, handler, manifest, others, stack, cors: manifest.cors, engine: manifest.engine }];
}

/** Finds the handler, which is not the function of streamed routes where there are others: both have the same code. */
function findHandlerOf(stack: Stack, operations: readonly { readonly route: GatewayRoute; readonly functionId: string | undefined }[]) {
  const ordered = [...operations].sort((a, b) => Number(a.route.streamed ?? false) - Number(b.route.streamed ?? false));
  return ordered.map(({ functionId }) => findHandler(stack, functionId)).find(found => found !== undefined);
}

function operationsOf(body: OpenApiBody): (GatewayRoute & { uri: unknown })[] {
  return Object.entries(body.paths).flatMap(([path, operations]) => Object.entries(operations)
    .filter(([method, operation]) => METHODS.has(method) && operation['x-amazon-apigateway-integration']?.type === 'aws_proxy')
    .map(([method, operation]) => ({
      method: method === ANY_METHOD ? 'ANY' : method.toUpperCase(),
      path,
      authorizer: authorizerOf(body, operation),
      apiKeyRequired: needsApiKey(body, operation),
      ...(operation['x-amazon-apigateway-integration']?.responseTransferMode === 'STREAM' && { streamed: true }),
      uri: operation['x-amazon-apigateway-integration']?.uri,
    })));
}

function supported(api: string, route: GatewayRoute): GatewayRoute {
  if (route.authorizer.kind !== 'unsupported') return route;
  throw new UserError(`${api}: ${route.method} ${route.path} has the authorizer "${route.authorizer.scheme}", which cannot run locally`);
}

/** @returns undefined when the code of the function is not a handler of this library */
function findHandler(stack: Stack, id: string | undefined): FunctionCode | undefined {
  const code = readFunction(stack, id);
  return code && readManifest(code.directory) ? code : undefined;
}

/** @returns undefined when the directory has no manifest of this library */
function readManifest(directory: string): Manifest | undefined {
  const file = join(directory, MANIFEST_FILE);
  if (!existsSync(file)) return undefined;
  const manifest = readJson(file) as Partial<Manifest>;
  if (typeof manifest.format !== 'number' || typeof manifest.routes !== 'object') return undefined;
  if (manifest.format !== MANIFEST_FORMAT) {
    throw new UserError(`${file} has format ${manifest.format}, this tool reads format ${MANIFEST_FORMAT}: use the same version of cdk-vpc-lambda-api and cdk-vpc-lambda-api-local`);
  }
  return manifest as Manifest;
}

function nameOf(id: string, resource: Resource, body: OpenApiBody): string {
  const path = resource.Metadata?.['aws:cdk:path'];
  const title = typeof body.info?.title === 'string' ? body.info.title : id;
  return typeof path === 'string' ? constructPath(path.split('/').slice(0, -1), title) : title;
}

/** Returns the construct path: the resource is one or two levels below, and the title is the path with dashes instead of slashes. */
function constructPath(parts: readonly string[], title: string): string {
  const depth = parts.findIndex((_, index) => parts.slice(0, index + 1).join('-') === title);
  return parts.slice(0, depth === -1 ? undefined : depth + 1).join('/');
}

function stageOf(resources: Resources, api: string): string | undefined {
  const stage = Object.values(resources).find(({ Type, Properties }) => {
    const reference: any = Type === 'AWS::ApiGateway::Stage' ? Properties?.RestApiId : Type === 'AWS::ApiGatewayV2::Stage' ? Properties?.ApiId : undefined;
    return reference?.Ref === api || reference?.['Fn::GetAtt']?.[0] === api;
  });
  return typeof stage?.Properties?.StageName === 'string' ? stage.Properties.StageName : undefined;
}
