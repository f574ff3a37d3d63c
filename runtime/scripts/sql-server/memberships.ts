import type { ScriptConnection } from './connection';
import { MEMBERSHIPS, quoteName } from './statements';

/** Row of `MEMBERSHIPS`; `onServer` is 1 for a role of the server, and 0 for one of the database. */
export interface Membership {
  readonly onServer: number;
  readonly role: string;
}

/** Roles that only take permissions away: https://learn.microsoft.com/sql/relational-databases/security/authentication-access/database-level-roles. */
const DENYING: ReadonlySet<string> = new Set(['db_denydatareader', 'db_denydatawriter']);

/** Roles whose members can change permissions, objects or backups. */
const ADMINISTERING: ReadonlySet<string> = new Set(['db_owner', 'db_securityadmin', 'db_accessadmin', 'db_ddladmin', 'db_backupoperator']);

/** Returns the roles that a user and its login belong to, also through other roles, without `public`. */
export async function readMemberships(connection: ScriptConnection, deadline: number, name: string): Promise<readonly Membership[]> {
  return connection.query<Membership>(deadline, MEMBERSHIPS, [name]);
}

/**
 * Returns the reason to reject a user because of its roles. With `exact`, its permissions are exactly its grants, so it must not have others from a role.
 * Without, scripts can add it to roles that do not administer.
 */
export function membershipProblem(name: string, memberships: readonly Membership[], exact: boolean): string | undefined {
  const rejected = memberships.filter(({ onServer, role }) => onServer === 1 || ADMINISTERING.has(role) || (exact && !DENYING.has(role)));
  if (rejected.length === 0) return undefined;
  const roles = rejected.map(({ onServer, role }) => onServer === 1 ? `the server role ${role}` : role).join(', ');
  const [{ onServer, role }] = rejected as [Membership];
  const remedy = `ALTER ${onServer === 1 ? 'SERVER ' : ''}ROLE ${quoteName(role)} DROP MEMBER ${quoteName(name)}`;
  return `member of ${roles}, which gives permissions beyond grants: remove it, as in ${remedy}, or use another name`;
}
