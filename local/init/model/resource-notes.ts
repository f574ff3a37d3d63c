import { changedColumns, createdColumns, isChangeable } from './changes';
import { isBinary, isForeign, isForSearch, isSecret, isUnwritable } from './column-rules';
import type { Table } from './table';
import type { Column } from '../catalogue/catalogue';

/** Returns sentences about what the routes of a table leave out, and why. */
export function resourceNotes(table: Table): string[] {
  const { relation, isWritable } = table;
  const { columns } = relation;
  const created = isWritable ? createdColumns(table) : [];
  const changed = isWritable ? changedColumns(table) : [];
  return [
    ...keyNotes(table),
    ...about(columns.filter(isSecret), 'is never returned', 'are never returned'),
    ...about(created.filter(isSecret), 'is set when the row is created', 'are set when the row is created'),
    ...about(columns.filter(isForSearch), 'is left out: it is for searches', 'are left out: they are for searches'),
    ...about(columns.filter(isForeign), 'is left out: select an expression that converts its type', 'are left out: select expressions that convert their types'),
    ...about(isWritable ? columns.filter(isUnwritable) : [], 'is returned, but not accepted', 'are returned, but not accepted'),
    ...about(columns.filter(isBinary), 'is base64, and not in the list', 'are base64, and not in the list'),
    ...about(unchangeable(columns, created, changed), 'can be set but not changed: a change has no lists, records or json', 'can be set but not changed: a change has no lists, records or json'),
    ...(relation.rowSecurity ? ['The table has row-level security: set sessionContext of the API to what its policies read.'] : []),
  ];
}

function keyNotes({ order, key, isView, relation }: Table): string[] {
  if (relation.kind === 'm' && key.length > 0) return ['The list has no pages, since columns of a materialized view can be NULL.'];
  if (isView) return order.length > 0 ? [] : ['No index finds a row of the view by a key, so there is only a list without pages.'];
  if (order.length === 0) return ['The table has no primary key, so there is only a list without an order.'];
  if (key.length > 0) return [];
  const isPrimary = relation.keys.some(each => each.isPrimary);
  return [`The table has no ${isPrimary ? 'key that a path can have' : 'primary key'}, so there is only the list.`];
}

function unchangeable(columns: readonly Column[], created: readonly Column[], changed: readonly Column[]): Column[] {
  const isNoted = (column: Column) => isChangeable(column) || isForeign(column) || isUnwritable(column);
  return changed.length === 0 ? [] : columns.filter(column => created.includes(column) && !isNoted(column));
}

function about(columns: readonly Column[], one: string, several: string): string[] {
  if (columns.length === 0) return [];
  const names = columns.map(({ name }) => name);
  const list = names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [`${list} ${names.length === 1 ? one : several}.`];
}
