import type pg from 'pg';
import type { ResultField, StatementDescription } from './statement';
import type { SqlRouteManifest } from '../../src/contract/manifest';

/** Types that compare alike: a page continues after a value of one that was read from a column of another. */
const COMPARABLE = [
  ['smallint', 'integer', 'bigint', 'numeric'],
  ['text', 'character varying', 'name'],
  ['date', 'timestamp without time zone', 'timestamp with time zone'],
];

interface CursorColumn {
  readonly type: string;
  readonly nullable: boolean | null;
}

/** Warnings about columns by which pages lose or repeat rows: the value of the next page compares differently, or is NULL. */
export async function cursorWarnings(
  client: pg.Client, { result, values }: SqlRouteManifest, { fields, parameters }: StatementDescription,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const [name, column] of Object.entries(result.page?.cursor ?? {})) {
    const field = fields.find(each => each.name === column);
    const parameter = parameters[values.findIndex(value => value.name === name)];
    if (field && parameter !== undefined) warnings.push(...warningsOf(name, column, parameter, await describe(client, field)));
  }
  return warnings;
}

function warningsOf(name: string, column: string, parameter: string, { type, nullable }: CursorColumn): string[] {
  const alike = type === parameter || COMPARABLE.some(types => types.includes(type) && types.includes(parameter));
  return [
    ...(alike ? [] : [`pages continue after the column "${column}", which is ${type}, but :${name} is compared as ${parameter}, so pages can lose or repeat rows: `
      + `write CAST(:${name} AS ${type}), without a valueType`]),
    ...(nullable ? [`pages continue after the column "${column}", which can be NULL, so rows without a value are lost: select and order by coalesce(…) instead`] : []),
  ];
}

async function describe(client: pg.Client, { dataTypeID, tableID, columnID }: ResultField): Promise<CursorColumn> {
  const { rows: [row] } = await client.query<CursorColumn>(
    'SELECT format_type($1::oid, NULL) AS type, (SELECT NOT attnotnull FROM pg_attribute WHERE attrelid = $2::oid AND attnum = $3::int) AS nullable',
    [dataTypeID, tableID, columnID],
  );
  return row!;
}
