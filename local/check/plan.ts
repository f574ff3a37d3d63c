import type pg from 'pg';

/** How PostgreSQL would run a statement, whatever the values. */
export interface Plan {
  /** Filters that no index serves, so that each request reads the whole table. */
  readonly unserved: readonly { readonly table: string; readonly filter: string }[];
  /** Whether rows are changed or locked. */
  readonly writes: boolean;
}

/** The first version that can plan a statement without values, as a number: `EXPLAIN (GENERIC_PLAN)` (https://www.postgresql.org/docs/16/release-16.html). */
const FIRST_WITH_GENERIC_PLANS = 160_000;

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Filter'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Plans'?: readonly Node[];
}

const INDEX_SCANS = ['Index Scan', 'Index Only Scan'];

/**
 * Plans a statement as if reading a whole table cost everything: where it is still read, no index can help. Tables may
 * be empty; nothing is executed.
 *
 * @returns undefined when there is no plan, as for CALL, or the server cannot plan without values (see `canPlan`)
 */
export async function planStatement(client: pg.Client, text: string): Promise<Plan | undefined> {
  await client.query('BEGIN; SET LOCAL enable_seqscan = off');
  try {
    const { rows } = await client.query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`);
    const nodes = flatten(rows[0]['QUERY PLAN'][0].Plan);
    return {
      unserved: nodes.filter(readsAll).map(node => ({ table: node['Relation Name']!, filter: node.Filter! })),
      writes: nodes.some(node => ['ModifyTable', 'LockRows'].includes(node['Node Type'])),
    };
  } catch {
    return undefined;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Tells whether a server can plan statements without values. */
export async function canPlan(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  return Number(rows[0]?.server_version_num) >= FIRST_WITH_GENERIC_PLANS;
}

function flatten(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

/** An index that is read from one end to the other gives an order, but spares no row. */
function readsAll(node: Node): boolean {
  if (node.Filter === undefined || node['Relation Name'] === undefined) return false;
  return node['Node Type'] === 'Seq Scan' || (INDEX_SCANS.includes(node['Node Type']) && node['Index Cond'] === undefined);
}
