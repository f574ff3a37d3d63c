import { ScriptConnection } from './connection';
import { type ScriptEngine, ScriptError } from '../session';

/** Runs scripts on PostgreSQL. */
export const postgresScripts: ScriptEngine = {
  engine: 'postgres',
  open: async (server, timeoutMs) => { (await ScriptConnection.open(server, timeoutMs)).close(); throw new ScriptError('not yet'); },
  acceptsLogin: async () => true,
};
