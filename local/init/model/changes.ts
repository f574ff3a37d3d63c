import type { FieldModel, RouteModel, ValueModel, ValueOptions } from './app-model';
import { isChangedAt, isFilled, isForeign, isForSearch, isSecret, isUnwritable } from './column-rules';
import { isText, valueOptionsOf, valueTypeOf } from './column-values';
import { literalOf } from './default-values';
import { isPlain, Placeholders } from './placeholders';
import { keyCondition, keyValues, rowPath, versionOf } from './reads';
import { isSelectable, listLines, selected, statement } from './selections';
import type { Table } from './table';
import type { Column, Relation } from '../catalogue/catalogue';

/** Maximum number of fields of a change. */
const MAX_FIELDS = 100;

/** Returns the route that creates a row. */
export function createRoute(table: Table): RouteModel {
  const { relation, path, one, key } = table;
  const { version } = versionOf(table);
  const names = new Placeholders(relation.columns);
  const columns = createdColumns(table);
  const returned = [...key, ...relation.columns.filter(({ name }) => name === version)];
  const into = `INSERT INTO ${relation.sqlName}`;
  const values = columns.map(column => inserted(column, names.of(column)));
  const insert = columns.length === 0
    ? [[`${into} DEFAULT VALUES`]]
    : [listLines(`${into} (`, columns.map(({ sqlName }) => sqlName), ')'), listLines('VALUES (', values, ')')];
  const returning = returned.map(column => (isPlain(column.name) ? column.sqlName : `${column.sqlName} AS ${names.of(column)}`));
  return {
    method: 'post',
    path,
    summary: `Create ${one}`,
    sql: statement(...insert, [`RETURNING ${returning.join(', ')}`]),
    values: columns.map(column => ({ name: names.of(column), source: 'body', key: column.name, options: createdOptions(column, relation) })),
    result: { kind: 'created', location: rowPath(table), ...(version !== undefined && { version }) },
  };
}

/** Columns that a request gives a new row. */
export function createdColumns(table: Table): Column[] {
  const { version } = versionOf(table);
  return table.relation.columns.filter(column => {
    const isLeftOut = isFilled(column) || column.name === version || isForSearch(column);
    return !isLeftOut && (isRequired(column) || !(isForeign(column) || isUnwritable(column)));
  });
}

function isRequired({ isNullable, defaultValue }: Column): boolean {
  return !isNullable && defaultValue === undefined;
}

/** Returns the value of a column in `VALUES`, with the default of the column where a request has none and the default is an expression. */
function inserted(column: Column, name: string): string {
  const { type, baseKind, isArray, defaultValue } = column;
  const needsCast = isArray && valueTypeOf(column) === undefined && !isText(column);
  const cast = needsCast ? `CAST(:${name} AS ${type})` : `:${name}`;
  const value = baseKind === 'c' && !isArray ? `jsonb_populate_record(NULL::${type}, ${cast})` : cast;
  return defaultValue === undefined || literalOf(column) !== undefined ? value : `COALESCE(${value}, ${defaultValue})`;
}

function createdOptions(column: Column, { checks }: Relation): ValueOptions {
  const options = valueOptionsOf(column, checks);
  const defaultValue = literalOf(column);
  if (defaultValue !== undefined) return { ...options, defaultValue, ...(column.isNullable && { nullable: true }) };
  return isRequired(column) ? options : { ...options, required: false };
}

/** Returns the route that changes the fields that are sent; undefined if no column can be changed. */
export function changeRoute(table: Table): RouteModel | undefined {
  const { relation, one } = table;
  const { columns: all, sqlName, checks } = relation;
  const fields = changedColumns(table).slice(0, MAX_FIELDS).map(column => fieldOf(column, relation));
  if (fields.length === 0) return undefined;
  const names = new Placeholders(all);
  const changes = names.other('changes');
  const version = all.find(({ name }) => name === versionOf(table).version);
  const times = all.filter(isChangedAt).map(column => `${column.sqlName} = ${column.defaultValue}`);
  const counted = version ? [`${version.sqlName} = ${version.sqlName} + 1`] : [];
  const unchanged = version ? [` AND ${version.sqlName} = :${names.of(version)}`] : [];
  const ifMatch: ValueModel[] = version
    ? [{ name: names.of(version), source: 'ifMatch', key: 'If-Match', options: { valueType: valueOptionsOf(version, checks).valueType! } }]
    : [];
  return {
    method: 'patch',
    path: rowPath(table),
    summary: `Change ${one}`,
    sql: statement(
      [`UPDATE ${sqlName} SET ${[`:${changes}`, ...counted, ...times].join(', ')}`],
      [`${keyCondition(table)}${unchanged.join('')}`],
      listLines('RETURNING ', all.filter(isSelectable).map(column => selected(column, table.order))),
    ),
    values: [...keyValues(table), { name: changes, source: 'changes', key: changes, options: {}, fields }, ...ifMatch],
    result: { kind: 'row', ...versionOf(table) },
  };
}

/** Columns that requests change: all but the key and those that only the database writes. */
export function changedColumns(table: Table): Column[] {
  const { relation, key } = table;
  const { version } = versionOf(table);
  const isForDatabase = (column: Column) => key.includes(column) || column.name === version || isFilled(column) || isSecret(column);
  return relation.columns.filter(column => !isForDatabase(column) && isChangeable(column));
}

/** A change assigns a value without a cast to the column; a list or a record would need one. */
export function isChangeable(column: Column): boolean {
  return !isUnwritable(column) && !column.isArray && column.baseKind !== 'c' && column.baseType !== 'json' && !isForSearch(column) && !isForeign(column);
}

function fieldOf(column: Column, { checks }: Relation): FieldModel {
  return { name: column.name, options: { ...valueOptionsOf(column, checks), ...(column.isNullable && { nullable: true }) } };
}

/** Returns the route that deletes a row. */
export function deleteRoute(table: Table): RouteModel {
  return {
    method: 'delete',
    path: rowPath(table),
    summary: `Delete ${table.one}`,
    sql: statement([`DELETE FROM ${table.relation.sqlName}`], [keyCondition(table)]),
    values: keyValues(table),
    result: { kind: 'none' },
  };
}
