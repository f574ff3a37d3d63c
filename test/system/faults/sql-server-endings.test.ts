import { ScriptedSqlServer } from './scripted-sql-server';
import { describeEnding } from './suite';

// How a connection ends makes no difference to callers. In `sql-server.test.ts`, the server destroys its sockets.
for (const ending of ['fin', 'close-notify', 'reset'] as const) {
  describeEnding('SQL Server, scripted', ending, async ({ idleTimeout }) => idleTimeout ? undefined : ScriptedSqlServer.open(ending));
}
