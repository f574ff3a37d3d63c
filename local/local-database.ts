import { openExistingDatabase } from './database-url';
import { createDatabase, createOwner, readSqlFile } from './databases';
import { type DatabaseServer, type Login, type PostgresServer, startPostgres } from './postgres';
import type { Session } from './session';
import { UserError } from './user-error';

/** What the databases are made of. */
export interface DatabaseOptions {
  /** An SQL script that makes the tables. */
  readonly schema?: string | undefined;
  /** An SQL script that fills them. */
  readonly seed?: string | undefined;
  /** A database that already runs, instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
}

/** The databases that functions are led to. */
export interface LocalDatabase {
  readonly server: DatabaseServer;
  readonly login: Login;
  /** Makes sure that databases are there; each is made once. */
  prepare(names: readonly string[]): Promise<void>;
  /** Lines that say where the databases are. */
  describe(names: readonly string[]): Promise<string[]>;
}

/**
 * Starts an embedded PostgreSQL, or leads to a database that already runs; it belongs to the session.
 *
 * @throws UserError when a script cannot be read, or the database cannot be reached
 */
export async function openDatabase({ schema, seed, databaseUrl }: DatabaseOptions, session: Session): Promise<LocalDatabase> {
  const paths = [schema, seed].filter(path => path !== undefined);
  if (databaseUrl === undefined) return embedded(paths, session);
  if (paths.length > 0) throw new UserError('--schema and --seed are for the embedded database: a database with a URL is used as it is');
  const { server, login } = await openExistingDatabase(databaseUrl);
  void session.own(Promise.resolve(server));
  return {
    server,
    login,
    prepare: () => Promise.resolve(),
    describe: () => Promise.resolve([`Database ${server.databaseName} as ${login.user}, which is yours: what requests change stays changed.`]),
  };
}

async function embedded(paths: readonly string[], session: Session): Promise<LocalDatabase> {
  const scripts = paths.map(readSqlFile);
  const server = await session.own(startPostgres());
  const login = await createOwner(server);
  const made = new Set<string>();
  return {
    server,
    login,
    prepare: async names => {
      for (const name of new Set(names)) {
        if (!made.has(name)) await createDatabase(server, name, login, scripts);
        made.add(name);
      }
    },
    describe: names => describeServer(server, names, login),
  };
}

async function describeServer(server: PostgresServer, names: readonly string[], owner: Login): Promise<string[]> {
  const client = await server.connect('postgres', server.superuser);
  const { rows } = await client.query('SHOW server_version').finally(() => client.end());
  const psql = (name: string) => `host=${server.host} port=${server.port} dbname=${name} user=${owner.user} sslmode=verify-full sslrootcert=${server.caFile}`;
  return [
    `PostgreSQL ${rows[0].server_version} on ${server.host}:${server.port}, owned by the role ${owner.user}; to look inside:`,
    ...names.map(name => `  PGPASSWORD=${owner.password} psql '${psql(name)}'`),
  ];
}
