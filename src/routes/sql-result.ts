import { ResultManifest } from '../contract/manifest';

/** How the rows of a statement become an answer. */
export class SqlResult {
  /** Answers 200 with a JSON array of all rows, empty when there are none. */
  public static rows(): SqlResult {
    return new SqlResult({ kind: 'rows' });
  }

  /** Answers 200 with the first row as a JSON object, or 404 when there is none. */
  public static row(): SqlResult {
    return new SqlResult({ kind: 'row' });
  }

  /**
   * Answers 201, with the first row that the statement returns, if it returns any (`RETURNING`).
   *
   * @param location template of the `Location` header, in which `{column}` stands for a column of the returned row, as in
   *   `/orders/{id}`; absent: no such header
   */
  public static created(location?: string): SqlResult {
    return new SqlResult({ kind: 'created', location });
  }

  /** Answers 200 with `{"count": n}`, the number of rows that the statement changed, which may be 0. */
  public static count(): SqlResult {
    return new SqlResult({ kind: 'count' });
  }

  /** Answers 204 without a body, also when no row was changed. */
  public static none(): SqlResult {
    return new SqlResult({ kind: 'none' });
  }

  private constructor(private readonly manifest: ResultManifest) {}

  /** @internal */
  public get _manifest(): ResultManifest {
    return this.manifest;
  }
}
