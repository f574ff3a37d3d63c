import type { ScriptSession } from '../../../../runtime/scripts/session';
import { sqlServerScripts } from '../../../../runtime/scripts/sql-server/engine';
import type { ScriptManifest, ScriptStatement } from '../../../../src/contract/scripts-manifest';
import { SimulatedSqlServer } from '../../../support/simulated-sql-server';
import { serverOf } from '../../../support/sql-server';

/** Default name of the history table. */
export const TABLE = 'schema_history';
export const TIMEOUT_MS = 5000;

/** Lines of the log since the beginning of the test. */
export const logged: string[] = [];
const servers: SimulatedSqlServer[] = [];
const sessions: ScriptSession[] = [];
afterEach(async () => {
  logged.length = 0;
  await Promise.all(sessions.splice(0).map(session => session.close()));
  await Promise.all(servers.splice(0).map(server => server.close()));
});

/** Starts a server that ends with the test. */
export async function startServer(): Promise<SimulatedSqlServer> {
  const server = await SimulatedSqlServer.start();
  servers.push(server);
  return server;
}

/** Logs in as the administrator, for a session that ends with the test. */
export async function openSession(server: SimulatedSqlServer): Promise<ScriptSession> {
  const session = await sqlServerScripts.open(serverOf(server.tds), TIMEOUT_MS, (level, message, fields) => void logged.push(`${level}: ${JSON.stringify({ message, ...fields })}`));
  sessions.push(session);
  return session;
}

/** A server and a session with the lock and an empty history table. */
export async function openWithHistory(): Promise<{ server: SimulatedSqlServer; session: ScriptSession }> {
  const server = await startServer();
  const session = await openSession(server);
  await session.lock(TABLE, TIMEOUT_MS);
  await session.createHistory(TABLE, undefined);
  return { server, session };
}

/** A script with one batch for each text, in lines one below the other. */
export function scriptOf(version: string, texts: readonly (string | ScriptStatement)[], options: Partial<ScriptManifest> = {}): ScriptManifest {
  let line = 1;
  const statements = texts.map(text => {
    const statement = typeof text === 'string' ? { text, line } : text;
    line = statement.line + statement.text.split('\n').length + 1;
    return statement;
  });
  return { file: `V${version}__test.sql`, version, description: 'test', checksum: -7, transaction: true, statements, ...options };
}

/** Runs a script at a place in the history. */
export async function run(session: ScriptSession, script: ScriptManifest, installedRank: number, timeoutMs = TIMEOUT_MS): Promise<void> {
  await session.run(script, { table: TABLE, installedRank }, timeoutMs);
}
