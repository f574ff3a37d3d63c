import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { authorizerFunction, withFunction } from './authorizer-functions';
import { type FunctionCode, type FunctionSource, type OtherFunction, readFunction, readOtherFunction } from './functions';
import { findFunction, type Resource, type Resources } from './resources';
import { type Engine, type Manifest, MANIFEST_FILE, MANIFEST_FORMAT } from '../../src/contract/manifest';
import { authorizerOf, needsApiKey } from '../gateway/authorizers';
import type { GatewayDefinition, GatewayRoute } from '../gateway/gateway';
import type { OpenApiBody } from '../gateway/openapi';
import { reasonOf, UserError } from '../user-error';

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
  readonly stack: FunctionSource;
}

/** Content of a cloud assembly. */
export interface App {
  readonly apis: readonly Api[];
  readonly stacks: readonly FunctionSource[];
}

const API_KINDS: { readonly [type: string]: 'REST' | 'HTTP' } = { 'AWS::ApiGateway::RestApi': 'REST', 'AWS::ApiGatewayV2::Api': 'HTTP' };
const ANY_METHOD = 'x-amazon-apigateway-any-method';
const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options', ANY_METHOD]);

/**
 * Reads the APIs of this library from a synthesized cloud assembly, including stages and nested stacks.
 *
 * @throws UserError when the assembly or its APIs are missing, or this version cannot serve an API
 */
export function readAssembly(directory: string): Api[] {
  const { apis, stacks } = readApp(directory);
  if (apis.length === 0) throw new UserError(`${directory} has no API of cdk-vpc-lambda-api${describeLoss(stacks)}`);
  return [...apis];
}

/**
 * Reads the stacks of a cloud assembly and its APIs, if it has any.
 *
 * @throws UserError when the assembly is missing, or this version cannot serve an API
 */
export function readApp(directory: string): App {
  if (!existsSync(join(directory, 'manifest.json'))) throw new UserError(`${directory} is not a cloud assembly (no manifest.json)${remedyFor(directory)}`);
  const stacks = readStacks(resolve(directory));
  return { stacks, apis: stacks.flatMap(findApis) };
}

function remedyFor(directory: string): string {
  const inside = join(directory, 'cdk.out');
  return existsSync(join(inside, 'manifest.json')) ? `: did you mean ${inside}?` : ': synthesize the app first, as with "npx cdk synth"';
}

/** Returns a hint about a missing asset: without the code of its function, an API is not detected. */
function describeLoss(stacks: readonly FunctionSource[]): string {
  const lost = stacks.flatMap(({ assets }) => [...assets.values()]).find(asset => !existsSync(asset));
  return lost === undefined ? '' : `: the asset ${lost} is missing, synthesize the app again`;
}

/**
 * Reads the APIs with a PostgreSQL database: npm has an embedded PostgreSQL, but not SQL Server.
 *
 * @returns the APIs, and one line for each skipped API
 * @throws UserError as `readAssembly`, and when no API remains
 */
export function readPostgresApis(directory: string): { apis: Api[]; notes: string[] } {
  const all = readAssembly(directory);
  const apis = all.filter(({ engine }) => engine === 'postgres');
  const notes = all.filter(api => !apis.includes(api)).map(({ name }) => `${name} is skipped: its database is SQL Server, which cannot run locally.`);
  if (apis.length === 0) throw new UserError(notes.join(' '));
  return { apis, notes };
}

function readStacks(directory: string): FunctionSource[] {
  const artifacts = Object.values<any>(readJson(join(directory, 'manifest.json')).artifacts ?? {});
  const ofType = (type: string) => artifacts.filter(artifact => artifact.type === type).map(artifact => artifact.properties);
  const assets = new Map(ofType('cdk:asset-manifest').flatMap(({ file }) => readAssets(directory, file)));
  const templates = ofType('aws:cloudformation:stack').flatMap(({ templateFile }) => readTemplates(directory, templateFile));
  return [
    ...templates.map(resources => ({ resources, assets })),
    ...ofType('cdk:cloud-assembly').flatMap(({ directoryName }) => readStacks(join(directory, directoryName))),
  ];
}

function readAssets(directory: string, file: string): [hash: string, directory: string][] {
  const files: { [hash: string]: any } = readJson(join(directory, file)).files ?? {};
  return Object.entries(files).flatMap(([hash, { source }]) => (source?.path ? [[hash, resolve(directory, source.path)]] : []));
}

/** Reads the resources of a template and its nested stacks. */
function readTemplates(directory: string, file: string): Resources[] {
  const resources: Resources = readJson(join(directory, file)).Resources ?? {};
  const nested = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::CloudFormation::Stack')
    .flatMap(({ Metadata }) => (typeof Metadata?.['aws:asset:path'] === 'string' ? readTemplates(directory, Metadata['aws:asset:path']) : []));
  return [resources, ...nested];
}

function findApis(stack: FunctionSource): Api[] {
  return Object.entries(stack.resources).flatMap(([id, resource]) => {
    const kind = API_KINDS[resource.Type];
    const body = resource.Properties?.Body as OpenApiBody | undefined;
    return kind && body?.paths ? describeApi(stack, id, resource, kind, body) : [];
  });
}

function describeApi(stack: FunctionSource, id: string, resource: Resource, kind: Api['kind'], body: OpenApiBody): Api[] {
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
function findHandlerOf(stack: FunctionSource, operations: readonly { readonly route: GatewayRoute; readonly functionId: string | undefined }[]) {
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
function findHandler(stack: FunctionSource, id: string | undefined): FunctionCode | undefined {
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

function readJson(file: string): any {
  const content = parseFile(file);
  if (typeof content !== 'object' || content === null) throw new UserError(`${file} cannot be read: not a JSON object`);
  return content;
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}
