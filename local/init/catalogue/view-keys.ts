import type pg from 'pg';
import type { Catalogue, Key, Relation } from './catalogue';
import { genericPlan, outputOf } from '../../check/generic-plan';
import { checkOrderIndex } from '../../check/order-index';
import { normalized } from '../../check/plan-conditions';
import { rowSources } from '../../check/row-sources';
import { isUniqueBy, type OrderedRows } from '../../check/unique-order';

/**
 * Adds the keys of views: a key of a table that the view reads, if its values occur once and are not NULL, and an index finds a row by them. The
 * client is not in a transaction.
 */
export async function withViewKeys(client: pg.Client, catalogue: Catalogue): Promise<Catalogue> {
  const relations: Relation[] = [];
  for (const relation of catalogue.relations) relations.push(relation.kind === 'v' ? { ...relation, keys: await keysOf(client, relation) } : relation);
  return { ...catalogue, relations };
}

async function keysOf(client: pg.Client, { sqlName, columns }: Relation): Promise<Key[]> {
  const select = `SELECT ${columns.map(column => column.sqlName).join(', ')} FROM ${sqlName}`;
  const plan = columns.length === 0 ? undefined : await genericPlan(client, select);
  if (!plan) return [];
  const rows = await rowSources(client, plan);
  const all = { title: '', names: columns.map(({ name }) => name), output: outputOf(plan), rows };
  for (const key of candidates(all)) {
    const order = { ...all, columns: key.map(name => ({ name, descending: false })) };
    const quoted = key.map(name => columns.find(column => column.name === name)!.sqlName);
    if (isKey(order) && await isIndexed(client, order, select, quoted)) return [{ isPrimary: false, columns: key }];
  }
  return [];
}

/** Columns of the view that are the key of one of its tables, or the groups. */
function candidates({ rows: { sources }, names, output }: Omit<OrderedRows, 'columns'>): string[][] {
  const expressions = output.map(normalized);
  const all = sources.flatMap(({ keys }) => keys.map(key => key.map(column => names[expressions.indexOf(column)])));
  const found = all.filter((key): key is string[] => key.length > 0 && key.every(name => name !== undefined));
  return found.sort((a, b) => a.length - b.length);
}

function isKey(order: OrderedRows): boolean {
  const { columns, names, output, rows: { notNull } } = order;
  return columns.every(({ name }) => notNull.includes(normalized(output[names.indexOf(name)]!))) && isUniqueBy(order, columns.length);
}

/** Returns whether pages in the order of the key read an index. */
async function isIndexed(client: pg.Client, order: OrderedRows, select: string, key: readonly string[]): Promise<boolean> {
  const page = (condition: string) => ({ text: `SELECT * FROM (${select}) AS page${condition} ORDER BY ${key.join(', ')} LIMIT 50`, values: [] });
  const after = ` WHERE (${key.join(', ')}) > (${key.map((_, index) => `$${index + 1}`).join(', ')})`;
  return await checkOrderIndex(client, order, { first: page(''), after: page(after) }, false) === undefined;
}
