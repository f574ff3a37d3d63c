import type pg from 'pg';
import type { AppScripts } from './app-scripts';
import { openExistingDatabase } from './database-url';
import { EmbeddedDatabases } from './embedded-databases';
import { writePasswordFile } from './password-file';
import { type DatabaseServer, type RoleLogin, type PostgresServer, startPostgres } from './postgres';
import { createFunctionRole, createOwner } from './roles';
import type { Session } from '../session';
import { readSqlFile } from './sql-file';
import { UserError } from '../user-error';

/** Options of the databases. */
export interface DatabaseOptions {
  /** SQL script that creates the tables. */
  readonly schema?: string | undefined;
  /** SQL script that fills the tables. */
  readonly seed?: string | undefined;
  /** URL of a running database, instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Role of the scripts that functions log in as. */
  readonly databaseUser?: string | undefined;
}

/** Databases of the functions. */
export interface LocalDatabase {
  readonly server: DatabaseServer;
  /** Login of the functions. */
  readonly login: RoleLogin;
  /** Owner of the tables of an embedded database. */
  readonly owner: RoleLogin;
  /** Notes about the databases for the user, after `prepare`. */
  readonly notes: readonly string[];
  /** Whether the functions have the rights of every role of the scripts. */
  readonly hasAllRoles: boolean;
  /** Whether no script creates tables, after `prepare`. */
  readonly isEmpty: boolean;
  /** Files of `--schema` and `--seed`; empty for a running database. */
  readonly files: readonly string[];
  /** Connects as a superuser; undefined for a running database. */
  readonly connectAsSuperuser?: (name: string) => Promise<pg.Client>;
  /**
   * Creates databases unless they exist, and recreates those whose scripts of the app have changed.
   *
   * @returns lines about recreated databases
   * @throws UserError when a script fails; existing databases then stay unchanged
   */
  prepare(names: readonly string[], appScripts: readonly AppScripts[]): Promise<string[]>;
  /** Returns the login of a user of the scripts of the app; undefined if all functions log in as the same role. */
  userLogin(name: string): RoleLogin | undefined;
  /** Returns a user of the scripts of the app with the password to set. */
  passwordLogin(name: string): RoleLogin;
  /**
   * Recreates all databases from the current scripts.
   *
   * @throws UserError when a script cannot be read or fails; the databases then stay unchanged
   */
  renew(): Promise<void>;
  /**
   * Returns lines that describe the databases.
   *
   * @param users of the scripts that the APIs log in as; undefined: an API logs in as all functions do
   */
  describe(names: readonly string[], users: readonly (string | undefined)[]): Promise<string[]>;
}

const NO_TABLES = 'The database has no tables: add DatabaseScripts to the app, or name the SQL script that creates them with --schema.';

/**
 * Starts an embedded PostgreSQL, or connects to a running database; it belongs to the session.
 *
 * @throws UserError when a script cannot be read, or the database cannot be reached
 */
export async function openDatabase({ databaseUrl, ...scripts }: DatabaseOptions, session: Session): Promise<LocalDatabase> {
  if (databaseUrl === undefined) return embedded(scripts, session);
  if (scripts.databaseUser !== undefined) throw new UserError('--database-user is for the embedded database: with --database-url, use the user of the URL');
  if (scripts.schema !== undefined || scripts.seed !== undefined) throw new UserError('--schema and --seed are for the embedded database: a database of --database-url is used as it is');
  const { server, login } = await openExistingDatabase(databaseUrl);
  void session.own(Promise.resolve(server));
  return {
    server,
    login,
    owner: login,
    hasAllRoles: false,
    isEmpty: false,
    notes: [],
    files: [],
    prepare: (_, appScripts) => Promise.resolve(appScripts.map(describeOmission)),
    userLogin: () => undefined,
    passwordLogin: () => login,
    renew: () => Promise.resolve(),
    describe: () => Promise.resolve([`Database ${server.databaseName} as ${login.user}: requests change its data permanently.`]),
  };
}

async function embedded({ schema, seed, databaseUser }: DatabaseOptions, session: Session): Promise<LocalDatabase> {
  const paths = [schema, seed].filter(path => path !== undefined);
  // Reports unreadable scripts before a server is started.
  paths.forEach(readSqlFile);
  const server = await session.own(startPostgres());
  const owner = await createOwner(server);
  const login = await createFunctionRole(server, databaseUser);
  const databases = new EmbeddedDatabases({ server, owner, functionRole: login, schema, seed });
  const isEmpty = () => schema === undefined && !databases.haveScripts;
  return {
    server,
    login,
    owner,
    hasAllRoles: !login.ofScripts,
    get isEmpty() { return isEmpty(); },
    get notes() { return isEmpty() ? [NO_TABLES] : []; },
    files: paths,
    connectAsSuperuser: name => server.connect(name, server.superuser),
    prepare: (names, appScripts) => databases.prepare(names, appScripts),
    userLogin: name => (login.ofScripts ? undefined : databases.userLogin(name)),
    passwordLogin: name => databases.userLogin(name),
    renew: () => databases.renew(),
    describe: async (names, users) => [
      ...await describeServer(server, names, { owner, login, users }),
      ...describeRoles([...databases.roles]),
    ],
  };
}

function describeOmission({ name, manifest: { scripts } }: AppScripts): string {
  const isLong = scripts.length > 3;
  const files = isLong ? `${scripts.length} files from ${scripts[0]!.file} to ${scripts.at(-1)!.file}` : scripts.map(({ file }) => file).join(', ');
  return `The scripts of ${name} are not run in a database of --database-url${files === '' ? '' : `: run them there if they have not run, as with psql (${files})`}.`;
}

function describeRoles(roles: readonly string[]): string[] {
  return roles.length > 0 ? [`Roles that the scripts name but do not create, created without login: ${roles.join(', ')}.`] : [];
}

interface ServerRoles extends Pick<LocalDatabase, 'owner' | 'login'> {
  readonly users: readonly (string | undefined)[];
}

async function describeServer(server: PostgresServer, names: readonly string[], { owner, login, users }: ServerRoles): Promise<string[]> {
  const { rows } = await server.administer('SHOW server_version');
  const passwordFile = await writePasswordFile(server, owner);
  const psql = (name: string) => [
    `host=${server.host} port=${server.port} dbname=${name} user=${owner.user}`,
    `passfile=${passwordFile} sslmode=verify-full sslrootcert=${server.caFile}`,
  ].join(' ');
  return [
    `PostgreSQL ${rows[0].server_version} on ${server.host}:${server.port}; ${describeLogins(users, login)}. To connect as the owner:`,
    ...names.map(name => `  psql "${psql(name)}"`),
  ];
}

function describeLogins(users: readonly (string | undefined)[], login: RoleLogin): string {
  if (users.length > 0 && users.every(user => user !== undefined)) return 'functions log in as the users of the scripts';
  const functions = users.some(user => user !== undefined) ? 'functions without a user of the scripts' : 'functions';
  return `${functions} log in as ${login.user}, which owns no tables`;
}
