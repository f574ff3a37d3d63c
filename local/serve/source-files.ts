import { createHash } from 'node:crypto';
import { type Dirent, type Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders with what tools write, not with sources. */
const OTHER_FOLDERS: ReadonlySet<string> = new Set(['node_modules', 'cdk.out', 'target', 'dist', 'coverage', '__pycache__', 'venv']);

/** Hidden files except `.env`, and temporary files of editors. */
const OTHER_FILES = /^\.(?!env)|~$|^4913$|^#.*#$/;

/** Larger files are compared by their times and sizes only. */
const MAX_COMPARED_BYTES = 1_000_000;

interface FileState {
  readonly mtimeMs: number;
  readonly size: number;
  readonly hash?: string | undefined;
}

/**
 * Sources of an app: the files of a folder, except hidden ones, those in folders such as `node_modules` and `target`, and the given ones.
 *
 * The folder is read again for each comparison. Notifications of the operating system would need one watch for each directory on Linux
 * (https://nodejs.org/docs/latest/api/fs.html#caveats), and do not arrive in many containers and network file systems.
 */
export class SourceFiles {
  private files: ReadonlyMap<string, FileState> | undefined;

  constructor(private readonly folder: string, private readonly except: ReadonlySet<string>) {}

  /** Returns the paths of files that were written, created or removed since the last call; nothing at the first call. A file with the same content is not changed. */
  async changes(): Promise<string[]> {
    const before = this.files;
    const files = this.files = new Map<string, FileState>();
    await this.read(this.folder, before, files);
    if (!before) return [];
    const removed = [...before.keys()].filter(path => !files.has(path));
    return [...removed, ...[...files].flatMap(([path, state]) => (isSame(before.get(path), state) ? [] : [path]))];
  }

  private async read(folder: string, before: ReadonlyMap<string, FileState> | undefined, files: Map<string, FileState>): Promise<void> {
    // A folder or file that is removed meanwhile is noticed the next time.
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
    await Promise.all(entries.map(async entry => {
      const path = join(folder, entry.name);
      if (this.except.has(path)) return;
      if (entry.isDirectory() && !entry.name.startsWith('.') && !OTHER_FOLDERS.has(entry.name)) await this.read(path, before, files);
      if (!entry.isFile() || OTHER_FILES.test(entry.name)) return;
      const state = await stateOf(path, before?.get(path)).catch(() => undefined);
      if (state) files.set(path, state);
    }));
  }
}

function isSame(before: FileState | undefined, now: FileState): boolean {
  if (before?.hash !== undefined || now.hash !== undefined) return before?.hash === now.hash;
  return before !== undefined && isUntouched(before, now);
}

function isUntouched(before: FileState, now: Pick<Stats, 'mtimeMs' | 'size'>): boolean {
  return before.mtimeMs === now.mtimeMs && before.size === now.size;
}

async function stateOf(path: string, before: FileState | undefined): Promise<FileState> {
  const { mtimeMs, size } = await stat(path);
  if (before && isUntouched(before, { mtimeMs, size })) return before;
  const hash = size <= MAX_COMPARED_BYTES ? createHash('sha1').update(await readFile(path)).digest('base64') : undefined;
  return { mtimeMs, size, hash };
}
