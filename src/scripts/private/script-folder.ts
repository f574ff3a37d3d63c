import { IConstruct } from 'constructs';
import { Engine } from '../../contract/manifest';
import { ScriptManifest } from '../../contract/scripts-manifest';
import { ValidationError } from '../../private/validation-error';

/** Options of a folder with scripts. */
export interface ScriptFolderOptions {
  readonly engine: Engine;
  /** Values of `${name}` in scripts, by name; undefined: scripts contain no placeholders. */
  readonly placeholders?: { readonly [name: string]: string };
  /** Path of the JSON file with the checksum of each script, relative to the working directory; undefined: none. */
  readonly lockFile?: string;
}

/**
 * Reads the scripts of a folder and its sub-folders, in the order in which they run. Adds warnings to the construct, and writes new checksums
 * to the lock file.
 *
 * @param scope construct that errors name
 * @param folder path, relative to the working directory
 * @throws ValidationError that lists the mistakes in all scripts
 */
export function readScripts(scope: IConstruct, folder: string, options: ScriptFolderOptions): ScriptManifest[] {
  throw new ValidationError({ problem: `${folder} cannot be read yet for ${options.engine}` }, scope);
}
