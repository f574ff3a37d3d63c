import { DatabaseError, RESULT_LIMIT, type JsonRows, type JsonText, type Rows, type Statement } from './database';

/** One column of a result. */
export interface ResultColumn<Value> {
  readonly name: string;
  /** Writes a value that is not NULL. */
  readonly write: (value: Value) => JsonText;
}

/** Returns the number of rows to keep of a statement. */
export function rowsKept({ discardsRows, maxRows }: Pick<Statement, 'discardsRows' | 'maxRows'>): number | undefined {
  return discardsRows ? NONE : maxRows;
}

/** One more than this is zero rows. */
const NONE = -1;

/** Creates rows from the text of each. */
export function rowsOfTexts(texts: readonly JsonText[]): JsonRows {
  return {
    length: texts.length,
    size: texts.reduce((size, text) => size + text.length, 0),
    at: index => texts[index],
    join: count => texts.slice(0, count).join(),
    bytes: separator => Buffer.from(texts.join(separator)),
  };
}

/** Returns the writer of a column that is declared as JSON by its name, case-insensitive; undefined for all others. */
export function jsonColumnWriter(name: string, jsonColumns: readonly string[] = []): ((value: unknown) => JsonText) | undefined {
  const declared = jsonColumns.some(other => other.toLowerCase() === name.toLowerCase());
  return declared ? value => nestedJson(name, value) : undefined;
}

/** Collects the rows of one result as JSON objects, as they arrive. */
export class RowCollector<Value> {
  private readonly columns: readonly string[];
  private rows: JsonText[] = [];
  private rowCount = 0;
  private readonly names: readonly string[];
  private readonly writers: readonly ResultColumn<Value>['write'][];
  private length = 0;
  private failure: unknown;

  /**
   * @param maxRows number of rows to keep; one more is kept to show that there are more
   * @param jsonColumns names of columns whose text is JSON, case-insensitive
   * @param limit maximum size of all rows
   */
  constructor(
    columns: readonly ResultColumn<Value>[], private readonly maxRows = Infinity, jsonColumns?: readonly string[],
    private readonly limit = RESULT_LIMIT,
  ) {
    this.columns = columns.map(({ name }) => name);
    this.names = this.columns.map((name, index) => `${index ? ',' : '{'}${JSON.stringify(name)}:`);
    this.writers = columns.map(({ name, write }) => jsonColumnWriter(name, jsonColumns) ?? write);
  }

  /** Size of the rows, in UTF-16 units. */
  get size(): number {
    return this.length;
  }

  /** Whether there are more rows or more text than an answer may have. */
  get full(): boolean {
    return this.rows.length > this.maxRows || this.length > this.limit;
  }

  /** Adds a row. Never throws, because drivers call it while reading the socket, where an error would end the process. */
  add(values: readonly (Value | null)[]): void {
    this.rowCount++;
    if (this.failure !== undefined || this.full) return;
    try {
      const row = this.write(values);
      this.length += row.length;
      this.rows.push(row);
    } catch (error) {
      this.failure = error;
    }
  }

  /** Returns the rows; throws the error of the first value that could not be written. */
  finish(): Rows {
    if (this.failure !== undefined) throw this.failure;
    const { columns, rows, rowCount } = this;
    return { columns, rows: rowsOfTexts(rows), rowCount };
  }

  /** Returns the rows since the last call; throws the error of the first value that could not be written. */
  take(): Rows {
    const rows = this.finish();
    this.rows = [];
    this.length = 0;
    this.rowCount = 0;
    return rows;
  }

  private write(values: readonly (Value | null)[]): JsonText {
    let text = values.length ? '' : '{';
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      text += this.names[index] + (value === null ? 'null' : this.writers[index]!(value as Value));
    }
    return `${text}}`;
  }
}

/** Returns the text of a column that is declared as JSON; throws a `DatabaseError` for anything else. */
function nestedJson(name: string, value: unknown): JsonText {
  try {
    if (typeof value === 'string' && JSON.parse(value) !== undefined) return value;
  } catch {
    // Reported below, without the text: it may be confidential.
  }
  throw new DatabaseError('bug', `column "${name}" is in jsonColumns, but its value is not the text of a JSON document`);
}
