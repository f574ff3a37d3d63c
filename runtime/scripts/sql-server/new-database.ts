import type { ScriptConnection } from './connection';
import { failure } from './errors';
import { createDatabase, FIND_DATABASE } from './statements';
import type { Server } from '../../drivers/driver';
import { pauseWithin, START_PAUSES_MS } from '../../drivers/pauses';
import { serverErrorOf } from '../../drivers/sql-server/errors';
import type { Log } from '../../observability/log';

/** Logs in to a database of the server. */
export type Connect = (server: Server, deadline: number) => Promise<ScriptConnection>;

/**
 * The login is right, but the database does not exist, is not online yet, or has no user for it:
 * https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-4060-database-engine-error.
 */
export const NO_DATABASE = 4060;

/** Another function has created the database in the meantime. */
const EXISTS = 1801;

/** Another `CREATE DATABASE` has the lock of the database `model`. */
const MODEL_IS_LOCKED = 1807;

/** Time in which a new database comes online, and in which one that another function creates appears. */
const ONLINE_MS = { created: 30_000, found: 2000 } as const;

/** Creates the database of a server unless it exists, and logs in to it. */
export async function connectToNewDatabase(connect: Connect, server: Server, deadline: number, log: Log): Promise<ScriptConnection> {
  const created = await create(connect, server, deadline);
  if (created) log('info', 'the database did not exist, and was created', { database: server.database });
  const online = Math.min(deadline, performance.now() + ONLINE_MS[created ? 'created' : 'found']);
  try {
    return await retried(NO_DATABASE, online, async () => connect(server, deadline));
  } catch (error) {
    if (created || serverErrorOf(error)?.number !== NO_DATABASE) throw error;
    throw failure(`the database ${server.database} exists, but is not online, or has no user for the administrator`, error);
  }
}

/** Creates the database if it does not exist, and returns whether it did. */
async function create(connect: Connect, server: Server, deadline: number): Promise<boolean> {
  const master = await connect({ ...server, database: 'master' }, deadline);
  try {
    const [found] = await master.query<{ id: number | null }>(deadline, FIND_DATABASE, [server.database]);
    if (found?.id != null) return false;
    await retried(MODEL_IS_LOCKED, deadline, async () => master.batch(deadline, createDatabase(server.database)));
    return true;
  } catch (error) {
    if (serverErrorOf(error)?.number === EXISTS) return true;
    throw failure(`the database ${server.database} does not exist, and cannot be created`, error);
  } finally {
    master.destroy();
  }
}

/** Does work again while it fails with an error of the server. */
async function retried<T>(number: number, deadline: number, work: () => Promise<T>): Promise<T> {
  for (let pauses = 0; ;) {
    try {
      return await work();
    } catch (error) {
      const passes = serverErrorOf(error)?.number === number;
      if (!passes || !await pauseWithin(deadline, START_PAUSES_MS[pauses++] ?? START_PAUSES_MS.at(-1))) throw error;
    }
  }
}
