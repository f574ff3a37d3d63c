/** Column of an order, as the text has it. */
export interface SortedColumn {
  /** Name in the result. */
  readonly name: string;
  readonly descending: boolean;
  /** Position of NULLs, if it is written. */
  readonly nulls?: 'FIRST' | 'LAST';
}

const ITEM = String.raw`(?:"(?:[^"]|"")+"|\w+)(?: (?:ASC|DESC))?(?: NULLS (?:FIRST|LAST))?`;

/** The clauses that the library adds at the end of a statement. */
const CLAUSES = new RegExp(String.raw`\s+ORDER BY (${ITEM}(?:, ${ITEM})*)(?:\s+LIMIT \$\d+)?\s*$`);

const COLUMN = /("(?:[^"]|"")+"|\w+)(?: (ASC|DESC))?(?: NULLS (FIRST|LAST))?(?:, |$)/g;

/** Returns a statement without the order and the limit that the library added, so that it has the rows of all pages in any order. */
export function withoutOrder(text: string): string {
  return text.replace(CLAUSES, '');
}

/** Returns the columns of the order that the library added. */
export function sortedColumns(text: string): SortedColumn[] {
  const list = CLAUSES.exec(text)?.[1] ?? '';
  return [...list.matchAll(COLUMN)].map(([, name, direction, nulls]) => ({
    name: unquoted(name!), descending: direction === 'DESC', ...(nulls !== undefined && { nulls: nulls as 'FIRST' | 'LAST' }),
  }));
}

/** Returns the name of an identifier in quotes, and another one as it is. */
export function unquoted(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier;
}

/** Returns an index column as `CREATE INDEX` has it. */
export function indexColumn(expression: string, { descending, nulls }: SortedColumn, uniform: boolean): string {
  return uniform ? expression : `${expression}${descending ? ' DESC' : ''}${nulls === undefined ? '' : ` NULLS ${nulls}`}`;
}

/** Returns whether all columns have one direction and NULLs in their usual place, so that a plain index has the order, read in either direction. */
export function isUniform(columns: readonly SortedColumn[]): boolean {
  return columns.every(({ descending, nulls }) => nulls === undefined && descending === columns[0]!.descending);
}
