import { randomUUID } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Login, PostgresServer } from './postgres';
import { UserError } from '../user-error';

/** The role that functions log in as. */
export interface FunctionRole extends Login {
  /** Whether it is a role of the scripts, which then may do what they grant it and nothing else. */
  readonly ofScripts: boolean;
}

/** Names that no script has for its own roles. */
const OWNER = 'local_owner';
const FUNCTION_ROLE = 'local_api';

/**
 * Creates the role that owns the databases. It is not a superuser, but may make roles, as the master user of Amazon RDS
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html).
 */
export async function createOwner(server: PostgresServer): Promise<Login> {
  const owner = { user: OWNER, password: randomUUID() };
  await server.createRole(owner);
  await server.administer(`ALTER ROLE ${OWNER} CREATEROLE`);
  return owner;
}

/**
 * Creates the role of the functions. It owns nothing, as policies of row-level security do not bind owners
 * (https://www.postgresql.org/docs/current/ddl-rowsecurity.html).
 *
 * @param user a role of the scripts, else one is made that may read and write everything
 */
export async function createFunctionRole(server: PostgresServer, user: string | undefined): Promise<FunctionRole> {
  const role = { user: user ?? FUNCTION_ROLE, password: randomUUID(), ofScripts: user !== undefined };
  if (!role.ofScripts) await server.createRole(role);
  return role;
}

/**
 * Gives the role of the functions what it needs in a database that is ready. What the scripts grant to their roles, and policies for
 * them, are for it as well, unless it is one of them. Scripts may have changed the passwords.
 *
 * @throws UserError when the scripts have no such role
 */
export async function settleRoles(server: PostgresServer, database: string, owner: Login, role: FunctionRole): Promise<void> {
  const client = await server.connect(database, server.superuser);
  try {
    const { rows } = await client.query<{ rolname: string }>("SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname NOT LIKE 'pg\\_%' ORDER BY rolname");
    const roles = rows.map(({ rolname }) => rolname).filter(name => name !== OWNER && name !== FUNCTION_ROLE);
    if (role.ofScripts && !roles.includes(role.user)) throw new UserError(`--database-user: the scripts have no role "${role.user}"${roles.length > 0 ? `, but ${roles.join(', ')}` : ''}`);
    for (const { user, password } of [owner, role]) await client.query(`ALTER ROLE ${escapeIdentifier(user)} LOGIN PASSWORD ${escapeLiteral(password)}`);
    if (role.ofScripts) return;
    for (const name of roles) await client.query(`GRANT ${escapeIdentifier(name)} TO ${FUNCTION_ROLE} WITH INHERIT TRUE, SET TRUE`);
    await client.query(GRANT_EVERYTHING);
  } finally {
    await client.end();
  }
}

const GRANT_EVERYTHING = `
  DO $$ DECLARE schema text;
  BEGIN
    FOR schema IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' LOOP
      EXECUTE 'GRANT USAGE ON SCHEMA ' || schema || ' TO ${FUNCTION_ROLE}';
      EXECUTE 'GRANT ALL ON ALL TABLES IN SCHEMA ' || schema || ' TO ${FUNCTION_ROLE}';
      EXECUTE 'GRANT ALL ON ALL SEQUENCES IN SCHEMA ' || schema || ' TO ${FUNCTION_ROLE}';
      EXECUTE 'GRANT ALL ON ALL ROUTINES IN SCHEMA ' || schema || ' TO ${FUNCTION_ROLE}';
    END LOOP;
  END $$`;
