import type { JsonRows } from '../../runtime/drivers/database';
import { rowsOfTexts } from '../../runtime/drivers/row-collector';

/** Returns the text of each row. */
export function textsOf(rows: JsonRows): string[] {
  return Array.from({ length: rows.length }, (_, index) => rows.at(index)!);
}

/** Matches rows with these texts, one by one and joined. */
export function jsonRows(...texts: string[]): JsonRows {
  const matches = (rows: JsonRows) => JSON.stringify([...textsOf(rows), rows.join()]) === JSON.stringify([...texts, texts.join()]);
  return { ...rowsOfTexts(texts), asymmetricMatch: matches, toString: () => `rows ${texts.join()}` } as JsonRows;
}
