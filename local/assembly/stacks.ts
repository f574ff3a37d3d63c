import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Resource, Resources } from './resources';
import { reasonOf, UserError } from '../user-error';

/** Synthesized stack. */
export interface Stack {
  readonly resources: Resources;
  /** Asset directories by hash. */
  readonly assets: ReadonlyMap<string, string>;
  /** File of the template, which identifies the stack. */
  readonly file: string;
  readonly outputs: { readonly [id: string]: { readonly Value?: unknown; readonly Export?: { readonly Name?: unknown } } };
  /** Stack that contains this one, with the values of its parameters; undefined for a stack of the app. */
  readonly parent?: { readonly stack: Stack; readonly parameters: { readonly [name: string]: unknown } } | undefined;
  /** Nested stacks by logical id. */
  readonly nested: ReadonlyMap<string, Stack>;
  /** All stacks of the app, including this one and nested ones, in the order of the assembly. */
  readonly app: readonly Stack[];
}

interface Source {
  readonly directory: string;
  readonly assets: Stack['assets'];
  readonly app: Stack[];
}

interface Artifact {
  readonly type: string;
  readonly properties: any;
  readonly dependencies?: readonly string[];
}

/** Reads the stacks of a cloud assembly and of its stages, in the order of their deployment. Nested stacks are in their parents. */
export function readStacks(directory: string, app: Stack[] = []): Stack[] {
  const artifacts: { [id: string]: Artifact } = readJson(join(directory, 'manifest.json')).artifacts ?? {};
  const ofType = (type: string) => Object.keys(artifacts).filter(id => artifacts[id]!.type === type);
  const propertiesOf = (id: string) => artifacts[id]!.properties;
  const assets = new Map(ofType('cdk:asset-manifest').flatMap(id => readAssets(directory, propertiesOf(id).file)));
  const stacks = new Map(ofType('aws:cloudformation:stack').map(id => [id, readStack({ directory, assets, app }, propertiesOf(id).templateFile)]));
  return [
    ...inOrder([...stacks.keys()], id => artifacts[id]?.dependencies ?? []).map(id => stacks.get(id)!),
    ...ofType('cdk:cloud-assembly').flatMap(id => readStacks(join(directory, propertiesOf(id).directoryName), app)),
  ];
}

/** Sorts ids so that each is after those that it depends on; a cycle is cut. */
export function inOrder(ids: readonly string[], dependenciesOf: (id: string) => readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (id: string): string[] => {
    if (seen.has(id)) return [];
    seen.add(id);
    return [...dependenciesOf(id).flatMap(visit), id];
  };
  const known = new Set(ids);
  return ids.flatMap(visit).filter(id => known.has(id));
}

/** @throws UserError when a file is not a JSON object */
export function readJson(file: string): any {
  const content = parseFile(file);
  if (typeof content !== 'object' || content === null) throw new UserError(`${file} cannot be read: not a JSON object`);
  return content;
}

function readStack(source: Source, name: string, parent?: Stack['parent']): Stack {
  const file = join(source.directory, name);
  const { Resources: resources = {}, Outputs: outputs = {} } = readJson(file);
  const nested = new Map<string, Stack>();
  const stack: Stack = { ...source, resources, outputs, file, parent, nested };
  source.app.push(stack);
  for (const [id, { Type, Metadata, Properties }] of Object.entries<Resource>(resources)) {
    const template = Type === 'AWS::CloudFormation::Stack' ? Metadata?.['aws:asset:path'] : undefined;
    if (typeof template === 'string') nested.set(id, readStack(source, template, { stack, parameters: Object(Properties?.Parameters) }));
  }
  return stack;
}

function readAssets(directory: string, file: string): [hash: string, directory: string][] {
  const files: { [hash: string]: any } = readJson(join(directory, file)).files ?? {};
  return Object.entries(files).flatMap(([hash, { source }]) => (source?.path ? [[hash, resolve(directory, source.path)]] : []));
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}
