import { DatabaseError, type Rows, type Statement } from './database';

/** Throws for rows whose column names are not distinct in JSON, unless they are discarded. */
export function checkNames({ discardsRows }: Statement, { columns }: Rows): void {
  if (discardsRows) return;
  if (columns.includes('')) throw new DatabaseError('bug', 'the statement returns a column without a name: name it with AS');
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new DatabaseError('bug', `the statement returns two columns named "${repeated}", and JSON keeps only one: rename one with AS`);
  }
}

/** Finds a column: SQL Server keeps the case of the table, PostgreSQL folds unquoted names to lower case, so an exact match comes first. */
export function indexOfColumn(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name);
  return exact >= 0 ? exact : columns.findIndex(column => column.toLowerCase() === name.toLowerCase());
}
