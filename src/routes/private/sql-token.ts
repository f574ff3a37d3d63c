/** Piece of a statement. The texts of all pieces, joined, are the statement. */
export interface SqlToken {
  /**
   * `word`: key word or identifier without quotes; `parameter`: `:name`; `placeholder`: one of the engine's own, as in
   * `$1`; `semicolon`; `string`: anything in quotes, brackets or dollar quotes; `comment`; `symbol`: all the rest, white space too.
   */
  readonly kind: 'word' | 'parameter' | 'placeholder' | 'semicolon' | 'string' | 'comment' | 'symbol';
  readonly text: string;
  /** Where it starts, counted from 0. */
  readonly start: number;
}

/** The place of an offset as an editor shows it. */
export function position(sql: string, offset: number): string {
  const lines = sql.slice(0, offset).split('\n');
  return `line ${lines.length} column ${lines[lines.length - 1].length + 1}`;
}

/** A few characters of the SQL from an offset on. */
export function excerpt(sql: string, offset: number): string {
  return sql.length - offset > 30 ? `${sql.slice(offset, offset + 30)}…` : sql.slice(offset);
}
