import type pg from 'pg';
import { type Finding, warning } from './finding';

interface Role {
  readonly name: string;
  /** Whether the role is a superuser or has BYPASSRLS. */
  readonly exempt: boolean;
  /** Tables whose policies do not apply to the role, because it owns them. */
  readonly owned: readonly string[];
  /** Tables with row-level security. */
  readonly secured: readonly string[];
  /** Tables with policies but without row-level security enabled. */
  readonly dormant: readonly string[];
  /** Names of the roles of policies. */
  readonly roles: readonly string[];
}

const LOOK = `
  WITH tables AS (
    SELECT c.oid, c.oid::regclass::text AS name, relrowsecurity AS enabled, relforcerowsecurity AS forced, pg_has_role(current_user, relowner, 'USAGE') AS owned,
      EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid) AS policies
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
  )
  SELECT current_user::text AS name, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS exempt,
    ARRAY(SELECT name FROM tables WHERE enabled AND NOT forced AND owned ORDER BY name) AS owned,
    ARRAY(SELECT name FROM tables WHERE enabled ORDER BY name) AS secured,
    ARRAY(SELECT name FROM tables WHERE policies AND NOT enabled ORDER BY name) AS dormant,
    ARRAY(SELECT DISTINCT role::regrole::text FROM pg_policy, unnest(polroles) AS role WHERE role <> 0 ORDER BY 1) AS roles`;

/**
 * Finds row-level security policies that do not apply to the role of a connection
 * (https://www.postgresql.org/docs/current/ddl-rowsecurity.html).
 *
 * @param hasAllRoles whether the role has the rights of every role of the scripts
 */
export async function checkRowLevelSecurity(client: pg.Client, hasAllRoles: boolean): Promise<Finding[]> {
  const { rows: [role] } = await client.query<Role>(LOOK);
  const { name, exempt, owned, secured, dormant, roles } = role!;
  return [
    ...dormant.map(table => warning(`${table} has policies, but row-level security is not enabled on it: ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`)),
    ...(exempt && secured.length > 0 ? [warning(`row-level security does not apply to ${name}, which is a superuser or has BYPASSRLS: all rows of ${secured.join(', ')} can be read and changed; use another user`)] : []),
    ...(exempt ? [] : owned.map(table => warning(`row-level security does not apply to ${name}, which owns ${table}: use another user, or ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`))),
    ...(hasAllRoles && roles.length > 1 ? [warning(`policies apply to several roles (${roles.join(', ')}), but locally the functions have the rights of all of them: set the role of the API with --database-user`)] : []),
  ];
}
