import { sqlServerDriver } from '../../drivers/sql-server/driver';
import { ScriptError, type ScriptEngine } from '../session';

/** Runs scripts on SQL Server. */
export const sqlServerScripts: ScriptEngine = {
  engine: 'sql-server',
  open: async () => { throw new ScriptError('scripts of SQL Server are not supported'); },
  acceptsLogin: async (server, timeoutMs) => sqlServerDriver.open(server).ping({ timeoutMs }).then(() => true, () => false),
};
