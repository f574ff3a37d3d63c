import { openExistingDatabase } from './database-url';
import { makeDatabases } from './databases';
import { writePasswordFile } from './password-file';
import { type DatabaseServer, type Login, type PostgresServer, startPostgres } from './postgres';
import { createFunctionRole, createOwner } from './roles';
import type { Session } from '../session';
import { readSqlFile } from './sql-file';
import { UserError } from '../user-error';

/** What the databases are made of. */
export interface DatabaseOptions {
  /** An SQL script that makes the tables. */
  readonly schema?: string | undefined;
  /** An SQL script that fills them. */
  readonly seed?: string | undefined;
  /** A database that already runs, instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** A role of the scripts that functions log in as. */
  readonly databaseUser?: string | undefined;
}

/** The databases that functions are led to. */
export interface LocalDatabase {
  readonly server: DatabaseServer;
  /** Of the functions. */
  readonly login: Login;
  /** Who owns the tables, where they are ours. */
  readonly owner: Login;
  /** What a user should know of them before their tables are missed. */
  readonly notes: readonly string[];
  /** Whether the functions have the rights of every role of the scripts. */
  readonly standsForAllRoles: boolean;
  /** Whether no script makes tables. */
  readonly isEmpty: boolean;
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
  if (scripts.databaseUser !== undefined) throw new UserError('--database-user is for the embedded database: with a URL, the user of the URL is the one');
  if (scripts.schema !== undefined || scripts.seed !== undefined) throw new UserError('--schema and --seed are for the embedded database: a database with a URL is used as it is');
  const { server, login } = await openExistingDatabase(databaseUrl);
  void session.own(Promise.resolve(server));
  return {
    server,
    login,
    owner: login,
    standsForAllRoles: false,
    isEmpty: false,
    notes: [],
    scripts: [],
    prepare: () => Promise.resolve(),
    renew: () => Promise.resolve(),
    describe: () => Promise.resolve([`Database ${server.databaseName} as ${login.user}, which is yours: what requests change stays changed.`]),
  };
}

async function embedded({ schema, seed, databaseUser }: DatabaseOptions, session: Session): Promise<LocalDatabase> {
  const paths = [schema, seed].filter(path => path !== undefined);
  // What cannot be read is said before a server is started.
  paths.forEach(readSqlFile);
  const server = await session.own(startPostgres());
  const owner = await createOwner(server);
  const login = await createFunctionRole(server, databaseUser);
  const made = new Set<string>();
  const roles = new Set<string>();
  const make = async (names: readonly string[]) => {
    const source = { server, owner, functionRole: login, scripts: paths.map(readSqlFile) };
    if (names.length > 0) (await makeDatabases(source, names)).forEach(role => roles.add(role));
    names.forEach(name => made.add(name));
  };
  return {
    server,
    login,
    owner,
    standsForAllRoles: !login.ofScripts,
    isEmpty: schema === undefined,
    notes: schema === undefined ? ['The database has no tables: name the SQL script that makes them with --schema.'] : [],
    scripts: paths,
    prepare: names => make([...new Set(names)].filter(name => !made.has(name))),
    renew: () => make([...made]),
    describe: async names => [...await describeServer(server, names, { owner, login }), ...describeRoles([...roles])],
  };
}

function describeRoles(roles: readonly string[]): string[] {
  return roles.length > 0 ? [`Roles that the scripts name but do not create, made without a login: ${roles.join(', ')}.`] : [];
}

async function describeServer(server: PostgresServer, names: readonly string[], { owner, login }: Pick<LocalDatabase, 'owner' | 'login'>): Promise<string[]> {
  const { rows } = await server.administer('SHOW server_version');
  const passwordFile = await writePasswordFile(server, owner);
  const psql = (name: string) => [
    `host=${server.host} port=${server.port} dbname=${name} user=${owner.user}`,
    `passfile=${passwordFile} sslmode=verify-full sslrootcert=${server.caFile}`,
  ].join(' ');
  return [
    `PostgreSQL ${rows[0].server_version} on ${server.host}:${server.port}; functions log in as ${login.user}, which owns no table. To look inside as the owner:`,
    ...names.map(name => `  psql "${psql(name)}"`),
  ];
}
