import type pg from 'pg';
import type { PlanNode } from './generic-plan';

/** Table of a plan. */
export interface Table {
  /** Name in SQL, quoted and with its schema where needed; for a partition, the partitioned table. */
  readonly name: string;
  /** Columns of the primary key and of unique indexes, in this order. */
  readonly keys: readonly (readonly string[])[];
  /** Columns of unique indexes with a condition. */
  readonly partialKeys: readonly (readonly string[])[];
  /** Columns that are NOT NULL. */
  readonly notNull: readonly string[];
  readonly nullable: readonly string[];
}

/** Arrays of arrays are JSON, because those of PostgreSQL must have the same length. */
const LOOK = `
  WITH relation AS (SELECT $1::regclass::oid AS oid),
  columns AS (SELECT attname, attnotnull FROM relation JOIN pg_attribute ON attrelid = oid WHERE attnum > 0 AND NOT attisdropped),
  indexes AS (
    SELECT indexrelid AS index, indisprimary AS is_primary, indpred IS NOT NULL AS is_partial,
      array_agg(attname::text ORDER BY position) AS columns
    FROM relation JOIN pg_index ON indrelid = oid, unnest(indkey::int2[]) WITH ORDINALITY AS key (number, position), pg_attribute
    WHERE attrelid = indrelid AND attnum = number AND position <= indnkeyatts AND indisunique AND indisvalid AND indexprs IS NULL
    GROUP BY indexrelid, indisprimary, indpred
  )
  SELECT coalesce(pg_partition_root(oid), oid)::regclass::text AS name,
    (SELECT coalesce(json_agg(columns ORDER BY is_primary DESC, cardinality(columns), index), '[]') FROM indexes WHERE NOT is_partial) AS keys,
    (SELECT coalesce(json_agg(columns ORDER BY index), '[]') FROM indexes WHERE is_partial) AS "partialKeys",
    ARRAY(SELECT attname::text FROM columns WHERE attnotnull) AS "notNull", ARRAY(SELECT attname::text FROM columns WHERE NOT attnotnull) AS nullable
  FROM relation`;

/** Describes the table that a node of a plan scans. */
export async function describeTable(client: pg.Client, { 'Schema': schema, 'Relation Name': relation }: PlanNode): Promise<Table> {
  return lookUp(client, `${client.escapeIdentifier(schema!)}.${client.escapeIdentifier(relation!)}`);
}

/** Describes the table whose partitions some nodes scan; undefined if they scan anything else, or one of them twice. */
export async function describePartitioned(client: pg.Client, scans: readonly PlanNode[]): Promise<Table | undefined> {
  if (scans.some(scan => scan['Relation Name'] === undefined)) return undefined;
  const partitions = new Set(scans.map(scan => JSON.stringify([scan.Schema, scan['Relation Name']])));
  if (partitions.size < scans.length) return undefined;
  const names = new Set<string>();
  for (const scan of scans) names.add((await describeTable(client, scan)).name);
  return names.size === 1 ? lookUp(client, [...names][0]!) : undefined;
}

async function lookUp(client: pg.Client, name: string): Promise<Table> {
  const { rows: [row] } = await client.query<Table>(LOOK, [name]);
  return row!;
}
