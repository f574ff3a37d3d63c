import { DatabaseError as ServerError } from 'pg';
import { ScriptConnection } from './connection';
import { failureOf, loginFailure } from './failures';
import { PostgresSession } from './session';
import type { Server } from '../../drivers/driver';
import { isLoginRefused } from '../../drivers/postgres/errors';
import type { Log } from '../../observability/log';
import type { ScriptEngine, ScriptSession } from '../session';

/** Errors after a login that the server has accepted: no right to connect to the database. */
const ACCEPTED = new Set(['42501']);

async function open(server: Server, timeoutMs: number, log: Log): Promise<ScriptSession> {
  const connection = await ScriptConnection.open(server, timeoutMs).catch((error: unknown) => { throw loginFailure(error, server.host); });
  return PostgresSession.begin(connection, log).catch((error: unknown) => {
    connection.close();
    throw failureOf(error, 'the session');
  });
}

async function acceptsLogin(server: Server, timeoutMs: number): Promise<boolean> {
  try {
    (await ScriptConnection.open(server, timeoutMs)).close();
    return true;
  } catch (error) {
    if (isLoginRefused(error)) return false;
    if (error instanceof ServerError && ACCEPTED.has(error.code ?? '')) return true;
    throw loginFailure(error, server.host);
  }
}

/** Runs scripts on PostgreSQL. */
export const postgresScripts: ScriptEngine = { engine: 'postgres', open, acceptsLogin };
