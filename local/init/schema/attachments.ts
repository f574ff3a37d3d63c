import type pg from 'pg';
import { extensionOf, OWN_SCHEMA } from '../catalogue/catalogue-queries';
import { NOT_HISTORY } from '../catalogue/history-tables';

const inOwnSchema = (oid: string) => `EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE c.oid = ${oid} AND ${NOT_HISTORY} AND ${OWN_SCHEMA} AND ${extensionOf('pg_class', 'c.oid')} IS NULL)`;

const SCHEMAS = `
  SELECT format('CREATE SCHEMA IF NOT EXISTS %I', nspname) AS statement FROM pg_namespace n
  WHERE ${OWN_SCHEMA} AND nspname <> 'public' AND ${extensionOf('pg_namespace', 'n.oid')} IS NULL ORDER BY nspname COLLATE "C"`;

const EXTENSIONS = `
  SELECT format('CREATE EXTENSION IF NOT EXISTS %I', extname) || CASE WHEN nspname IN ('public', 'pg_catalog') THEN '' ELSE format(' WITH SCHEMA %I', nspname) END AS statement
  FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname <> 'plpgsql' ORDER BY extname COLLATE "C"`;

/** Roles that policies name. They get no login; the deployment does not make them members of anything. */
const ROLES = `
  SELECT CASE WHEN position('$$' IN code) > 0 THEN format('DO %L', code) ELSE 'DO $$ ' || code || ' $$' END AS statement
  FROM (SELECT DISTINCT unnest(roles) AS role FROM pg_policies) AS r,
    LATERAL format(E'BEGIN\\n  CREATE ROLE %I;\\nEXCEPTION WHEN duplicate_object THEN NULL;\\nEND', role) AS code
  WHERE role <> 'public' ORDER BY role COLLATE "C"`;

const OWNED_SEQUENCES = `
  SELECT format('ALTER SEQUENCE %s OWNED BY %s.%I', s.oid::regclass, d.refobjid::regclass, attname) AS statement
  FROM pg_class s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND deptype = 'a'
  JOIN pg_attribute ON attrelid = d.refobjid AND attnum = d.refobjsubid
  WHERE s.oid = ANY ($1) AND s.relkind = 'S' ORDER BY s.oid::regclass::text COLLATE "C"`;

/** Written shorter than PostgreSQL does: btree is the default, and an index of a partitioned table is also that of its partitions. */
const INDEXES = `
  SELECT regexp_replace(regexp_replace(pg_get_indexdef(indexrelid, 0, true), ' ON ONLY ', ' ON '), ' USING btree ', ' ') AS statement FROM pg_index i
  WHERE ${inOwnSchema('indrelid')} AND indisvalid AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = indexrelid)
  ORDER BY indrelid::regclass::text COLLATE "C", indexrelid::regclass::text COLLATE "C"`;

const TRIGGERS = `
  SELECT pg_get_triggerdef(t.oid, true) AS statement FROM pg_trigger t
  WHERE ${inOwnSchema('tgrelid')} AND NOT tgisinternal AND coalesce((to_jsonb(t) ->> 'tgparentid')::oid, 0) = 0 AND tgenabled <> 'D'
  ORDER BY tgrelid::regclass::text COLLATE "C", tgname COLLATE "C"`;

const ROW_SECURITY = `
  SELECT format('ALTER TABLE %s %s ROW LEVEL SECURITY', c.oid::regclass, word) AS statement
  FROM pg_class c, unnest(ARRAY['ENABLE', 'FORCE']) WITH ORDINALITY AS w (word, position)
  WHERE ${inOwnSchema('c.oid')} AND CASE word WHEN 'ENABLE' THEN relrowsecurity ELSE relforcerowsecurity END
  ORDER BY c.oid::regclass::text COLLATE "C", position`;

const POLICIES = `
  SELECT format('CREATE POLICY %I ON %s', policyname, format('%I.%I', schemaname, tablename)::regclass)
    || CASE permissive WHEN 'RESTRICTIVE' THEN ' AS RESTRICTIVE' ELSE '' END || CASE cmd WHEN 'ALL' THEN '' ELSE ' FOR ' || cmd END
    || CASE WHEN roles = '{public}' THEN '' ELSE ' TO ' || (SELECT string_agg(quote_ident(role::text), ', ') FROM unnest(roles) AS r (role)) END
    || coalesce(E'\\n  USING (' || pg_get_expr(polqual, polrelid, true) || ')', '')
    || coalesce(E'\\n  WITH CHECK (' || pg_get_expr(polwithcheck, polrelid, true) || ')', '') AS statement
  FROM pg_policies JOIN pg_policy ON polname = policyname AND polrelid = format('%I.%I', schemaname, tablename)::regclass ORDER BY schemaname COLLATE "C", tablename COLLATE "C", policyname COLLATE "C"`;

const RULES = `
  SELECT rtrim(pg_get_ruledef(r.oid, true), ';') AS statement FROM pg_rewrite r WHERE ${inOwnSchema('ev_class')} AND rulename <> '_RETURN'
  ORDER BY ev_class::regclass::text COLLATE "C", rulename COLLATE "C"`;

const STATISTICS = `
  SELECT pg_get_statisticsobjdef(s.oid) AS statement FROM pg_statistic_ext s WHERE ${inOwnSchema('stxrelid')} ORDER BY 1`;

const COMMENTS = `
  SELECT format('COMMENT ON %s IS %L', object, description) AS statement FROM (
    SELECT 1 AS rank, c.oid::regclass::text AS name, objsubid AS position, description, CASE WHEN objsubid > 0 THEN format('COLUMN %s.%I', c.oid::regclass, attname)
      ELSE CASE relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' ELSE 'TABLE ' END || c.oid::regclass END AS object
    FROM pg_description JOIN pg_class c ON c.oid = objoid LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid AND objsubid > 0
    WHERE classoid = 'pg_class'::regclass AND relkind IN ('r', 'p', 'v', 'm') AND ${inOwnSchema('objoid')}
    UNION ALL SELECT 2, t.oid::regtype::text, 0, description, CASE typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || t.oid::regtype
    FROM pg_description JOIN pg_type t ON t.oid = objoid JOIN pg_namespace n ON n.oid = typnamespace
    WHERE classoid = 'pg_type'::regclass AND typtype IN ('d', 'e', 'r') AND ${OWN_SCHEMA} AND ${extensionOf('pg_type', 't.oid')} IS NULL
    UNION ALL SELECT 3, p.oid::regprocedure::text, 0, description, CASE prokind WHEN 'p' THEN 'PROCEDURE ' WHEN 'a' THEN 'AGGREGATE ' ELSE 'FUNCTION ' END || p.oid::regprocedure
    FROM pg_description JOIN pg_proc p ON p.oid = objoid JOIN pg_namespace n ON n.oid = pronamespace
    WHERE classoid = 'pg_proc'::regclass AND ${OWN_SCHEMA} AND ${extensionOf('pg_proc', 'p.oid')} IS NULL
  ) AS comments ORDER BY rank, name COLLATE "C", position`;

/** Statements before and after those of the objects, in groups. */
export interface Attachments {
  readonly before: readonly (readonly string[])[];
  readonly after: readonly (readonly string[])[];
}

/**
 * Reads what the objects need, and what belongs to them.
 *
 * @param oids of the sequences that the script creates
 */
export async function readAttachments(client: pg.Client, oids: readonly number[]): Promise<Attachments> {
  const read = async (query: string, values: unknown[] = []) => {
    const { rows } = await client.query<{ statement: string }>(query, values);
    return rows.map(({ statement }) => statement);
  };
  const before = [await read(SCHEMAS), await read(EXTENSIONS), await read(ROLES)];
  const after = [await read(OWNED_SEQUENCES, [oids])];
  for (const query of [INDEXES, STATISTICS, TRIGGERS, RULES, ROW_SECURITY, POLICIES, COMMENTS]) after.push(await read(query));
  return { before, after };
}
