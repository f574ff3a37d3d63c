import type pg from 'pg';
import { keyOf, RANK, type SchemaObject } from './schema-object';
import { extensionOf, OWN_SCHEMA } from '../catalogue/catalogue-queries';

const typesWhere = (condition: string) =>
  `FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE ${condition} AND ${OWN_SCHEMA} AND ${extensionOf('pg_type', 't.oid')} IS NULL`;

const NAME = 'format_type(t.oid, NULL)';

/** Statements that create the types. */
const TYPES = `
  SELECT 'pg_type' AS class, t.oid, ${NAME} AS name, format('CREATE TYPE %s AS ENUM (%s)', ${NAME},
    (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)) AS statement
  ${typesWhere("typtype = 'e'")}
  UNION ALL SELECT 'pg_type', t.oid, ${NAME}, format('CREATE DOMAIN %s AS %s', ${NAME}, format_type(typbasetype, typtypmod))
    || coalesce((SELECT ' COLLATE ' || quote_ident(collname) FROM pg_collation c JOIN pg_type b ON b.oid = t.typbasetype WHERE c.oid = t.typcollation AND t.typcollation <> b.typcollation), '')
    || coalesce(' DEFAULT ' || typdefault, '') || CASE WHEN typnotnull THEN ' NOT NULL' ELSE '' END
    || coalesce((SELECT string_agg(format(E'\\n  CONSTRAINT %I %s', conname, pg_get_constraintdef(oid, true)), '' ORDER BY conname COLLATE "C")
        FROM pg_constraint WHERE contypid = t.oid AND contype = 'c'), '')
  ${typesWhere("typtype = 'd'")}
  UNION ALL SELECT 'pg_type', t.oid, ${NAME}, format(E'CREATE TYPE %s AS (\\n%s\\n)', ${NAME},
    (SELECT string_agg(format('  %I %s', attname, format_type(atttypid, atttypmod)), E',\\n' ORDER BY attnum) FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped))
  ${typesWhere("typtype = 'c' AND EXISTS (SELECT FROM pg_class WHERE oid = typrelid AND relkind = 'c')")}
  UNION ALL SELECT 'pg_type', t.oid, ${NAME}, format('CREATE TYPE %s AS RANGE (SUBTYPE = %s%s)', ${NAME},
    (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid),
    (SELECT ', SUBTYPE_DIFF = ' || rngsubdiff::regproc FROM pg_range WHERE rngtypid = t.oid AND rngsubdiff <> 0))
  ${typesWhere("typtype = 'r'")}`;

/** Sequences other than those of identity and serial columns, which `owned` lists. */
const SEQUENCES = `
  SELECT 'pg_class' AS class, c.oid, c.oid::regclass::text AS name, 'CREATE SEQUENCE ' || c.oid::regclass::text
    || CASE WHEN seqtypid <> 'bigint'::regtype THEN ' AS ' || format_type(seqtypid, NULL) ELSE '' END
    || CASE WHEN seqincrement <> 1 THEN ' INCREMENT BY ' || seqincrement ELSE '' END
    || CASE WHEN seqmin <> 1 THEN ' MINVALUE ' || seqmin ELSE '' END
    || CASE WHEN seqmax NOT IN (32767, 2147483647, 9223372036854775807) THEN ' MAXVALUE ' || seqmax ELSE '' END
    || CASE WHEN seqstart <> seqmin THEN ' START WITH ' || seqstart ELSE '' END
    || CASE WHEN seqcache <> 1 THEN ' CACHE ' || seqcache ELSE '' END || CASE WHEN seqcycle THEN ' CYCLE' ELSE '' END AS statement
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_sequence ON seqrelid = c.oid
  WHERE ${OWN_SCHEMA} AND ${extensionOf('pg_class', 'c.oid')} IS NULL AND NOT EXISTS (
    SELECT FROM pg_depend d LEFT JOIN pg_class r ON r.oid = d.refobjid LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
      AND (deptype = 'i' OR (deptype = 'a' AND c.relname = r.relname || '_' || a.attname || '_seq' AND c.relnamespace = r.relnamespace AND seqtypid = a.atttypid
        AND seqstart = 1 AND seqincrement = 1 AND seqmin = 1 AND seqcache = 1 AND NOT seqcycle))
  )`;

const FUNCTIONS = `
  SELECT 'pg_proc' AS class, p.oid, p.oid::regprocedure::text AS name, btrim(pg_get_functiondef(p.oid), E' \\n') AS statement
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace JOIN pg_language l ON l.oid = prolang
  WHERE ${OWN_SCHEMA} AND prokind <> 'a' AND lanname NOT IN ('internal', 'c') AND ${extensionOf('pg_proc', 'p.oid')} IS NULL
  UNION ALL SELECT 'pg_proc', p.oid, p.oid::regprocedure::text, format('CREATE AGGREGATE %s (SFUNC = %s, STYPE = %s%s%s)', p.oid::regprocedure, aggtransfn::regproc,
    format_type(aggtranstype, NULL), CASE WHEN aggfinalfn <> 0 THEN ', FINALFUNC = ' || aggfinalfn::regproc ELSE '' END, ', INITCOND = ' || quote_literal(agginitval))
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace JOIN pg_aggregate ON aggfnoid = p.oid
  WHERE ${OWN_SCHEMA} AND aggkind = 'n' AND ${extensionOf('pg_proc', 'p.oid')} IS NULL`;

const VIEWS = `
  SELECT 'pg_class' AS class, c.oid, c.oid::regclass::text AS name, format(E'CREATE %s %s%s AS\\n%s',
    CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, c.oid::regclass, ' WITH (' || array_to_string(reloptions, ', ') || ')',
    rtrim(pg_get_viewdef(c.oid, true), ';')) AS statement
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind IN ('v', 'm') AND ${OWN_SCHEMA} AND ${extensionOf('pg_class', 'c.oid')} IS NULL`;

interface Row {
  readonly class: string;
  readonly oid: number;
  readonly name: string;
  readonly statement: string;
}

/** Reads the types, sequences, functions and views. */
export async function readOtherObjects(client: pg.Client): Promise<SchemaObject[]> {
  const objects: SchemaObject[] = [];
  const kinds = [[RANK.type, TYPES], [RANK.sequence, SEQUENCES], [RANK.function, FUNCTIONS], [RANK.view, VIEWS]] as const;
  for (const [rank, query] of kinds) {
    const { rows } = await client.query<Row>(query);
    objects.push(...rows.map(({ class: catalogue, oid, name, statement }) => ({ key: keyOf(catalogue, oid), rank, name, statement })));
  }
  return objects;
}
