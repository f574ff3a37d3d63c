import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Resource } from './resources';
import type { Stack } from './stacks';
import { textOf } from './template-text';
import { Environment } from '../../src/contract/environment';

/** Settings of a function. */
export interface FunctionSettings {
  readonly id: string;
  /** `file.export` */
  readonly entry: string;
  /** Values as in the template: text, or an intrinsic function. */
  readonly environment: { readonly [name: string]: unknown };
  readonly timeoutSeconds: number;
  readonly memorySize: number;
  /** Secret with the login to the database, as text with placeholders; undefined without one. */
  readonly secret?: string | undefined;
}

/** Function with code in the cloud assembly. */
export interface FunctionCode extends FunctionSettings {
  /** Directory of the code asset. */
  readonly directory: string;
}

/** Function with inline code in the template. */
export interface InlineFunction extends FunctionSettings {
  readonly text: string;
}

/** Function of a route other than the handler; the reason says why it cannot run locally. */
export type OtherFunction = { readonly id: string } & ({ readonly code: FunctionCode | InlineFunction } | { readonly reason: string });

/** Id of all functions outside the app. */
export const ELSEWHERE_ID = 'elsewhere';

const EXTENSIONS = ['js', 'cjs', 'mjs'];

/** @returns undefined when the stack has no such function, or its code is not an asset */
export function readFunction(stack: Stack, id: string | undefined): FunctionCode | undefined {
  const { resources, assets } = stack;
  const properties: any = id === undefined ? undefined : resources[id]?.Properties;
  const directory = typeof properties?.Code?.S3Key === 'string' ? assets.get(basename(properties.Code.S3Key, '.zip')) : undefined;
  if (id === undefined || directory === undefined) return undefined;
  const secret: unknown = properties.Environment?.Variables?.[Environment.DATABASE_SECRET_ARN];
  return { ...settingsOf(id, properties), directory, secret: secret === undefined ? undefined : textOf(secret, stack) };
}

function readInlineFunction({ resources }: Stack, id: string): InlineFunction | undefined {
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

/** Reads a function other than the handler, or the reason why it cannot run locally. */
export function readOtherFunction(source: Stack, id: string | undefined): OtherFunction {
  const resource = id === undefined ? undefined : source.resources[id];
  if (id === undefined || !resource) return { id: ELSEWHERE_ID, reason: 'the function of this route is not part of its stack' };
  const code = readFunction(source, id) ?? readInlineFunction(source, id);
  const obstacle = obstacleOf(resource) ?? (code ? missingFile(code) : 'its code is not part of the app');
  return obstacle === undefined ? { id, code: code! } : { id, reason: `the function ${id} cannot run locally: ${obstacle}` };
}

function obstacleOf({ Properties: properties = {} }: Resource): string | undefined {
  const { Runtime: runtime, PackageType: packaging, Layers: layers } = properties;
  if (packaging === 'Image') return 'it is a container image';
  if (runtime !== undefined && !String(runtime).startsWith('nodejs')) return `its runtime is ${String(runtime)}, not Node.js`;
  return Array.isArray(layers) && layers.length > 0 ? 'it needs layers' : undefined;
}

function missingFile(code: FunctionCode | InlineFunction): string | undefined {
  // CloudFormation writes inline code to a file of this name.
  const isThere = 'text' in code ? code.entry.startsWith('index.') : entryFile(code) !== undefined;
  return isThere ? undefined : `its code has no file for the handler ${code.entry}`;
}

/** Returns the file of an entry; undefined when it does not exist. */
export function entryFile({ directory, entry }: Pick<FunctionCode, 'directory' | 'entry'>): string | undefined {
  const name = entry.slice(0, entry.lastIndexOf('.'));
  return EXTENSIONS.map(extension => join(directory, `${name}.${extension}`)).find(existsSync);
}
