import { Dirent, readdirSync, realpathSync, statSync } from 'fs';
import { isAbsolute, join, relative, resolve } from 'path';
import { IConstruct } from 'constructs';
import { reasonOf } from './file-reasons';
import { ValidationError } from '../../private/validation-error';

/** File below a folder of scripts. */
export interface FolderFile {
  /** Path in the folder, with `/`, in the form NFC, so that it is the same on every machine. */
  readonly file: string;
  readonly name: string;
  readonly path: string;
  /** Path that messages contain, relative to the working directory if it is below it. */
  readonly shown: string;
}

/**
 * Lists the files of a folder and its sub-folders, following symbolic links, without hidden ones, sorted.
 *
 * @throws ValidationError if the folder cannot be read
 */
export function listFiles(folder: string, scope: IConstruct): FolderFile[] {
  const root = resolve(folder);
  try {
    if (!statSync(root).isDirectory()) {
      throw new ValidationError({ problem: 'folder is a file', got: folder, remedy: 'pass the folder that contains the script' }, scope);
    }
    return walk(root, '', [realpathSync(root)]);
  } catch (error) {
    if (error instanceof ValidationError) {
      throw error;
    }
    const { path = root } = error as NodeJS.ErrnoException;
    throw new ValidationError({
      problem: path === root ? 'folder cannot be read' : `${path} in folder cannot be read`,
      got: folder,
      remedy: `${reasonOf(error)}; it resolves to ${root}${isAbsolute(folder) ? '' : `, as the working directory is ${process.cwd()}`}`,
    }, scope);
  }
}

function walk(root: string, below: string, parents: readonly string[]): FolderFile[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  return entries.sort((one, other) => one.name < other.name ? -1 : 1).flatMap(entry => {
    const path = join(root, below, entry.name);
    const file = below === '' ? entry.name : `${below}/${entry.name}`;
    if (!isFolder(entry, path)) {
      return [{ file: file.normalize('NFC'), name: entry.name.normalize('NFC'), path, shown: shownPath(path) }];
    }
    const real = realpathSync(path);
    // A link to a folder above would never end.
    return parents.includes(real) ? [] : walk(root, file, [...parents, real]);
  });
}

function isFolder(entry: Dirent, path: string): boolean {
  return entry.isDirectory() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
}

/** Returns a path for a message: relative to the working directory if it is below it. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
