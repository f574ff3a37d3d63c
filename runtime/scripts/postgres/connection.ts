import { Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Client } from 'pg';
import { within } from '../../drivers/deadline';
import type { Server } from '../../drivers/driver';
import { cancelStatement, type BackendKey } from '../../drivers/postgres/cancel';
import { connected } from '../../drivers/postgres/connection';
import { isLoginRefused, isStarting } from '../../drivers/postgres/errors';
import type { PostgresServer } from '../../drivers/postgres/server';
import { connectTls } from '../../drivers/postgres/tls';
import { logIn } from '../log-in';
import { ScriptQuery } from './query';

/** Timeout of a statement that is not of a script. */
const OWN_TIMEOUT_MS = 30_000;

/** Margin by which the server times out before the function cancels. */
const SERVER_AHEAD_MS = 250;

/** Time for a cancellation, before the connection is closed. */
const CANCEL_MS = 2000;

/** A long statement sends nothing, and NAT gateways forget idle connections after 350 seconds. */
const KEEP_ALIVE_MS = 60_000;

/** Name in `pg_stat_activity`. */
export const APPLICATION_NAME = 'cdk-vpc-lambda-api scripts';

/**
 * Settings of the session. If the function ends, its statement ends within a second and its transaction and locks within two minutes.
 * `client_connection_check_interval` and `idle_session_timeout` exist since PostgreSQL 14, and the former not on all systems
 * (https://www.postgresql.org/docs/current/runtime-config-connection.html).
 */
const SETTINGS = `
  SELECT pg_catalog.set_config('statement_timeout', '${OWN_TIMEOUT_MS}', false), pg_catalog.set_config('idle_in_transaction_session_timeout', '120000', false),
    pg_catalog.set_config('tcp_keepalives_idle', '60', false), pg_catalog.set_config('tcp_keepalives_interval', '10', false), pg_catalog.set_config('tcp_keepalives_count', '3', false),
    CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 140000 THEN pg_catalog.set_config('idle_session_timeout', '120000', false) END,
    CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 140000 AND pg_catalog.version() LIKE '%linux%' THEN pg_catalog.set_config('client_connection_check_interval', '1000', false) END`;

/**
 * Search path of the statements of this module: with another one, functions and operators that any user can create in `public`, until PostgreSQL 14, would run
 * as the administrator where their arguments fit better (https://www.postgresql.org/docs/current/typeconv-func.html).
 */
export const OWN_PATH = 'SET search_path = pg_catalog, pg_temp';

/** The search path of the administrator, for scripts and grants. */
export const USUAL_PATH = 'RESET search_path';

/** Ends everything that a script may have left in the session, except its locks, like that of the deployment: `DISCARD ALL` would release them. */
const DISCARD = `
  CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; DEALLOCATE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES; DISCARD PLANS`;

/** A message of the server that is not an error. */
export interface Notice {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** One connection to PostgreSQL. Rejects with the errors of the server and of pg. */
export class ScriptConnection {
  /** Logs in, also while the server starts. */
  static async open({ ca, ...server }: Server, timeoutMs: number): Promise<ScriptConnection> {
    const secureContext = createSecureContext({ ca, minVersion: 'TLSv1.2' });
    return logIn(server, timeoutMs, { isLoginRefused, isStarting }, async remainingMs => connect({ ...server, secureContext }, remainingMs));
  }

  /** State of the transaction after the last query: `I` for none, `T` for open, `E` for failed. */
  transaction = 'I';
  /** Messages since they were last removed, as the warnings of `GRANT`. */
  readonly notices: Notice[] = [];
  private limitedAt = -Infinity;
  /** End of the time of the last limit. */
  private deadline = -Infinity;

  constructor(private readonly server: PostgresServer, private readonly socket: Socket, private readonly client: Client) {
    // pg's connection reports the state; its types omit that.
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('readyForQuery', ({ status }: { status: string }) => { this.transaction = status; });
    client.on('notice', notice => this.notices.push(notice));
  }

  /** Prepares the session, also after a script that changed it; all locks stay. */
  async reset(): Promise<void> {
    await this.send(`${DISCARD};${OWN_PATH};${SETTINGS}`);
    this.limitedAt = -Infinity;
    this.deadline = -Infinity;
  }

  /** Has the server stop each of the next statements when the time is over, instead of after 30 seconds. */
  async limit(timeoutMs: number): Promise<void> {
    this.deadline = performance.now() + timeoutMs;
    // The time that is left changes slowly.
    if (performance.now() - this.limitedAt < 1000) return;
    await this.send(`SET statement_timeout = ${Math.max(1, Math.floor(timeoutMs) - SERVER_AHEAD_MS)}`);
    this.limitedAt = performance.now();
  }

  /** Runs one statement, and returns its rows in PostgreSQL's text format. */
  async rows(text: string, ...values: (string | null)[]): Promise<readonly (readonly (string | null)[])[]> {
    const { rows } = await this.run(new ScriptQuery(text, { values, keepsRows: true }));
    return rows;
  }

  /** Runs statements without values. */
  async send(text: string): Promise<void> {
    await this.run(new ScriptQuery(text));
  }

  /** Runs a query; when the time is over, cancels it, and closes the connection if that has no effect. */
  async run(query: ScriptQuery, timeoutMs = Math.max(OWN_TIMEOUT_MS, this.deadline - performance.now())): Promise<ScriptQuery> {
    const timers = [setTimeout(() => void this.cancel(), timeoutMs), setTimeout(() => this.close(), timeoutMs + CANCEL_MS)];
    try {
      this.client.query(query as never);
      await query.result;
      return query;
    } finally {
      timers.forEach(clearTimeout);
    }
  }

  close(): void {
    this.socket.destroy();
  }

  private async cancel(): Promise<void> {
    const { processID, secretKey } = this.client as unknown as BackendKey;
    const { remoteAddress } = this.socket;
    if (remoteAddress) await cancelStatement(this.server, remoteAddress, { processID, secretKey }, CANCEL_MS);
  }
}

async function connect(server: PostgresServer, timeoutMs: number): Promise<ScriptConnection> {
  const socket = new Socket();
  try {
    const remedy = 'check the host name, and that its security group allows the function';
    return await within(performance.now() + timeoutMs, handshake(server, socket), 'unavailable', `the database did not accept a connection in time: ${remedy}`);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function handshake(server: PostgresServer, socket: Socket): Promise<ScriptConnection> {
  const [stream, { userName, password }] = await Promise.all([connectTls(socket, server.host, server), server.credentials()]);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // The stream is encrypted already, so pg must not request TLS.
  const options = { user: userName, password, database: server.database, ssl: false, application_name: APPLICATION_NAME };
  const client = new Client({ ...options, stream: () => connected(stream) });
  // Without a listener, Node ends the process when the server closes an idle connection.
  client.on('error', () => socket.destroy());
  await client.connect();
  return new ScriptConnection(server, socket, client);
}
