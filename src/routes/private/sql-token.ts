/** Token of a statement. The concatenated texts of all tokens are the statement. */
export interface SqlToken {
  /**
   * `word`: keyword or unquoted identifier; `parameter`: `:name` or `:step.column`; `placeholder`: placeholder of the engine, as in
   * `$1`; `semicolon`; `string`: text in quotes, brackets or dollar quotes; `comment`; `symbol`: all others, including white space.
   */
  readonly kind: 'word' | 'parameter' | 'placeholder' | 'semicolon' | 'string' | 'comment' | 'symbol';
  readonly text: string;
  /** Start offset, counted from 0. */
  readonly start: number;
}

/** Returns line and column of an offset, counted from 1. */
export function position(sql: string, offset: number): string {
  const lines = sql.slice(0, offset).split('\n');
  return `line ${lines.length} column ${lines[lines.length - 1].length + 1}`;
}

/** Returns up to 30 characters of the SQL, starting at an offset. */
export function excerpt(sql: string, offset: number): string {
  return sql.length - offset > 30 ? `${sql.slice(offset, offset + 30)}…` : sql.slice(offset);
}
