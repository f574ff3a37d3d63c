import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { Client, Pool } from 'pg';
import type { DatabaseNeeds, FaultyDatabase, Impostor, FunctionLogin, Written } from './faulty-database';
import { PostgresHop } from './postgres-hop';
import { KEYS, LARGE, MANY_ROWS, PACES, routesOf } from './routes';
import type { ServerCertificate } from '../../../local/database/certificates';
import { DatabaseEngine, Idempotency } from '../../../src';
import { createTestDatabase, testServer, type TestDatabase } from '../../support/database';
import type { Cut, Ending } from '../../support/endings';
import { InstalledPostgres } from '../../support/installed-postgres';
import { until } from '../../support/until';

const sleep = (waitMs: number) => `pg_sleep(${waitMs / 1000} * (SELECT factor FROM slowness))`;
// The trigger that waits fires in the commit.
const PAUSES = 'WITH slow AS (INSERT INTO pauses DEFAULT VALUES)';
const ROUTES = routesOf(DatabaseEngine.POSTGRESQL, {
  read: waitMs => `SELECT id, title FROM books, ${sleep(waitMs)} WHERE id = $1`,
  write: pace => pace === '/commit'
    ? `${PAUSES} INSERT INTO books (title) VALUES (:title) RETURNING id, title -- pg_sleep`
    : `INSERT INTO books (title) SELECT CAST(:title AS text) FROM ${sleep(PACES[pace])} RETURNING id, title`,
  note: pace => pace === '/commit'
    ? `${PAUSES} INSERT INTO notes (book_id, text) VALUES (:book.id, :title) -- pg_sleep`
    : `INSERT INTO notes (book_id, text) SELECT CAST(:book.id AS int), CAST(:title AS text) FROM ${sleep(PACES[pace])}`,
  added: 'SELECT id, title FROM books WHERE id = :book.id',
  large: `SELECT repeat('x', ${LARGE}) AS text`,
  manyRows: `SELECT id FROM generate_series(1, ${MANY_ROWS}) AS id`,
});
const WRITTEN = `
  SELECT title, count(DISTINCT books.id)::int AS books, count(text)::int AS notes
  FROM books LEFT JOIN notes ON book_id = books.id AND text = title GROUP BY title`;
const CONNECTIONS = 'FROM pg_stat_activity WHERE usename = $1';
const TOO_MANY_CONNECTIONS = '53300';

/** Timeout of conditions on the server. */
const PATIENCE = { timeout: 60_000 };

/**
 * A database on a real PostgreSQL: the one of the test run, or, for faults of a whole server, another one of the same programs. With a hop in front
 * of it, the hop is what ends connections and what stops.
 */
export class PostgresDatabase implements FaultyDatabase {
  /** @param ending how a hop in front of it ends connections; by default, there is one only for faults that PostgreSQL itself does not have */
  static async open({ wholeServer, maxConnections = 10, idleTimeout, cutsAnswers }: DatabaseNeeds, ending?: Ending): Promise<PostgresDatabase> {
    const server = wholeServer && !ending ? await InstalledPostgres.start(testServer().binaries, [`max_connections=${maxConnections}`]) : undefined;
    const database = await createTestDatabase(server);
    await database.query('CREATE TABLE books (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL)');
    await database.query("INSERT INTO books (title) SELECT 'Book ' || n FROM generate_series(1, 5) AS n");
    await database.query(`
      CREATE TABLE pauses (); CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60 * factor) FROM slowness; RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER pauses AFTER INSERT ON pauses DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pause()`);
    await database.query('CREATE TABLE notes (book_id int NOT NULL REFERENCES books, text text NOT NULL)');
    await database.query('CREATE TABLE slowness AS SELECT 1.0 AS factor');
    await database.query(Idempotency.tableDefinition(DatabaseEngine.POSTGRESQL, KEYS));
    // Longer than a busy machine takes between the messages of one request.
    if (idleTimeout) await database.administer(`ALTER ROLE ${database.user} SET idle_session_timeout = '4s'`);
    const hopEnding = ending ?? (cutsAnswers ? 'destroy' : undefined);
    const hop = hopEnding && await PostgresHop.open({ ...database, ca: readFileSync(database.caFile, 'utf8') }, hopEnding);
    return new PostgresDatabase(database, server, hop);
  }

  readonly engine = 'postgres';
  readonly keepsAbandoned = false;
  readonly routes = ROUTES;
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly ca: string;
  readonly login: FunctionLogin;
  /** A connection of the superuser, kept so that looking is faster than what is looked for. */
  private readonly observer: Pool;

  private constructor(private readonly database: TestDatabase, private readonly server?: InstalledPostgres, private readonly hop?: PostgresHop) {
    const { host, port, name, caFile, user, password } = database;
    this.host = host;
    this.port = hop?.port ?? port;
    this.name = name;
    const ca = readFileSync(caFile, 'utf8');
    this.ca = hop?.ca ?? ca;
    this.observer = new Pool({ host, port, database: name, ssl: { ca }, ...(server ?? testServer()).superuser, max: 1, idleTimeoutMillis: 0 });
    // It connects again after the server was stopped.
    this.observer.on('error', () => undefined);
    this.login = { username: user, password };
  }

  async written(): Promise<ReadonlyMap<string, Written>> {
    const { rows } = await this.observer.query(WRITTEN);
    return new Map(rows.map(({ title, books, notes }) => [title, { books, notes }]));
  }

  async running(): Promise<void> {
    await until(async () => await this.active() > 0, PATIENCE);
  }

  async speedUp(): Promise<void> {
    await this.observer.query('UPDATE slowness SET factor = 0');
  }

  async settled(): Promise<void> {
    await until(async () => await this.active() === 0, PATIENCE);
  }

  async endConnections(): Promise<void> {
    this.hop?.endConnections();
    // Waits until they have ended: later requests may already be connected again.
    await this.database.administer(`SELECT pg_terminate_backend(pid, 5000) ${CONNECTIONS}`, [this.login.username]);
  }

  cutAnswer(cut: Cut): void {
    this.hop!.cut = cut;
  }

  async connectionsExpired(): Promise<void> {
    await until(async () => !await this.number(`SELECT count(*)::int AS number ${CONNECTIONS}`, this.login.username), PATIENCE);
  }

  async changePassword(password: string): Promise<void> {
    await this.database.administer(`ALTER ROLE ${this.login.username} PASSWORD '${password}'`);
  }

  /** Takes what the superuser alone may have, too. */
  async fillUp(): Promise<() => Promise<void>> {
    const { host, port, name: database, caFile } = this.database;
    const ca = readFileSync(caFile, 'utf8');
    const clients: Client[] = [];
    for (let full = false; !full;) {
      const client = new Client({ host, port, database, ssl: { ca }, ...this.server!.superuser });
      full = await client.connect().then(() => clients.push(client) < 0, (error: { code: string }) => {
        if (error.code !== TOO_MANY_CONNECTIONS) throw error;
        return true;
      });
    }
    return async () => { await Promise.all(clients.map(client => client.end())); };
  }

  async stop(mode?: 'fast' | 'immediate'): Promise<void> {
    await (this.hop?.stop() ?? this.server!.stop(mode));
  }

  async start(): Promise<void> {
    await (this.hop ?? this.server!).start();
  }

  impersonate(certificate: ServerCertificate): Promise<Impostor> {
    return startImpostor(certificate);
  }

  async close(): Promise<void> {
    await this.hop?.close();
    await this.observer.end();
    await (this.server ? this.server.remove() : this.database.drop());
  }

  private async active(): Promise<number> {
    return this.number(`SELECT count(*)::int AS number ${CONNECTIONS} AND state = 'active' AND query LIKE '%pg_sleep%'`, this.login.username);
  }

  private async number(sql: string, value: string): Promise<number> {
    const { rows } = await this.observer.query(sql, [value]);
    return rows[0].number;
  }
}

/** Says yes to TLS (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL), and listens to what is said then. */
async function startImpostor({ key, certificate }: ServerCertificate): Promise<Impostor> {
  const secureContext = createSecureContext({ key, cert: certificate });
  const heard: unknown[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => {
      socket.write('S');
      new TLSSocket(socket, { isServer: true, secureContext }).on('data', data => heard.push(data)).on('error', () => socket.destroy());
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: async () => {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => server.close(resolve));
    },
  };
}
