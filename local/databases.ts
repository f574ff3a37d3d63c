import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DatabaseError } from 'pg';
import type { FunctionCode } from './functions';
import type { Login, PostgresServer } from './postgres';
import { UserError } from './user-error';
import { Environment } from '../src/contract/environment';

/** Used where the template does not know the name yet. */
const FALLBACK_NAME = 'app';

/** An SQL script. */
export interface SqlFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads an SQL script.
 *
 * @throws UserError when it cannot be read
 */
export function readSqlFile(path: string): SqlFile {
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** The name of the database that a function asks. */
export function databaseNameOf({ environment }: FunctionCode): string {
  const name = environment[Environment.DATABASE_NAME];
  return typeof name === 'string' && name !== '' ? name : FALLBACK_NAME;
}

/** Creates the role that owns the databases. It is no superuser, as the master user of Amazon RDS is none either. */
export async function createOwner(server: PostgresServer): Promise<Login> {
  const owner = { user: 'app', password: randomUUID() };
  await server.createRole(owner);
  return owner;
}

/**
 * Creates a database, and runs the scripts in it as its owner.
 *
 * @throws UserError with the file, the line and the server's words when a script fails
 */
export async function createDatabase(server: PostgresServer, name: string, owner: Login, scripts: readonly SqlFile[]): Promise<void> {
  // Every server has the database `postgres`.
  if (name === 'postgres') await giveAway(server, name, owner);
  else await server.createDatabase(name, owner.user);
  await runScripts(server, name, owner, scripts);
}

async function giveAway(server: PostgresServer, database: string, owner: Login): Promise<void> {
  const client = await server.connect(database, server.superuser);
  const statement = `ALTER DATABASE ${client.escapeIdentifier(database)} OWNER TO ${client.escapeIdentifier(owner.user)}`;
  await client.query(statement).finally(() => client.end());
}

async function runScripts(server: PostgresServer, database: string, owner: Login, scripts: readonly SqlFile[]): Promise<void> {
  const client = await server.connect(database, owner);
  try {
    for (const script of scripts) {
      await client.query(script.text).catch((error: DatabaseError) => {
        throw new UserError(describeFailure(script, error));
      });
    }
  } finally {
    await client.end();
  }
}

/** PostgreSQL gives a position for what it cannot parse or resolve, but none for rows that it refuses. */
function describeFailure({ path, text }: SqlFile, error: DatabaseError): string {
  const line = error.position === undefined ? '' : `:${[...text].slice(0, Number(error.position) - 1).filter(character => character === '\n').length + 1}`;
  return `${path}${line}: ${error.message}${error.detail ? ` (${error.detail})` : ''}`;
}
