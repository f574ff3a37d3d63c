import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SecretsManager } from './secrets-manager.mjs';
import { startPostgres } from '../../../local/lib/postgres.js';

const sql = (text, more) => ({ kind: 'sql', text, values: [], result: { kind: 'rows' }, readOnly: true, ...more });

/** The routes of the tests. */
export const MANIFEST = JSON.stringify({
  format: 1,
  engine: 'postgres',
  metrics: { api: 'Library', byRoute: false },
  routes: {
    'GET /books': sql('SELECT id, title FROM books ORDER BY id'),
    'POST /books': sql('INSERT INTO books (title) VALUES ($1) RETURNING id', {
      values: [{ name: 'title', source: 'body', key: 'title', required: true }],
      result: { kind: 'created' },
      readOnly: false,
    }),
    'POST /books/slowly': sql("INSERT INTO books (title) SELECT 'Sanditon' FROM pg_sleep(1)", { result: { kind: 'none' }, readOnly: false }),
    'GET /slow': sql('SELECT pg_sleep(20)::text'),
  },
});

/** A database with one table, its login in a Secrets Manager, and whoever administers both. */
export class Library {
  secrets = new SecretsManager();
  /** All that its login ever had. */
  passwords = [];
  #server;
  #administrator;
  #secretsUrl;

  static async open() {
    const library = new Library();
    library.#server = await startPostgres();
    library.#secretsUrl = await library.secrets.listen();
    await library.#server.createRole({ user: 'api', password: randomBytes(12).toString('base64url') });
    await library.#server.administer('CREATE DATABASE library OWNER api');
    library.#administrator = await library.#server.connect('library', library.#server.superuser);
    return library;
  }

  /** The environment of a function that reads it. */
  get env() {
    return {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: this.#secretsUrl,
      DATABASE_HOST: this.#server.host,
      DATABASE_PORT: String(this.#server.port),
      DATABASE_NAME: 'library',
      DATABASE_PREPARED_STATEMENTS: 'true',
      DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:library',
      DATABASE_CA_FILE: this.#server.caFile,
    };
  }

  /** Puts everything back: no connections, one book, a fresh password, no limits. */
  async reset() {
    // The server goes on with a statement whose function was ended.
    await this.disconnect();
    await this.administer(`
      DROP TABLE IF EXISTS books;
      CREATE TABLE books (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
      ALTER TABLE books OWNER TO api;
      INSERT INTO books (title) VALUES ('Emma');
      ALTER ROLE api RESET ALL`);
    await this.rotate();
    this.secrets.calls = 0;
  }

  /** Gives the login another password. */
  async rotate() {
    const password = randomBytes(12).toString('base64url');
    await this.administer(`ALTER ROLE api PASSWORD '${password}'`);
    this.passwords.push(password);
    this.secrets.login = { username: 'api', password };
  }

  /** Ends the connections of the function, and waits until they are gone; returns how many there were. */
  async disconnect() {
    return (await this.administer("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'api'")).length;
  }

  /** How many connections the function has. */
  async connections() {
    return (await this.administer("SELECT FROM pg_stat_activity WHERE usename = 'api'")).length;
  }

  /** Resolves when the function runs a statement that starts with some text. */
  async running(start) {
    const query = `SELECT FROM pg_stat_activity WHERE usename = 'api' AND state = 'active' AND query LIKE '${start}%'`;
    while ((await this.administer(query)).length === 0) await delay(10);
  }

  async titles() {
    return (await this.administer('SELECT title FROM books ORDER BY id')).map(({ title }) => title);
  }

  /** Runs SQL as the superuser; returns the rows of a single statement. */
  async administer(statement) {
    return (await this.#administrator.query(statement)).rows;
  }

  async close() {
    await this.#administrator.end();
    await this.#server.stop();
    await this.secrets.close();
  }
}
