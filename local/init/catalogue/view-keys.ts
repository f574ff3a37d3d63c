import type pg from 'pg';
import type { Catalogue, Key, Relation } from './catalogue';
import { genericPlan, outputOf, type PlanNode } from '../../check/generic-plan';
import { normalized } from '../../check/plan-conditions';
import { type RowSources, rowSources } from '../../check/row-sources';
import { isUniqueBy } from '../../check/unique-order';

/**
 * Adds the keys of views: a key of a table that the view reads, if the plan of the view shows that its values occur once and are not NULL. The client
 * is not in a transaction.
 */
export async function withViewKeys(client: pg.Client, catalogue: Catalogue): Promise<Catalogue> {
  const relations: Relation[] = [];
  for (const relation of catalogue.relations) relations.push(relation.kind === 'v' ? { ...relation, keys: await keysOf(client, relation) } : relation);
  return { ...catalogue, relations };
}

async function keysOf(client: pg.Client, { sqlName, columns }: Relation): Promise<Key[]> {
  if (columns.length === 0) return [];
  const plan = await genericPlan(client, `SELECT ${columns.map(column => column.sqlName).join(', ')} FROM ${sqlName}`);
  if (!plan) return [];
  const rows = await rowSources(client, plan);
  const key = candidates(plan, rows, columns.map(({ name }) => name)).find(names => isKey(plan, rows, columns.map(({ name }) => name), names));
  return key ? [{ isPrimary: false, columns: key }] : [];
}

/** Columns of the view that are the key of one of its tables, or the groups. */
function candidates(plan: PlanNode, { sources }: RowSources, names: readonly string[]): string[][] {
  const output = outputOf(plan).map(normalized);
  const all = sources.flatMap(({ keys }) => keys.map(key => key.map(column => names[output.indexOf(column)])));
  const found = all.filter((key): key is string[] => key.length > 0 && key.every(name => name !== undefined));
  return found.sort((a, b) => a.length - b.length);
}

function isKey(plan: PlanNode, rows: RowSources, names: readonly string[], key: readonly string[]): boolean {
  const output = outputOf(plan).map(normalized);
  const columns = key.map(name => ({ name, descending: false }));
  const isNotNull = key.every(name => rows.notNull.includes(output[names.indexOf(name)]!));
  return isNotNull && isUniqueBy({ title: '', columns, names, output, rows }, columns.length);
}
