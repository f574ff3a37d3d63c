import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { IConstruct } from 'constructs';
import { Engine } from '../../contract/manifest';
import { ScriptManifest } from '../../contract/scripts-manifest';

/** Settings of a folder with scripts. */
export interface FolderOptions {
  readonly engine: Engine;
  readonly placeholders?: { readonly [name: string]: string };
  readonly lockFile?: string;
}

/** Reads a folder until the reader of this library is there: one statement for each file. */
export function readScripts(_scope: IConstruct, folder: string, _options: FolderOptions): ScriptManifest[] {
  const names = readdirSync(folder).filter(name => /^V.*__.*\.sql$/.test(name)).sort();
  return names.map((file, index) => ({
    file,
    version: String(index + 1),
    description: file.replace(/^V.*?__|\.sql$/g, '').replace(/_/g, ' '),
    checksum: index,
    transaction: true,
    statements: [{ text: readFileSync(join(folder, file), 'utf8'), line: 1 }],
  }));
}
