/**
 * Queries of the system catalogues (https://www.postgresql.org/docs/current/catalogs.html). Names are qualified unless they are in the schema
 * `public`, since `search_path` is `public` meanwhile. The collation "C" makes the order independent of the database.
 */

/** Condition for the schemas of users. */
export const OWN_SCHEMA = "nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'";

/** Returns the extension of an object, if it belongs to one. */
export function extensionOf(catalogue: string, oid: string): string {
  return `(SELECT extname FROM pg_depend JOIN pg_extension e ON e.oid = refobjid WHERE classid = '${catalogue}'::regclass AND objid = ${oid} AND deptype = 'e' LIMIT 1)`;
}

export const RELATIONS = `
  SELECT c.oid, nspname AS schema, relname AS name, c.oid::regclass::text AS "sqlName", relkind AS kind, relispartition AS "isPartition",
    ${extensionOf('pg_class', 'c.oid')} AS extension, obj_description(c.oid, 'pg_class') AS comment, relrowsecurity AS "rowSecurity"
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND ${OWN_SCHEMA}
  ORDER BY nspname <> 'public', nspname COLLATE "C", relname COLLATE "C"`;

export const COLUMNS = `
  WITH RECURSIVE domains AS (
    SELECT oid AS domain, oid AS type, -1 AS modifier, false AS "notNull" FROM pg_type WHERE typtype = 'd'
    UNION ALL
    SELECT domain, t.typbasetype, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE modifier END, d."notNull" OR t.typnotnull
    FROM domains d JOIN pg_type t ON t.oid = d.type WHERE t.typtype = 'd'
  ),
  bases AS (SELECT d.* FROM domains d JOIN pg_type t ON t.oid = d.type WHERE t.typtype <> 'd'),
  columns AS (
    SELECT a.*, coalesce(b.type, atttypid) AS outer_type, coalesce(nullif(b.modifier, -1), atttypmod) AS modifier,
      b.domain IS NOT NULL AS is_domain, coalesce(b."notNull", false) AS domain_not_null
    FROM pg_attribute a LEFT JOIN bases b ON b.domain = atttypid
    WHERE attrelid = ANY ($1) AND attnum > 0 AND NOT attisdropped
  )
  SELECT attrelid AS relation, attname AS name, quote_ident(attname) AS "sqlName", format_type(atttypid, atttypmod) AS type,
    base.typname AS "baseType", base.typtype AS "baseKind", o.typcategory = 'A' AS "isArray", is_domain AS "isDomain",
    ${extensionOf('pg_type', 'base.oid')} IS NOT NULL AS "ofExtension",
    ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = base.oid ORDER BY enumsortorder) AS labels,
    CASE WHEN base.typname IN ('varchar', 'bpchar') AND c.modifier > 4 THEN c.modifier - 4 END AS "maxLength",
    NOT (attnotnull OR domain_not_null) AS "isNullable", pg_get_expr(adbin, adrelid, true) AS "defaultValue",
    attgenerated <> '' AS "isGenerated", attidentity <> '' AS "isIdentity", col_description(attrelid, attnum) AS comment,
    ARRAY(
      SELECT pg_get_expr(conbin, 0, true) FROM pg_constraint JOIN domains d ON d.type = contypid
      WHERE d.domain = atttypid AND contype = 'c' ORDER BY conname COLLATE "C"
    ) AS checks
  FROM columns c
  JOIN pg_type o ON o.oid = outer_type
  LEFT JOIN bases item ON item.domain = o.typelem AND o.typcategory = 'A'
  JOIN pg_type base ON base.oid = CASE WHEN o.typcategory = 'A' THEN coalesce(item.type, o.typelem) ELSE o.oid END
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  ORDER BY attrelid, attnum`;

/** A unique index with a condition or an expression does not identify a row by its columns. */
export const KEYS = `
  SELECT indrelid AS relation, indisprimary AS "isPrimary", array_agg(attname::text ORDER BY position) AS columns
  FROM pg_index, unnest(indkey::int2[]) WITH ORDINALITY AS key (number, position), pg_attribute
  WHERE indrelid = ANY ($1) AND attrelid = indrelid AND attnum = number AND position <= indnkeyatts
    AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
  GROUP BY indexrelid, indrelid, indisprimary
  ORDER BY indrelid, indisprimary DESC, count(*), array_agg(attname::text ORDER BY position) COLLATE "C"`;

export const CHECKS = `
  SELECT conrelid AS relation, pg_get_expr(conbin, conrelid, true) AS expression
  FROM pg_constraint WHERE conrelid = ANY ($1) AND contype = 'c' AND convalidated
  ORDER BY conrelid, conname COLLATE "C"`;

/** The rights on a sequence that a column owns come with those on the table. */
export const SEQUENCES = `
  SELECT DISTINCT adrelid AS relation, c.oid::regclass::text AS name
  FROM pg_attrdef a JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid AND d.refclassid = 'pg_class'::regclass
  JOIN pg_class c ON c.oid = d.refobjid AND relkind = 'S'
  WHERE adrelid = ANY ($1) AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')
  )
  ORDER BY 1, 2`;
