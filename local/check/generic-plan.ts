import type pg from 'pg';

/** Node of a plan, as `EXPLAIN (VERBOSE, FORMAT JSON)` prints it; columns have the alias of their table, as in `b.price`. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Join Type'?: string;
  readonly 'Schema'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Alias'?: string;
  readonly 'Output'?: readonly string[];
  readonly 'Filter'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly 'Hash Cond'?: string;
  readonly 'Merge Cond'?: string;
  readonly 'Join Filter'?: string;
  readonly 'Presorted Key'?: readonly string[];
  readonly 'Group Key'?: readonly string[];
  readonly 'Grouping Sets'?: unknown;
  readonly 'Plans'?: readonly PlanNode[];
}

/** Planner settings under which an order comes from an index wherever one has it. */
export const PREFER_INDEX_ORDER = ['enable_seqscan', 'enable_bitmapscan', 'enable_sort'];

/** Nodes that combine the rows of several inputs. */
export const APPENDS: readonly string[] = ['Append', 'Merge Append'];

/**
 * Returns the plan of a statement for all values, in which placeholders stay as they are: `$1`. Filters of values that requests can omit are not
 * simplified, so the plan holds for requests without them as well. Nothing is executed, and tables may be empty.
 *
 * @param off planner settings to turn off
 * @param setup statements to run before, and to roll back afterwards
 * @returns undefined without a plan, or if `setup` fails
 */
export async function genericPlan(
  client: pg.Client, text: string, off: readonly string[] = [], setup: readonly string[] = [],
): Promise<PlanNode | undefined> {
  const settings = ['plan_cache_mode = force_generic_plan', 'max_parallel_workers_per_gather = 0', 'enable_partition_pruning = off', ...off.map(name => `${name} = off`)];
  await client.query(`BEGIN; ${settings.map(setting => `SET LOCAL ${setting}`).join('; ')}`);
  try {
    for (const statement of setup) await client.query(statement);
    await client.query(`PREPARE route AS ${text}`);
    const { rows: [row] } = await client.query<{ count: number }>("SELECT cardinality(parameter_types) AS count FROM pg_prepared_statements WHERE name = 'route'");
    const values = row!.count > 0 ? `(${Array.from({ length: row!.count }, () => 'NULL').join(', ')})` : '';
    const { rows: [{ 'QUERY PLAN': [{ Plan: plan }] }] } = await client.query(`EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE route${values}`);
    return withoutPartitionAliases(plan);
  } catch {
    return undefined;
  } finally {
    await client.query('ROLLBACK; DEALLOCATE ALL');
  }
}

/** Replaces the aliases of partitions, as in `visits_1.at`, by that of the partitioned table, which the nodes above use. */
function withoutPartitionAliases(plan: PlanNode): PlanNode {
  const appended = nodesOf(plan).filter(node => APPENDS.includes(node['Node Type'])).flatMap(inputsOf);
  const aliases = appended.flatMap(({ Alias: alias = '' }) => (/_\d+$/.test(alias) ? [alias] : []));
  const text = aliases.reduce((all, alias) => all.replaceAll(new RegExp(`(?<!\\w)${alias}\\.`, 'g'), `${rootAlias(alias)}.`), JSON.stringify(plan));
  return JSON.parse(text);
}

/** Returns the alias of a partitioned table from that of a partition. */
export function rootAlias(alias: string): string {
  return alias.replace(/_\d+$/, '');
}

/** Returns the nodes whose rows a node reads: not those of subqueries in expressions and of table expressions. */
export function inputsOf({ Plans = [] }: PlanNode): PlanNode[] {
  return Plans.filter(each => !['SubPlan', 'InitPlan'].includes(each['Parent Relationship'] ?? ''));
}

/** Returns a node and all below it that provide rows. */
export function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...inputsOf(node).flatMap(nodesOf)];
}

/**
 * Returns the expressions of the columns of a result. A node that combines partitions has no list of columns, and one that only removes columns of
 * its input has names instead of expressions.
 */
export function outputOf(node: PlanNode): readonly string[] {
  const [input] = inputsOf(node);
  return node.Output === undefined || node['Node Type'] === 'Subquery Scan' ? (input ? outputOf(input) : []) : node.Output;
}
