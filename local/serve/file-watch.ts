import { type Stats, unwatchFile, watchFile } from 'node:fs';

/** Polling interval of a file. */
const INTERVAL_MS = 300;

/** Running file watch. */
export interface Watch {
  stop(): Promise<void>;
}

/** File with the action to run after a change. */
export interface WatchedFile {
  readonly path: string;
  changed(): Promise<void>;
}

/**
 * Calls back after a file was written, one call at a time. Files are polled, because notifications of the operating system
 * end when a file is removed and recreated, as editors and the AWS CDK do.
 */
export function watchFiles(files: readonly WatchedFile[]): Watch {
  let last: Promise<void> = Promise.resolve();
  const listeners = files.map(({ path, changed }) => {
    const listener = ({ mtimeMs, size }: Stats, before: Stats) => {
      // While a file is being recreated, it is missing or empty.
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
