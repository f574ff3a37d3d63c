import { ScriptedSqlServer } from './scripted-sql-server';
import { describeFaults } from './suite';

// The same rows as with a server that closes its sockets: how a connection ends makes no difference to callers.
describeFaults('SQL Server, scripted', async ({ idleTimeout }) => idleTimeout ? undefined : ScriptedSqlServer.open('close-notify'));
