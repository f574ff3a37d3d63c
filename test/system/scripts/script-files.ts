import { crc32 } from 'node:zlib';
import { parseScript } from '../../../src/contract/scripts/postgres-script';
import type { ScriptManifest } from '../../../src/contract/scripts-manifest';

/** Scripts by their file, as in `V1__create_orders.sql`. */
export type ScriptFiles = Readonly<Record<string, string>>;

const NAME = /^(?:V([\d._]+)|R)__(\w+)\.sql$/;

/** Returns the manifests of scripts in the order of the object; without a transaction if a line says so. */
export function scriptsOf(files: ScriptFiles): ScriptManifest[] {
  return Object.entries(files).map(([file, text]) => {
    const [, version, description] = NAME.exec(file)!;
    return {
      file,
      ...version !== undefined && { version: version.replace(/^0+(?=\d)/, '') },
      description: description!.replaceAll('_', ' '),
      checksum: checksumOf(text),
      transaction: !/^-- no transaction$/m.test(text),
      statements: parseScript(text).flatMap(part => part.kind === 'statement' ? { text: part.text, line: part.line, ...part.rows && { rows: part.rows } } : []),
    };
  });
}

/** The checksum of Flyway: CRC-32 of the lines without their line breaks, as a signed integer. */
export function checksumOf(text: string): number {
  return new Int32Array([crc32(text.split(/\r?\n/).join(''))])[0]!;
}
