import { ScriptedSqlServer } from './scripted-sql-server';
import { describeFaults } from './suite';

// SQL Server itself never ends a connection because it is idle.
describeFaults('SQL Server, scripted', async ({ idleTimeout }) => idleTimeout ? undefined : ScriptedSqlServer.open());
