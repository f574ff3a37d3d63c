import { createApp, type App } from './app';
import { readConfiguration } from './configuration';
import { Postgres } from './drivers/postgres';
import { createLog } from './log';
import { createCredentials } from './secrets';

/**
 * Puts the app together, once per execution environment, and starts connecting: Lambda gives a function more CPU while it
 * initializes than later. `folder` holds the bundle. Throws after one clear line in the log if that cannot work.
 */
export function start(folder: string, env: NodeJS.ProcessEnv): App {
  const write = (line: string) => void process.stdout.write(line);
  try {
    const { manifest, logLevel, secret, ...server } = readConfiguration(folder, env);
    const database = new Postgres({ ...server, credentials: createCredentials({ ...secret, env }) });
    database.connect();
    return createApp({ manifest, database, log: createLog(logLevel, write), now: () => performance.now() });
  } catch (error) {
    createLog('error', write)('error', `the function is misconfigured: ${(error as Error).message}`);
    throw error;
  }
}
