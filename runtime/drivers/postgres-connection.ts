import { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Client, type ClientConfig, type CustomTypesConfig, type QueryArrayConfig, type QueryArrayResult } from 'pg';
import type { Connection, Rows } from './connected-database';
import type { JsonText, SqlValue, Statement } from './database';
import type { Server } from './driver';
import { writerOf } from './postgres-types';

/** Where a connection goes. */
export interface PostgresServer extends Omit<Server, 'ca'> {
  /** Holds the certificate authorities; made once, as parsing them takes milliseconds. */
  readonly secureContext: SecureContext;
}

/** pg knows `queryMode`, its types do not yet. */
interface ExtendedQuery extends QueryArrayConfig<SqlValue[]> {
  readonly queryMode: 'extended';
}

const CALL = /^\s*call\s/i;
/** The server gives up this much before we do, so that its answer arrives, and the connection can go on. */
const SERVER_AHEAD_MS = 200;

/** One connection to PostgreSQL. */
export class PostgresConnection implements Connection {
  readonly ready: Promise<void>;
  used = false;
  private lost = false;
  private client: Client | undefined;
  /** Our own, because pg has no other way to break off a statement that runs. */
  private readonly socket = new Socket();

  constructor(private readonly server: PostgresServer) {
    this.ready = this.open();
    // Whoever waits for `ready` gets the error; without this, Node ends the process when nobody does.
    this.ready.catch(() => this.destroy());
  }

  get usable(): boolean {
    return !this.lost;
  }

  async run({ text, readOnly }: Statement, values: readonly SqlValue[], timeoutMs: number): Promise<Rows> {
    const client = this.client!;
    this.used = true;
    // The extended protocol refuses a second statement in the text, also when there are no values.
    const query: ExtendedQuery = { text, values: [...values], rowMode: 'array', queryMode: 'extended' };
    // A procedure may end transactions of its own, which it cannot inside of ours.
    if (CALL.test(text)) return readRows(await client.query(query));

    // Sent in one go, the transaction costs one round trip. A session setting would cost none, but makes RDS Proxy pin
    // the connection: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html.
    const begin = `BEGIN${readOnly ? ' READ ONLY' : ''}; SET LOCAL statement_timeout = ${serverTimeout(timeoutMs)}`;
    const [begun, result, committed] = await Promise.allSettled([client.query(begin), client.query(query), client.query('COMMIT')]);
    if (begun.status === 'rejected') throw begun.reason;
    if (result.status === 'rejected') throw result.reason;
    if (committed.status === 'rejected') throw committed.reason;
    return readRows(result.value);
  }

  destroy(): void {
    this.lost = true;
    this.socket.destroy();
  }

  private async open(): Promise<void> {
    const { userName, password } = await this.server.credentials();
    if (this.lost) throw new Error('Connection terminated');
    this.client = new Client({ ...this.clientConfig(), user: userName, password });
    // Without a listener, Node ends the process when the server closes an idle connection.
    this.client.on('error', () => this.destroy());
    this.client.on('end', () => this.destroy());
    await this.client.connect();
  }

  private clientConfig(): ClientConfig {
    const { host, port, database, secureContext, trustServerCertificate } = this.server;
    return {
      host,
      port,
      database,
      // pg sends a server name only if the host is no IP address, and checks the certificate against either.
      ssl: { secureContext, rejectUnauthorized: !trustServerCertificate },
      stream: () => this.socket,
      keepAlive: true,
      pipeline: true,
      types: { getTypeParser: writerOf } as unknown as CustomTypesConfig,
    };
  }
}

function readRows({ fields, rows, rowCount }: QueryArrayResult<(JsonText | null)[]>): Rows {
  return { columns: fields.map(({ name }) => name), rows: rows.map(row => row.map(value => value ?? 'null')), rowCount: rowCount ?? rows.length };
}

/** Milliseconds for `statement_timeout`, of which 0 would be no limit. */
function serverTimeout(timeoutMs: number): number {
  return Math.max(1, Math.floor(timeoutMs) - SERVER_AHEAD_MS);
}
