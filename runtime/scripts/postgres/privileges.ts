import type { ScriptConnection } from './connection';

/** A privilege of a role on an object, as the catalog has it. */
export interface Privilege {
  /** Kind as in `GRANT … ON TABLE`. */
  readonly kind: string;
  /** Quoted name of the object with its schema. */
  readonly object: string;
  /** Quoted name of a column; empty for the object itself. */
  readonly column: string;
  readonly privilege: string;
  readonly grantor: string;
  /** Whether the administrator can revoke it: as the owner, a member of the owner, or the grantor. Connecting to the database is not revoked. */
  readonly revocable: boolean;
}

/** Access control lists of the database, with the owners of the objects; those of `pg_default_acl` are about objects of the future. */
const LISTS = `
  SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, pg_catalog.format('%I.%I', n.nspname, c.relname), '', c.relacl, c.relowner
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  UNION ALL SELECT 'TABLE', pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.quote_ident(a.attname), a.attacl, c.relowner
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT a.attisdropped
  UNION ALL SELECT 'SCHEMA', pg_catalog.quote_ident(nspname), '', nspacl, nspowner FROM pg_catalog.pg_namespace
  UNION ALL SELECT 'ROUTINE', pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)), '', p.proacl, p.proowner
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  UNION ALL SELECT 'TYPE', pg_catalog.format('%I.%I', n.nspname, t.typname), '', t.typacl, t.typowner
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  UNION ALL SELECT 'DATABASE', pg_catalog.quote_ident(datname), '', datacl, datdba FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
  UNION ALL SELECT 'LANGUAGE', pg_catalog.quote_ident(lanname), '', lanacl, lanowner FROM pg_catalog.pg_language
  UNION ALL SELECT 'FOREIGN SERVER', pg_catalog.quote_ident(srvname), '', srvacl, srvowner FROM pg_catalog.pg_foreign_server
  UNION ALL SELECT 'FOREIGN DATA WRAPPER', pg_catalog.quote_ident(fdwname), '', fdwacl, fdwowner FROM pg_catalog.pg_foreign_data_wrapper
  UNION ALL SELECT 'LARGE OBJECT', oid::text, '', lomacl, lomowner FROM pg_catalog.pg_largeobject_metadata`;

const PRIVILEGES = `
  SELECT kind, object, attribute, e.privilege_type, pg_catalog.pg_get_userbyid(e.grantor),
    CASE WHEN kind = 'DATABASE' AND e.privilege_type = 'CONNECT' THEN false
      WHEN pg_catalog.pg_has_role(owner, 'USAGE') THEN e.grantor = owner ELSE e.grantor = current_user::regrole END
  FROM (${LISTS}) AS lists (kind, object, attribute, acl, owner), pg_catalog.aclexplode(acl) AS e
  WHERE acl IS NOT NULL AND e.grantee = $1::regrole AND owner <> $1::regrole
  ORDER BY 1, 2, 3, 4, 5`;

/** Returns the privileges that were granted to a role itself. */
export async function privilegesOf(connection: ScriptConnection, role: string): Promise<readonly Privilege[]> {
  const rows = await connection.rows(PRIVILEGES, role);
  return rows.map(([kind, object, column, privilege, grantor, revocable]) => (
    { kind: kind!, object: object!, column: column!, privilege: privilege!, grantor: grantor!, revocable: revocable === 't' }
  ));
}

/** Describes a privilege, as in `SELECT (title) on public.books` and `USAGE on sequence public.books_id_seq`. */
export function describePrivilege({ kind, object, column, privilege }: Privilege): string {
  return `${privilege}${column && ` (${column})`} on ${kind === 'TABLE' ? '' : `${kind.toLowerCase()} `}${object}`;
}

/** Whether the privilege is that to connect to the database, without which no other has an effect. */
export function isConnect({ kind, privilege }: Privilege): boolean {
  return kind === 'DATABASE' && privilege === 'CONNECT';
}

/** Rights of a role that are not granted on objects: what it owns, the roles whose rights it has, and its default privileges. */
export async function otherRightsOf(connection: ScriptConnection, role: string): Promise<readonly string[]> {
  const rows = await connection.rows(`
    SELECT 'is a member of ' || pg_catalog.quote_ident(r.rolname) FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
    WHERE m.member = $1::regrole AND r.rolname <> 'rds_iam'
    UNION ALL SELECT 'owns ' || pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relowner = $1::regrole AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_(toast|temp)'
    UNION ALL SELECT 'owns the schema ' || pg_catalog.quote_ident(nspname) FROM pg_catalog.pg_namespace WHERE nspowner = $1::regrole
    UNION ALL SELECT 'owns the function ' || p.oid::regprocedure FROM pg_catalog.pg_proc p WHERE p.proowner = $1::regrole
    UNION ALL SELECT 'owns the database' FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database() AND datdba = $1::regrole
    UNION ALL SELECT DISTINCT 'gets ' || e.privilege_type || ' on ' || CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
        WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'objects' END || ' that ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.defaclrole)) || ' will create'
        || coalesce(' in schema ' || pg_catalog.quote_ident(n.nspname), '')
    FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace, pg_catalog.aclexplode(d.defaclacl) AS e
    WHERE e.grantee = $1::regrole AND d.defaclrole <> $1::regrole
    ORDER BY 1`, role);
  return rows.map(([right]) => right!);
}
