import { ScriptConnection } from './connection';
import { failure, reasonOf } from './errors';
import type { Home } from './history';
import { connectToNewDatabase, NO_DATABASE } from './new-database';
import { SqlServerScriptSession } from './session';
import { WHERE_AM_I } from './statements';
import { within } from '../../drivers/deadline';
import type { Server } from '../../drivers/driver';
import { isLoginRefused, isStarting, serverErrorOf } from '../../drivers/sql-server/errors';
import type { Log } from '../../observability/log';
import { logIn } from '../log-in';
import { ScriptError, type ScriptEngine, type ScriptSession } from '../session';

/** Numbers of logins that are rejected for themselves: wrong, disabled, locked, expired, or with a password to change. */
const REJECTED: ReadonlySet<number> = new Set([18456, 18470, 18486, 18487, 18488]);

async function open(server: Server, timeoutMs: number, log: Log): Promise<ScriptSession> {
  const deadline = performance.now() + timeoutMs;
  const again = async (later: number) => connect(server, later - performance.now());
  try {
    const admin = await again(deadline).catch(async (error: unknown) => {
      if (serverErrorOf(error)?.number !== NO_DATABASE) throw error;
      return connectToNewDatabase(async (to, later) => connect(to, later - performance.now()), server, deadline, log);
    });
    const [home] = await admin.query<Home>(deadline, WHERE_AM_I);
    return new SqlServerScriptSession(admin, { ...home!, schema: home!.schema ?? 'dbo' }, again, log);
  } catch (error) {
    throw failure('the administrator cannot log in', error);
  }
}

async function acceptsLogin(server: Server, timeoutMs: number): Promise<boolean> {
  try {
    (await connect(server, timeoutMs)).destroy();
    return true;
  } catch (error) {
    const number = serverErrorOf(error)?.number;
    if (number === NO_DATABASE) return true;
    if (number !== undefined && REJECTED.has(number)) return false;
    throw new ScriptError(`the login of a user cannot be tried: ${reasonOf(error)}`);
  }
}

/** Opens a connection; waits for a server that is starting, and tries another login of the secret if one is rejected. */
async function connect(server: Server, timeoutMs: number): Promise<ScriptConnection> {
  return logIn(server, timeoutMs, { isLoginRefused, isStarting }, async remainingMs => {
    const connection = new ScriptConnection(server);
    const reason = 'the database did not accept a connection in time: check that its security group allows the function';
    await within(performance.now() + remainingMs, connection.ready, 'unavailable', reason).catch((error: unknown) => {
      connection.destroy();
      throw error;
    });
    return connection;
  });
}

/** Runs scripts on SQL Server. */
export const sqlServerScripts: ScriptEngine = { engine: 'sql-server', open, acceptsLogin };
