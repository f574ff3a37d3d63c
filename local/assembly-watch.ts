import { unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';

/** How often the file is looked at. */
const INTERVAL_MS = 300;

/** Something that can be stopped. */
export interface Watch {
  stop(): Promise<void>;
}

/**
 * Calls back whenever an app has been synthesized: the AWS CDK writes `manifest.json` last. It is looked at every now
 * and then, as a folder that is removed and made anew ends notifications of the operating system.
 */
export function onAssemblyChange(directory: string, changed: () => Promise<void>): Watch {
  const file = join(directory, 'manifest.json');
  let last: Promise<void> = Promise.resolve();
  watchFile(file, { interval: INTERVAL_MS }, ({ mtimeMs, size }, before) => {
    // While the folder is being made anew there is no file.
    if (size > 0 && mtimeMs !== before.mtimeMs) last = last.then(changed);
  });
  return {
    stop: async () => {
      unwatchFile(file);
      await last;
    },
  };
}
