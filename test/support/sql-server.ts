import { readFileSync } from 'node:fs';
import { startTdsServer, type TdsBehavior, type TdsReaction, type TdsServer } from './tds-server';
import type { Server } from '../../runtime/drivers/driver';

/** The SQL Server that a driver is tested against. */
export interface TestSqlServer {
  readonly server: Server;
  /** Of the scripted server. */
  readonly behavior?: TdsBehavior;
  /** Says how the scripted server reacts to a statement; a real one needs no script. */
  script(text: string, ...reactions: TdsReaction[]): void;
  close(): Promise<void>;
}

/**
 * Starts a scripted server, or takes the real one that `SQL_SERVER_TEST_URL` names, as in
 * `mssql://sa:password@localhost:1433/master?ca=ca.pem`; without `ca` its certificate is not verified.
 */
export async function startTestSqlServer(): Promise<TestSqlServer> {
  const url = process.env.SQL_SERVER_TEST_URL;
  if (url) return { server: readUrl(new URL(url)), script: () => undefined, close: async () => undefined };
  process.stderr.write('SQL_SERVER_TEST_URL is not set: the driver ran against a scripted server, and not against SQL Server\n');
  const scripted = await startTdsServer();
  return { server: serverOf(scripted), behavior: scripted.behavior, script: scripted.script, close: scripted.close };
}

/** Returns a scripted server for a driver. */
export function serverOf({ host, port, ca }: TdsServer): Server {
  return {
    host,
    port,
    database: 'library',
    ca,
    trustServerCertificate: false,
    readsOnly: false,
    credentials: async () => ({ userName: 'api', password: 'pa$$wörd' }),
  };
}

function readUrl({ hostname, port, pathname, username, password, searchParams }: URL): Server {
  const caFile = searchParams.get('ca');
  return {
    host: hostname,
    port: Number(port || 1433),
    database: decodeURIComponent(pathname.slice(1)) || 'master',
    ca: caFile ? readFileSync(caFile, 'utf8') : '',
    trustServerCertificate: !caFile,
    readsOnly: false,
    credentials: async () => ({ userName: decodeURIComponent(username), password: decodeURIComponent(password) }),
  };
}
