import { randomUUID } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { RoleLogin, PostgresServer } from './postgres';
import { UserError } from '../user-error';

/** Role that functions log in as. */
export interface FunctionRole extends RoleLogin {
  /** Whether it is a role of the scripts, with only the rights that they grant. */
  readonly ofScripts: boolean;
}

/** Role names that scripts are not expected to use. */
const OWNER = 'local_owner';
const FUNCTION_ROLE = 'local_api';

/** Role of users with IAM database authentication, as on Amazon RDS. */
const IAM_ROLE = 'rds_iam';

/**
 * Creates the role that owns the databases. It is not a superuser, but can create roles, like the master user of Amazon RDS
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html).
 */
export async function createOwner(server: PostgresServer): Promise<RoleLogin> {
  const owner = { user: OWNER, password: randomUUID() };
  await server.createRole(owner);
  await server.administer(`ALTER ROLE ${OWNER} CREATEROLE`);
  await server.administer(`CREATE ROLE ${IAM_ROLE}; GRANT ${IAM_ROLE} TO ${OWNER} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE`);
  return owner;
}

/**
 * Creates the role of the functions. It owns nothing, because row-level security policies do not apply to owners
 * (https://www.postgresql.org/docs/current/ddl-rowsecurity.html).
 *
 * @param user role of the scripts; without it, a role is created that can read and write everything
 */
export async function createFunctionRole(server: PostgresServer, user: string | undefined): Promise<FunctionRole> {
  const role = { user: user ?? FUNCTION_ROLE, password: randomUUID(), ofScripts: user !== undefined };
  if (!role.ofScripts) await server.createRole(role);
  return role;
}

/**
 * Grants the role of the functions its rights after the scripts have run. It inherits the grants and policies of the roles of the
 * scripts, unless it is one of them. Also resets the passwords, which scripts may have changed.
 *
 * @throws UserError when the scripts have no such role
 */
export async function settleRoles(server: PostgresServer, database: string, owner: RoleLogin, role: FunctionRole): Promise<void> {
  const client = await server.connect(database, server.superuser);
  try {
    const { rows } = await client.query<{ rolname: string }>("SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname NOT LIKE 'pg\\_%' ORDER BY rolname");
    const roles = rows.map(({ rolname }) => rolname).filter(name => ![OWNER, FUNCTION_ROLE, IAM_ROLE].includes(name));
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
