import type pg from 'pg';
import { describeFailure } from './failure';
import { error, type Finding, warning } from './finding';
import { describeStatement } from './statement';
import type { IdempotencyManifest } from '../../src/contract/idempotency-manifest';

/** Columns with the types that the statements of the handler accept. */
const COLUMNS: { readonly [name: string]: readonly string[] } = {
  id: ['character', 'character varying', 'text'],
  request: ['character', 'character varying', 'text'],
  status: ['smallint', 'integer'],
  headers: ['text'],
  body: ['text'],
  created_at: ['timestamp with time zone'],
};

/** Columns that are written together with the answer, after the key. */
const WRITTEN_LATER = ['status', 'headers', 'body'];

const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
}

interface KeyTable {
  readonly columns: readonly Column[];
  /** Columns of each unique index without a condition. */
  readonly unique: readonly (readonly string[])[];
  /** First column of each index without a condition. */
  readonly indexed: readonly string[];
  /** Privileges that the role of the functions lacks. */
  readonly lacking: readonly string[];
}

const LOOK = `
  SELECT
    ARRAY(SELECT json_build_object('name', attname, 'type', format_type(atttypid, NULL), 'required', attnotnull, 'hasDefault', atthasdef OR attidentity <> '')
      FROM pg_attribute WHERE attrelid = oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
    ARRAY(SELECT (SELECT json_agg(attname) FROM pg_attribute WHERE attrelid = indexrelid) FROM pg_index
      WHERE indrelid = oid AND indisunique AND indpred IS NULL AND indisvalid) AS unique,
    ARRAY(SELECT attname::text FROM pg_index JOIN pg_attribute ON attrelid = indexrelid AND attnum = 1
      WHERE indrelid = oid AND indpred IS NULL AND indisvalid) AS indexed,
    ARRAY(SELECT privilege FROM unnest($3::text[]) AS privilege WHERE NOT has_table_privilege($2, oid, privilege)) AS lacking
  FROM to_regclass($1) AS oid WHERE oid IS NOT NULL`;

/**
 * Checks the table of the keys of requests (`Idempotency-Key`), and the statements that use it, without running them.
 *
 * @param role role that the functions log in as
 * @returns one error with the statements that create the table, if it is missing
 */
export async function checkKeyTable(client: pg.Client, keys: IdempotencyManifest, role: string): Promise<Finding[]> {
  const { rows: [table] } = await client.query<KeyTable>(LOOK, [keys.table, role, PRIVILEGES]);
  if (!table) return [missingKeyTable(keys)];
  const wrong = checkColumns(keys, table);
  return [
    ...wrong,
    ...(wrong.length > 0 ? [] : await checkStatements(client, keys)),
    ...checkIndexes(keys, table),
    ...(table.lacking.length > 0 ? [error(`${role} may not ${table.lacking.join(', ')} on ${keys.table}`, [`GRANT ${PRIVILEGES.join(', ')} ON ${keys.table} TO ${role}`])] : []),
  ];
}

/** Returns the error for a missing table, with the statements that create it. */
export function missingKeyTable({ table, definition }: IdempotencyManifest): Finding {
  return error(`the table ${table} of the idempotency keys does not exist: add it to the schema`, definition.trimEnd().split('\n'));
}

function checkColumns({ table, definition }: IdempotencyManifest, { columns }: KeyTable): Finding[] {
  const problems = Object.entries(COLUMNS).flatMap(([name, types]) => {
    const column = columns.find(each => each.name === name);
    if (!column) return [`lacks the column "${name}"`];
    if (!types.includes(column.type)) return [`has the column "${name}" with the type ${column.type} instead of ${types[0]}`];
    if (name === 'created_at' && !column.hasDefault) return ['has no default for the column "created_at"'];
    return column.required && WRITTEN_LATER.includes(name) ? [`does not allow NULL in the column "${name}", which is written after the key`] : [];
  });
  const others = columns.filter(({ name, required, hasDefault }) => !Object.hasOwn(COLUMNS, name) && required && !hasDefault);
  const all = [...problems, ...others.map(({ name }) => `requires a value for the column "${name}", which the handler does not write`)];
  return all.map((problem, index) => error(`the table ${table} of the idempotency keys ${problem}`, index === all.length - 1 ? definition.trimEnd().split('\n') : undefined));
}

function checkIndexes({ table }: IdempotencyManifest, { unique, indexed }: KeyTable): Finding[] {
  return [
    ...(unique.some(columns => columns.length === 1 && columns[0] === 'id') ? [] : [
      error(`${table} accepts the same key twice, so requests are repeated`, [`ALTER TABLE ${table} ADD PRIMARY KEY (id)`]),
    ]),
    ...(indexed.includes('created_at') ? [] : [
      warning(`no index finds the expired keys of ${table}, so each request reads the whole table`, [`CREATE INDEX ON ${table} (created_at)`]),
    ]),
  ];
}

async function checkStatements(client: pg.Client, { expire, insert, find, store, purge }: IdempotencyManifest): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const text of [expire, insert, find, store, purge]) {
    if (text !== undefined) await describeStatement(client, text).catch(failure => findings.push(describeFailure({ text, values: [] }, failure)));
  }
  return findings;
}
