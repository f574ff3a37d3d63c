import { randomBytes } from 'node:crypto';
import { tsImport } from 'tsx/esm/api';
import { SecretsManager } from './secrets-manager.mjs';
import { startPostgres } from '../../../local/lib/postgres.js';

const ADMIN_SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:admin';
const USER_SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:user';

/** A database for scripts, whose administrator can create roles, but is not a superuser; with the secrets of the administrator and of a user. */
export class ScriptsDatabase {
  secrets = new SecretsManager();
  /** All passwords so far. */
  passwords = [];
  #server;
  #superuser;
  #url;

  /** Starts the embedded PostgreSQL, or the one that POSTGRES_BIN names. */
  static async open() {
    const database = new ScriptsDatabase();
    database.#server = process.env.POSTGRES_BIN ? await installed(process.env.POSTGRES_BIN) : await startPostgres();
    database.#url = await database.secrets.listen();
    return database;
  }

  get env() {
    return {
      _HANDLER: 'scripts.handler',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: this.#url,
      DATABASE_HOST: this.#server.host,
      DATABASE_PORT: String(this.#server.port),
      DATABASE_NAME: 'shop',
      DATABASE_SECRET_ARN: ADMIN_SECRET,
      DATABASE_USER_SECRETS: JSON.stringify({ shop_api: USER_SECRET }),
      DATABASE_CA_FILE: this.#server.caFile,
    };
  }

  /** Makes the database again, without the user. */
  async reset() {
    await this.#superuser?.end();
    await this.administer('DROP DATABASE IF EXISTS shop WITH (FORCE)');
    for (const role of ['shop_api', 'admin']) await this.administer(`DROP ROLE IF EXISTS ${role}`);
    await this.administer('CREATE ROLE admin LOGIN CREATEROLE');
    await this.administer('CREATE DATABASE shop OWNER admin');
    delete this.secrets.others[ADMIN_SECRET];
    await this.rotate();
    this.secrets.others[USER_SECRET] = { AWSCURRENT: { username: 'shop_api', password: this.password() } };
    this.#superuser = await this.#connect('shop');
  }

  /** Gives the administrator another password, in its secret as one of a stage. */
  async rotate(stage = 'AWSCURRENT') {
    const password = this.password();
    await this.administer(`ALTER ROLE admin PASSWORD '${password}'`);
    const versions = this.secrets.others[ADMIN_SECRET];
    this.secrets.others[ADMIN_SECRET] = { ...versions, [stage]: { username: 'admin', password } };
  }

  /** The versions of the secret of the user, by stage. */
  get userSecret() {
    return this.secrets.others[USER_SECRET];
  }

  password() {
    const password = randomBytes(12).toString('base64url');
    this.passwords.push(password);
    return password;
  }

  /** Runs a statement as the superuser, in a maintenance database. */
  async administer(statement) {
    const client = await this.#connect('template1');
    return client.query(statement).finally(() => client.end());
  }

  /** Runs a query in the database as the superuser; returns the values of the first column. */
  async column(text) {
    const { rows } = await this.#superuser.query(text);
    return rows.map(row => Object.values(row)[0]);
  }

  /** Whether a user can log in. */
  async accepts(user, password) {
    return this.#server.connect('shop', { user, password }).then(client => client.end().then(() => true), () => false);
  }

  async close() {
    await this.#superuser?.end();
    await this.#server.stop();
    await this.secrets.close();
  }

  async #connect(name) {
    return this.#server.connect(name, this.#server.superuser);
  }
}

async function installed(binaries) {
  const { InstalledPostgres } = await tsImport('../../support/installed-postgres.ts', import.meta.url);
  const { connectTo } = await tsImport('../../../local/database/postgres.ts', import.meta.url);
  const server = await InstalledPostgres.start(binaries);
  const { host, port, superuser, caFile } = server;
  return { host, port, superuser, caFile, connect: (name, login) => connectTo({ port, caFile }, name, login), stop: () => server.remove() };
}
