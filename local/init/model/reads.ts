import type { RouteModel, ValueModel } from './app-model';
import { isVersion } from './column-rules';
import { valueOptionsOf } from './column-values';
import { Placeholders } from './placeholders';
import { isListed, isSelectable, listLines, selected, statement } from './selections';
import type { Table } from './table';

/** Rows of a list without an order. */
const LIMIT: ValueModel = { name: 'limit', source: 'query', key: 'limit', options: { valueType: 'INTEGER', minimum: 1, maximum: 1000, defaultValue: '100' } };

/** Returns the route of the list: in pages where an order is unique. */
export function listRoute({ relation, path, many, order, isView }: Table): RouteModel {
  const columns = relation.columns.filter(column => isListed(column) || order.includes(column));
  const select = listLines('SELECT ', columns.map(column => selected(column, order)));
  const list = { method: 'get', path, summary: isView ? `List the rows of ${relation.name}` : `List ${many}` } as const;
  if (order.length === 0) {
    return { ...list, sql: statement(select, [`FROM ${relation.sqlName}`, 'LIMIT :limit']), values: [LIMIT], result: { kind: 'rows' } };
  }
  const orderBy = order.map(({ sqlName }) => sqlName);
  return { ...list, sql: statement(select, [`FROM ${relation.sqlName}`]), values: [], result: { kind: 'page', orderBy } };
}

/** Returns the route of one row. */
export function rowRoute(table: Table): RouteModel {
  const { relation, one, isView, order } = table;
  const select = listLines('SELECT ', relation.columns.filter(isSelectable).map(column => selected(column, order)));
  return {
    method: 'get',
    path: rowPath(table),
    summary: isView ? `Read a row of ${relation.name}` : `Read ${one}`,
    sql: statement(select, [`FROM ${relation.sqlName}`], [keyCondition(table)]),
    values: keyValues(table),
    result: { kind: 'row', ...versionOf(table) },
  };
}

/** Returns the path of one row, as in `/order-lines/{order_id}/{line}`. */
export function rowPath({ relation, path, key }: Table): string {
  const names = new Placeholders(relation.columns);
  return `${path}${key.map(column => `/{${names.of(column)}}`).join('')}`;
}

/** Returns the condition for one row. */
export function keyCondition({ relation, key }: Table): string {
  const names = new Placeholders(relation.columns);
  return `WHERE ${key.map(column => `${column.sqlName} = :${names.of(column)}`).join(' AND ')}`;
}

/** Returns the values of the path of one row. Beyond their type they have no limits: a key outside of them has no row. */
export function keyValues({ relation, key }: Table): ValueModel[] {
  const names = new Placeholders(relation.columns);
  return key.map(column => {
    const { valueType, allowedValues } = valueOptionsOf(column, []);
    const options = { ...(valueType !== undefined && { valueType }), ...(allowedValues && { allowedValues }) };
    return { name: names.of(column), source: 'path', key: names.of(column), options };
  });
}

/** Returns the version column of the rows, if the routes change it. */
export function versionOf({ relation, isWritable, key }: Table): { version?: string } {
  const column = relation.columns.find(each => isVersion(each) && !key.includes(each));
  return isWritable && column ? { version: column.name } : {};
}
