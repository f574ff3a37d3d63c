import { ScriptConnection } from './connection';
import { failure, reasonOf } from './errors';
import type { Home } from './history';
import { SqlServerScriptSession } from './session';
import { WHERE_AM_I } from './statements';
import { within } from '../../drivers/deadline';
import type { Server } from '../../drivers/driver';
import { pauseWithin, START_PAUSES_MS } from '../../drivers/pauses';
import { isLoginRefused, isStarting, serverErrorOf } from '../../drivers/sql-server/errors';
import { ScriptError, type ScriptEngine } from '../session';

const NO_CONNECTION = 'the database did not accept a connection in time: check that its security group allows the function';

/** The login is right, but has no user in the database: https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-4060-database-engine-error. */
const NO_DATABASE = 4060;

/** Numbers of logins that are rejected for themselves: wrong, disabled, locked, expired, or with a password to change. */
const REJECTED: ReadonlySet<number> = new Set([18456, 18470, 18486, 18487, 18488]);

/** Scripts and users of SQL Server. */
export const sqlServerScripts: ScriptEngine = {
  engine: 'sql-server',

  async open(server, timeoutMs) {
    const open = async (deadline: number) => connect(server, deadline);
    const deadline = performance.now() + timeoutMs;
    try {
      const admin = await open(deadline);
      const [home] = await admin.query<Home>(deadline, WHERE_AM_I);
      return new SqlServerScriptSession(admin, { ...home!, schema: home!.schema ?? 'dbo' }, open);
    } catch (error) {
      throw failure('the administrator cannot log in', error);
    }
  },

  async acceptsLogin(server, timeoutMs) {
    const connection = new ScriptConnection(server);
    try {
      await within(performance.now() + timeoutMs, connection.ready, 'unavailable', NO_CONNECTION);
      return true;
    } catch (error) {
      const number = serverErrorOf(error)?.number;
      if (number === NO_DATABASE) return true;
      if (number !== undefined && REJECTED.has(number)) return false;
      throw new ScriptError(`the login of a user cannot be tried: ${reasonOf(error)}`);
    } finally {
      connection.destroy();
    }
  },
};

/** Opens a connection; waits for a server that is starting, and tries another login of the secret if one is rejected. */
async function connect(server: Server, deadline: number): Promise<ScriptConnection> {
  for (let [attempt, pauses] = [0, 0]; ;) {
    const connection = new ScriptConnection(server);
    try {
      await within(deadline, connection.ready, 'unavailable', NO_CONNECTION);
      return connection;
    } catch (error) {
      connection.destroy();
      if (isStarting(error) && await pauseWithin(deadline, START_PAUSES_MS[pauses++] ?? START_PAUSES_MS.at(-1))) continue;
      if (!isLoginRefused(error) || !await server.renewLogin?.(attempt++)) throw error;
    }
  }
}
