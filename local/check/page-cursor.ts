import type pg from 'pg';
import type { PlaceholderValue } from './route-statements';
import { type ColumnDescription, describeColumn, type StatementDescription } from './statement';
import type { ResultManifest } from '../../src/contract/manifest';

/** Types that compare alike: a page continues after a value of one that was read from a column of another. */
const COMPARABLE = [
  ['smallint', 'integer', 'bigint', 'numeric'],
  ['text', 'character varying', 'name'],
  ['date', 'timestamp without time zone', 'timestamp with time zone'],
];

/** Returns whether values of one type keep their order and equality when they are compared as the other type. */
export function areComparable(type: string, other: string): boolean {
  return type === other || COMPARABLE.some(types => types.includes(type) && types.includes(other));
}

/** Warnings about columns by which pages lose or repeat rows: the value of the next page compares differently, or is NULL. */
export async function cursorWarnings(
  client: pg.Client, result: ResultManifest, values: readonly PlaceholderValue[], { fields, parameters }: StatementDescription,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const [name, column] of Object.entries(result.page?.cursor ?? {})) {
    const field = fields.find(each => each.name === column);
    const parameter = parameters[values.findIndex(value => value.name === name)];
    if (field && parameter !== undefined) warnings.push(...warningsOf(name, column, parameter, await describeColumn(client, field)));
  }
  return warnings;
}

function warningsOf(name: string, column: string, parameter: string, { type, nullable }: ColumnDescription): string[] {
  const alike = areComparable(type, parameter);
  return [
    ...(alike ? [] : [`pages continue after the column "${column}", which is ${type}, but :${name} is compared as ${parameter}, so pages can lose or repeat rows: `
      + `write CAST(:${name} AS ${type}), without a valueType`]),
    ...(nullable ? [`pages continue after the column "${column}", which can be NULL, so rows without a value are lost: select and order by coalesce(…) instead`] : []),
  ];
}
