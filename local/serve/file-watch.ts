import { type Stats, unwatchFile, watchFile } from 'node:fs';

/** How often a file is looked at. */
const INTERVAL_MS = 300;

/** Something that can be stopped. */
export interface Watch {
  stop(): Promise<void>;
}

/** What is done when a file has changed. */
export interface WatchedFile {
  readonly path: string;
  changed(): Promise<void>;
}

/**
 * Calls back whenever a file has been written, one at a time. Files are looked at every now and then, as one that is removed
 * and made anew (as editors and the AWS CDK do) ends notifications of the operating system.
 */
export function watchFiles(files: readonly WatchedFile[]): Watch {
  let last: Promise<void> = Promise.resolve();
  const listeners = files.map(({ path, changed }) => {
    const listener = ({ mtimeMs, size }: Stats, before: Stats) => {
      // While a file is being made anew there is none, or an empty one.
      if (size > 0 && mtimeMs !== before.mtimeMs) last = last.then(changed);
    };
    watchFile(path, { interval: INTERVAL_MS }, listener);
    return { path, listener };
  });
  return {
    stop: async () => {
      listeners.forEach(({ path, listener }) => unwatchFile(path, listener));
      await last;
    },
  };
}
