import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf, UserError } from '../../user-error';
import type { Files } from '../languages/language';

/**
 * Checks that a folder can take an app: it does not exist, or has only hidden files, such as `.git`.
 *
 * @throws UserError when it cannot
 */
export async function checkFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UserError(`--output: ${folder} cannot be read: ${reasonOf(error)}`);
  });
  const found = names.filter(name => !name.startsWith('.') || name === '.gitignore').sort();
  if (found.length > 0) throw new UserError(`--output: ${folder} is not empty (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}): name a new folder with --output`);
}

/**
 * Writes the files of an app; existing ones are never overwritten.
 *
 * @throws UserError when a file cannot be written
 */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
    } catch (error) {
      throw new UserError(`--output: ${file} cannot be written: ${reasonOf(error)}`);
    }
  }
}
