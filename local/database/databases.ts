import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Login, PostgresServer } from './postgres';
import { type FunctionRole, settleRoles } from './roles';
import { ScriptRunner } from './script-runner';
import type { SqlFile } from './sql-file';
import { Environment } from '../../src/contract/environment';
import type { FunctionSettings } from '../assembly/functions';

/** Used where the template does not know the name yet. */
const FALLBACK_NAME = 'app';

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const MAX_NAME_LENGTH = 63;

/** The name of the database that a function asks. */
export function databaseNameOf({ environment }: FunctionSettings): string {
  const name = environment[Environment.DATABASE_NAME];
  return typeof name === 'string' && name !== '' ? name : FALLBACK_NAME;
}

/** What databases are made of. */
export interface DatabaseSource {
  readonly server: PostgresServer;
  /** Owns everything. */
  readonly owner: Login;
  readonly functionRole: FunctionRole;
  readonly scripts: readonly SqlFile[];
}

/**
 * Makes databases, and runs the scripts in each as its owner. Those of the same names are gone when all of the new ones are
 * ready, and back when one is not; whoever is connected to them is cut off.
 *
 * @returns the roles that were made because the scripts name them
 * @throws UserError with the file, the line and the server's words when a script fails
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

async function createDatabase({ server, owner, functionRole, scripts }: DatabaseSource, name: string): Promise<string[]> {
  await server.administer(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner.user)}`);
  const roles: string[] = [];
  for (const script of scripts) {
    // What a script sets for its session, as those of pg_dump do, is not for the next one.
    const client = await server.connect(name, server.superuser);
    const runner = new ScriptRunner(client, owner.user);
    await runner.run(script).finally(() => client.end());
    roles.push(...runner.rolesMade);
  }
  await settleRoles(server, name, owner, functionRole);
  return roles;
}

/** Scripts may say the name of their database, so the new one has it from the start. */
async function putAside(server: PostgresServer, name: string): Promise<void> {
  // The name can be changed when nobody is connected.
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
