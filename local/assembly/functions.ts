import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Resource, Resources } from './resources';

/** How a function is run. */
export interface FunctionSettings {
  readonly id: string;
  /** `file.export` */
  readonly entry: string;
  /** As the template has it: text, or an intrinsic. */
  readonly environment: { readonly [name: string]: unknown };
  readonly timeoutSeconds: number;
  readonly memorySize: number;
}

/** A function whose code lies in the cloud assembly. */
export interface FunctionCode extends FunctionSettings {
  /** The code asset. */
  readonly directory: string;
}

/** A function whose code stands in the template. */
export interface InlineFunction extends FunctionSettings {
  readonly text: string;
}

/** A function that a route names besides the handler; the reason says why it cannot run here. */
export type OtherFunction = { readonly id: string } & ({ readonly code: FunctionCode | InlineFunction } | { readonly reason: string });

/** What functions are read from. */
export interface FunctionSource {
  readonly resources: Resources;
  /** Asset directories by hash. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Stands for every function that no stack of the app has. */
export const ELSEWHERE_ID = 'elsewhere';

const EXTENSIONS = ['js', 'cjs', 'mjs'];

/** @returns undefined when the stack has no such function, or its code is no asset */
export function readFunction({ resources, assets }: FunctionSource, id: string | undefined): FunctionCode | undefined {
  const properties: any = id === undefined ? undefined : resources[id]?.Properties;
  const directory = typeof properties?.Code?.S3Key === 'string' ? assets.get(basename(properties.Code.S3Key, '.zip')) : undefined;
  return id === undefined || directory === undefined ? undefined : { ...settingsOf(id, properties), directory };
}

function readInlineFunction({ resources }: FunctionSource, id: string): InlineFunction | undefined {
  const properties: any = resources[id]?.Properties;
  const text: unknown = properties?.Code?.ZipFile;
  return typeof text === 'string' ? { ...settingsOf(id, properties), text } : undefined;
}

function settingsOf(id: string, properties: any): FunctionSettings {
  return {
    id,
    entry: String(properties.Handler ?? 'index.handler'),
    environment: properties.Environment?.Variables ?? {},
    timeoutSeconds: Number(properties.Timeout ?? 3),
    memorySize: Number(properties.MemorySize ?? 128),
  };
}

/** Reads a function that is not a handler of ours, or says why it cannot run here. */
export function readOtherFunction(source: FunctionSource, id: string | undefined): OtherFunction {
  const resource = id === undefined ? undefined : source.resources[id];
  if (id === undefined || !resource) return { id: ELSEWHERE_ID, reason: 'the function of this route is not part of its stack' };
  const code = readFunction(source, id) ?? readInlineFunction(source, id);
  const obstacle = obstacleOf(resource) ?? (code ? missingFile(code) : 'its code is no file of this app');
  return obstacle === undefined ? { id, code: code! } : { id, reason: `the function ${id} cannot run here: ${obstacle}` };
}

function obstacleOf({ Properties: properties = {} }: Resource): string | undefined {
  const { Runtime: runtime, PackageType: packaging, Layers: layers } = properties;
  if (packaging === 'Image') return 'it is a container image';
  if (runtime !== undefined && !String(runtime).startsWith('nodejs')) return `its runtime is ${String(runtime)}, not Node.js`;
  return Array.isArray(layers) && layers.length > 0 ? 'it needs layers' : undefined;
}

function missingFile(code: FunctionCode | InlineFunction): string | undefined {
  // CloudFormation writes what stands in the template to a file of this name.
  const isThere = 'text' in code ? code.entry.startsWith('index.') : entryFile(code) !== undefined;
  return isThere ? undefined : `its code has no file for the handler ${code.entry}`;
}

/** The file that an entry names; undefined when there is none. */
export function entryFile({ directory, entry }: Pick<FunctionCode, 'directory' | 'entry'>): string | undefined {
  const name = entry.slice(0, entry.lastIndexOf('.'));
  return EXTENSIONS.map(extension => join(directory, `${name}.${extension}`)).find(existsSync);
}
