import { openExistingDatabase } from './database-url';
import { createOwner, makeDatabases } from './databases';
import { writePasswordFile } from './password-file';
import { type DatabaseServer, type Login, type PostgresServer, startPostgres } from './postgres';
import type { Session } from './session';
import { readSqlFile } from './sql-file';
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
  /** What a user should know of them before their tables are missed. */
  readonly notes: readonly string[];
  /** The scripts that the databases are made of; none where they are not ours. */
  readonly scripts: readonly string[];
  /** Makes sure that databases are there; each is made once. */
  prepare(names: readonly string[]): Promise<void>;
  /**
   * Makes all databases anew, of the scripts as they are now.
   *
   * @throws UserError when a script cannot be read or fails; then the databases stay as they were
   */
  renew(): Promise<void>;
  /** Lines that say where the databases are. */
  describe(names: readonly string[]): Promise<string[]>;
}

/**
 * Starts an embedded PostgreSQL, or leads to a database that already runs; it belongs to the session.
 *
 * @throws UserError when a script cannot be read, or the database cannot be reached
 */
export async function openDatabase({ databaseUrl, ...scripts }: DatabaseOptions, session: Session): Promise<LocalDatabase> {
  if (databaseUrl === undefined) return embedded(scripts, session);
  if (scripts.schema !== undefined || scripts.seed !== undefined) throw new UserError('--schema and --seed are for the embedded database: a database with a URL is used as it is');
  const { server, login } = await openExistingDatabase(databaseUrl);
  void session.own(Promise.resolve(server));
  return {
    server,
    login,
    notes: [],
    scripts: [],
    prepare: () => Promise.resolve(),
    renew: () => Promise.resolve(),
    describe: () => Promise.resolve([`Database ${server.databaseName} as ${login.user}, which is yours: what requests change stays changed.`]),
  };
}

async function embedded({ schema, seed }: DatabaseOptions, session: Session): Promise<LocalDatabase> {
  const paths = [schema, seed].filter(path => path !== undefined);
  // What cannot be read is said before a server is started.
  paths.forEach(readSqlFile);
  const server = await session.own(startPostgres());
  const login = await createOwner(server);
  const made = new Set<string>();
  const make = async (names: readonly string[]) => {
    if (names.length > 0) await makeDatabases(server, names, login, paths.map(readSqlFile));
    names.forEach(name => made.add(name));
  };
  return {
    server,
    login,
    notes: schema === undefined ? ['The database has no tables: name the SQL script that makes them with --schema.'] : [],
    scripts: paths,
    prepare: names => make([...new Set(names)].filter(name => !made.has(name))),
    renew: () => make([...made]),
    describe: names => describeServer(server, names, login),
  };
}

async function describeServer(server: PostgresServer, names: readonly string[], owner: Login): Promise<string[]> {
  const { rows } = await server.administer('SHOW server_version');
  const passwordFile = await writePasswordFile(server, owner);
  const psql = (name: string) => [
    `host=${server.host} port=${server.port} dbname=${name} user=${owner.user}`,
    `passfile=${passwordFile} sslmode=verify-full sslrootcert=${server.caFile}`,
  ].join(' ');
  return [
    `PostgreSQL ${rows[0].server_version} on ${server.host}:${server.port}, owned by the role ${owner.user}; to look inside:`,
    ...names.map(name => `  psql "${psql(name)}"`),
  ];
}
