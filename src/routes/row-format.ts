/** Formats of lists of rows. */
export enum RowFormat {
  /** A JSON array, `application/json`. */
  JSON = 'json',
  /** A header line and a line for each row, `text/csv` (RFC 4180). */
  CSV = 'csv',
  /** A JSON object in each line, `application/x-ndjson`. */
  NDJSON = 'ndjson',
}
