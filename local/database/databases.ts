import { escapeIdentifier, escapeLiteral } from 'pg';
import { type AppScripts, statementForMasterUser } from './app-scripts';
import type { RoleLogin, PostgresServer } from './postgres';
import { type FunctionRole, settleRoles } from './roles';
import { ScriptRunner } from './script-runner';
import type { SqlFile } from './sql-file';
import { Environment } from '../../src/contract/environment';
import type { FunctionSettings } from '../assembly/functions';

/** Database name where the template does not contain it. */
const FALLBACK_NAME = 'app';

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const MAX_NAME_LENGTH = 63;

/** Returns the database name of a function. */
export function databaseNameOf({ environment }: FunctionSettings): string {
  const name = environment[Environment.DATABASE_NAME];
  return typeof name === 'string' && name !== '' ? name : FALLBACK_NAME;
}

/** Source of databases. */
export interface DatabaseSource {
  readonly server: PostgresServer;
  /** Owner of all objects. */
  readonly owner: RoleLogin;
  readonly functionRole: FunctionRole;
  readonly schema: readonly SqlFile[];
  /** Scripts of the app, run after the schema, in this order. */
  readonly appScripts: readonly AppScripts[];
  /** Run last. */
  readonly seed: readonly SqlFile[];
}

/**
 * Creates databases, and runs the scripts in each as its owner. Existing databases of the same names are replaced when all new ones are
 * ready, and restored when one fails; their connections are terminated.
 *
 * @returns the roles that were created because the scripts name them
 * @throws UserError with the file, the line and the server message when a script fails
 */
export async function makeDatabases(source: DatabaseSource, names: readonly string[]): Promise<string[]> {
  const { server } = source;
  const { rows } = await server.administer(`SELECT datname AS name FROM pg_database WHERE datname IN (${names.map(escapeLiteral).join(', ')})`);
  const before = rows.map(({ name }: { name: string }) => name);
  for (const name of before) await putAside(server, name);
  const roles: string[] = [];
  try {
    for (const name of names) roles.push(...await createDatabase(source, name));
  } catch (error) {
    for (const name of names) await drop(server, name);
    for (const name of before) await putBack(server, name);
    throw error;
  }
  for (const name of before) await drop(server, asideName(name));
  return roles;
}

async function createDatabase(source: DatabaseSource, name: string): Promise<string[]> {
  const { server, owner, functionRole, schema, appScripts, seed } = source;
  await server.administer(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner.user)}`);
  const roles = await runFiles(source, name, schema);
  for (const scripts of appScripts) if (scripts.databaseName === name) await runAsMasterUser(source, scripts);
  roles.push(...await runFiles(source, name, seed));
  await settleRoles(server, name, owner, functionRole);
  return roles;
}

/** @returns the roles that were created because the scripts name them */
async function runFiles({ server, owner }: DatabaseSource, name: string, files: readonly SqlFile[]): Promise<string[]> {
  const roles: string[] = [];
  for (const file of files) {
    // Session settings of a script, such as those of pg_dump, must not affect the next one.
    const client = await server.connect(name, server.superuser);
    const runner = new ScriptRunner(client, owner.user);
    await runner.run(file).finally(() => client.end());
    roles.push(...runner.rolesMade);
  }
  return roles;
}

/** Runs scripts of the app as the owner; as a superuser only if a statement needs more rights, which the master user of Amazon RDS has. */
async function runAsMasterUser({ server, owner }: DatabaseSource, scripts: AppScripts): Promise<void> {
  const attribute = (name: string) => server.administer(`ALTER ROLE ${escapeIdentifier(owner.user)} ${name}`);
  const isPrivileged = await statementForMasterUser(server, scripts) !== undefined;
  // A script before may have changed it.
  await attribute(`LOGIN PASSWORD ${escapeLiteral(owner.password)}`);
  if (isPrivileged) await attribute('SUPERUSER');
  try {
    await scripts.run(owner);
  } finally {
    if (isPrivileged) await attribute('NOSUPERUSER');
  }
}

/** Renames the existing database: scripts may contain the database name, so the new one needs it from the start. */
async function putAside(server: PostgresServer, name: string): Promise<void> {
  // A database can be renamed only without connections.
  await server.administer(`ALTER DATABASE ${escapeIdentifier(name)} ALLOW_CONNECTIONS false`);
  await server.administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${escapeLiteral(name)}`);
  await server.administer(`ALTER DATABASE ${escapeIdentifier(name)} RENAME TO ${escapeIdentifier(asideName(name))}`);
}

async function putBack(server: PostgresServer, name: string): Promise<void> {
  await server.administer(`ALTER DATABASE ${escapeIdentifier(asideName(name))} RENAME TO ${escapeIdentifier(name)}`);
  await server.administer(`ALTER DATABASE ${escapeIdentifier(name)} ALLOW_CONNECTIONS true`);
}

function asideName(name: string): string {
  return `before ${name}`.slice(0, MAX_NAME_LENGTH);
}

function drop(server: PostgresServer, name: string): Promise<unknown> {
  return server.administer(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
}
