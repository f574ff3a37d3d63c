import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a cloud assembly by their path, with what must be equal in every language. */
export type Assembly = ReadonlyMap<string, string>;

/**
 * Reads a cloud assembly. Templates, assets, their hashes and OpenAPI documents are taken as they are, byte by byte. Of three files a part
 * is left out, as it is about the language or its packages and reaches neither template nor AWS:
 *
 * - `*.metadata.json`: where in the program a construct was made, a stack trace. Messages, warnings and logical ids stay.
 * - `manifest.json`: the lowest version of the CLI that can read the assembly, which follows the version of
 *   `cloud-assembly-schema` that each package manager chose.
 * - `tree.json`: the version of `constructs`, which each package manager chose as well; and classes of `constructs`, which is what the
 *   construct tree calls the classes of TypeScript apps, are `jsii-runtime` ones in the other languages.
 *
 * @param folder folder of the assembly
 */
export function readAssembly(folder: string): Assembly {
  return new Map(filesIn(folder).map(path => [path, comparable(path, readFileSync(join(folder, path), 'latin1'))]));
}

/**
 * Paths of what differs: other contents, or there in one only.
 *
 * @param expected assembly to be equal to
 * @param actual assembly in question
 */
export function differences(expected: Assembly, actual: Assembly): string[] {
  return [...new Set([...expected.keys(), ...actual.keys()])].filter(path => expected.get(path) !== actual.get(path)).sort();
}

function filesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below)).flatMap(name => {
    const path = below ? `${below}/${name}` : name;
    return statSync(join(folder, path)).isDirectory() ? filesIn(folder, path) : [path];
  }).sort();
}

function comparable(path: string, text: string): string {
  if (path === 'manifest.json') {
    return without(text, key => key === 'minimumCliVersion');
  }
  return path.endsWith('.metadata.json') && !path.includes('/') ? withoutTraces(text) : path === 'tree.json' ? classesOfTree(text) : text;
}

function without(text: string, dropped: (key: string) => boolean): string {
  return JSON.stringify(JSON.parse(text, (key, value) => dropped(key) ? undefined : value));
}

function withoutTraces(text: string): string {
  const metadata: { [path: string]: { type: string; trace?: unknown }[] } = JSON.parse(without(text, key => key === 'trace'));
  return JSON.stringify(Object.entries(metadata).map(([path, entries]) => [path, entries.filter(({ type }) => type !== 'aws:cdk:creationStack')]));
}

function classesOfTree(text: string): string {
  return JSON.stringify(JSON.parse(text, (key, value) => key !== 'constructInfo' ? value
    : value.fqn.startsWith('constructs.') ? { fqn: value.fqn } : value));
}
