import type pg from 'pg';
import type { BoundText } from './route-statements';
import { type ParameterType, recordsSample, type Sample, sampleOf, withPlaceholders } from './sample-values';

/** Plan of a statement. */
export interface Plan {
  /** Filters that no index supports, so that each request reads the whole table. */
  readonly unserved: readonly UnservedFilter[];
  /** Whether rows are changed or locked. */
  readonly writes: boolean;
}

export interface UnservedFilter {
  /** Name in SQL, quoted and with its schema where needed; for a partition, the partitioned table. */
  readonly table: string;
  /** Filter as written by the planner, with `$1` for the first value. */
  readonly filter: string;
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Schema'?: string;
  readonly 'Index Name'?: string;
  readonly 'Filter'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Plans'?: readonly Node[];
}

/**
 * Plans a statement with sequential scans disabled: where one remains, no index can be used. The plan uses sample values, as
 * requests have values: even for a prepared statement, PostgreSQL uses a generic plan only if it costs no
 * more than custom plans (https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES). Tables may be empty;
 * nothing is executed.
 *
 * @param setup statements to run before, and to roll back afterwards
 * @returns undefined for a statement without a plan, such as CALL
 */
export async function planStatement(client: pg.Client, { text, values }: BoundText, setup: readonly string[] = []): Promise<Plan | undefined> {
  const sample = (type: ParameterType, position: number) => recordsSample(values[position - 1]) ?? sampleOf(type, position);
  // Samples for text that must be a date, or a list of numbers, are not available; a plan without values still shows what is written.
  return await attempt(client, text, setup, sample) ?? attempt(client, text, setup, () => undefined);
}

async function attempt(client: pg.Client, text: string, setup: readonly string[], valueOf: typeof sampleOf): Promise<Plan | undefined> {
  await client.query('BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_custom_plan');
  try {
    for (const statement of setup) await client.query(statement);
    await client.query(`PREPARE route AS ${text}`);
    const samples = (await parameterTypes(client)).map((type, index) => valueOf(type, index + 1));
    const [plan, withSchemas] = await explain(client, samples);
    const schemas = flatten(withSchemas).map(node => node.Schema);
    const partial = await partialIndexes(client);
    const reading = flatten(plan).flatMap((node, index) => (readsAll(node, partial) ? [{ node, schema: schemas[index]! }] : []));
    return {
      unserved: (await describeAll(client, reading)).map(({ table, filter }) => ({ table, filter: withPlaceholders(filter, samples, text) })),
      writes: flatten(plan).some(node => ['ModifyTable', 'LockRows'].includes(node['Node Type'])),
    };
  } catch {
    return undefined;
  } finally {
    await client.query('ROLLBACK; DEALLOCATE ALL');
  }
}

async function parameterTypes(client: pg.Client): Promise<ParameterType[]> {
  const { rows } = await client.query<ParameterType>(`
    SELECT type::text AS name, (SELECT enumlabel FROM pg_enum WHERE enumtypid = type ORDER BY enumsortorder LIMIT 1) AS label
    FROM pg_prepared_statements, unnest(parameter_types) WITH ORDINALITY AS parameter (type, position)
    WHERE name = 'route' ORDER BY position`);
  return rows;
}

/** Returns two plans: only a verbose plan has the schemas of tables, but it prefixes the columns of filters with the table. */
async function explain(client: pg.Client, samples: readonly Sample[]): Promise<[plan: Node, withSchemas: Node]> {
  const values = samples.map(sample => (sample === undefined ? 'NULL' : client.escapeLiteral(sample)));
  const call = `EXECUTE route${values.length > 0 ? `(${values.join(', ')})` : ''}`;
  const planOf = async (options: string) => (await client.query(`EXPLAIN (${options}, FORMAT JSON) ${call}`)).rows[0]['QUERY PLAN'][0].Plan;
  return [await planOf('VERBOSE false'), await planOf('VERBOSE')];
}

async function partialIndexes(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>('SELECT relname AS name FROM pg_index JOIN pg_class ON oid = indexrelid WHERE indpred IS NOT NULL');
  return new Set(rows.map(({ name }) => name));
}

function flatten(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

/** Returns whether a scan reads all rows: a full index scan provides an order but skips no rows, unless the index is partial. */
function readsAll(node: Node, partial: ReadonlySet<string>): boolean {
  if (node.Filter === undefined || node['Relation Name'] === undefined) return false;
  const spares = ({ 'Index Cond': condition, 'Index Name': index = '' }: Node) => condition !== undefined || partial.has(index);
  switch (node['Node Type']) {
    case 'Seq Scan': return true;
    case 'Index Scan':
    case 'Index Only Scan': return !spares(node);
    case 'Bitmap Heap Scan': return !flatten(node).some(spares);
    default: return false;
  }
}

async function describeAll(client: pg.Client, reading: readonly { node: Node; schema: string }[]): Promise<UnservedFilter[]> {
  const found = new Map<string, UnservedFilter>();
  for (const { node, schema } of reading) {
    const { rows: [row] } = await client.query<{ name: string }>(
      "SELECT coalesce(pg_partition_root(oid), oid)::regclass::text AS name FROM (SELECT format('%I.%I', $1::text, $2::text)::regclass AS oid) AS relation",
      [schema, node['Relation Name']],
    );
    const unserved = { table: row!.name, filter: node.Filter! };
    found.set(JSON.stringify(unserved), unserved);
  }
  return [...found.values()];
}
