import type pg from 'pg';
import type { Catalogue, Column, Key, Relation } from './catalogue';
import { CHECKS, COLUMNS, KEYS, RELATIONS, SEQUENCES } from './catalogue-queries';
import { UserError } from '../../user-error';

/** Oldest version that AWS supports. */
const OLDEST_VERSION = 13;

type OfRelation<T> = T & { readonly relation: number };

/**
 * Reads the tables and views of a database, in the transaction of the client.
 *
 * @throws UserError when the server is older than PostgreSQL 13
 */
export async function readCatalogue(client: pg.Client): Promise<Catalogue> {
  const { databaseName, version } = await readServer(client);
  const { rows: relations } = await client.query<Omit<Relation, 'columns' | 'keys' | 'checks' | 'sequences'>>(RELATIONS);
  const oids = relations.map(({ oid }) => oid);
  const columns = await client.query<OfRelation<Column>>(COLUMNS, [oids]);
  const keys = await client.query<OfRelation<Key>>(KEYS, [oids]);
  const checks = await client.query<OfRelation<{ expression: string }>>(CHECKS, [oids]);
  const sequences = await client.query<OfRelation<{ name: string }>>(SEQUENCES, [oids]);
  const columnsOf = grouped(columns.rows);
  const keysOf = grouped(keys.rows);
  const checksOf = grouped(checks.rows);
  const sequencesOf = grouped(sequences.rows);
  return {
    databaseName,
    version,
    relations: relations.map(relation => ({
      ...present(relation),
      columns: columnsOf(relation.oid).map(present),
      keys: keysOf(relation.oid),
      checks: checksOf(relation.oid).map(({ expression }) => expression),
      sequences: sequencesOf(relation.oid).map(({ name }) => name),
    })),
  };
}

async function readServer(client: pg.Client): Promise<{ databaseName: string; version: number }> {
  const { rows: [row] } = await client.query("SELECT current_database() AS name, current_setting('server_version_num')::int / 10000 AS version");
  if (row.version < OLDEST_VERSION) throw new UserError(`init needs PostgreSQL ${OLDEST_VERSION} or later, and the server is PostgreSQL ${row.version}`);
  return { databaseName: row.name, version: row.version };
}

function grouped<T>(rows: readonly OfRelation<T>[]): (oid: number) => T[] {
  const groups = new Map<number, T[]>();
  for (const { relation, ...row } of rows) groups.set(relation, [...groups.get(relation) ?? [], row as T]);
  return oid => groups.get(oid) ?? [];
}

/** Leaves out what is NULL. */
function present<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}
