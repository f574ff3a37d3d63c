import type { Resource } from './app-model';
import { changeRoute, createRoute, deleteRoute } from './changes';
import { isPathValue, isSecret } from './column-rules';
import { plural, singular, withArticle } from './names';
import { listRoute, rowRoute } from './reads';
import { resourceNotes } from './resource-notes';
import type { Table } from './table';
import type { Column, Key, Relation } from '../catalogue/catalogue';

/**
 * Makes the routes of a table or view: list, read, create, change and delete, as far as its keys and types allow.
 *
 * @param words words of the names in the app
 */
export function resourceOf(relation: Relation, words: readonly string[]): Resource {
  const table = tableOf(relation, words);
  const writes = table.isWritable ? [createRoute(table), changeRoute(table), deleteRoute(table)] : [];
  const read = table.key.length > 0 ? rowRoute(table) : undefined;
  const routes = [listRoute(table), writes[0], read, ...writes.slice(1)].filter(route => route !== undefined);
  return {
    sqlName: relation.sqlName,
    kind: isView(relation) ? 'view' : 'table',
    words,
    ...(relation.comment !== undefined && { comment: relation.comment }),
    notes: resourceNotes(table),
    routes,
  };
}

/** Returns whether the key of a relation is a secret, so that it has no routes. */
export function hasSecretKey(relation: Relation): boolean {
  return keyOf(relation)?.columns.some(name => isSecret(columnOf(relation, name))) ?? false;
}

function tableOf(relation: Relation, words: readonly string[]): Table {
  const { columns = [], isPrimary = false } = keyOf(relation) ?? {};
  const unique = columns.map(name => columnOf(relation, name));
  const hasRows = unique.every(isPathValue) && (isPrimary || isView(relation));
  return {
    relation,
    path: `/${words.join('-')}`,
    one: withArticle(singular(words)),
    many: plural(words),
    key: hasRows ? unique : [],
    // PostgreSQL does not know which columns of a materialized view can be NULL.
    order: relation.kind === 'm' ? [] : unique,
    isView: isView(relation),
    isWritable: hasRows && unique.length > 0 && !isView(relation),
  };
}

function isView({ kind }: Relation): boolean {
  return kind === 'v' || kind === 'm';
}

/** Returns the primary key, or else a unique index without NULL. */
function keyOf(relation: Relation): Key | undefined {
  return relation.keys.find(({ isPrimary, columns }) => isPrimary || isView(relation) || columns.every(name => !columnOf(relation, name).isNullable));
}

function columnOf({ columns }: Relation, name: string): Column {
  return columns.find(column => column.name === name)!;
}
