import { PageOptions } from './page-options';
import { RequestValue } from './request-value';
import { ResultOptions } from './result-options';
import { ValueType } from './value-type';
import { ResultManifest } from '../contract/manifest';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { sortedEntries } from '../private/sorted-entries';
import { ValidationError } from '../private/validation-error';

const DEFAULT_SIZE = 50;
const MAX_SIZE = 200;
/** More are no page any more. */
const LARGEST_SIZE = 1000;

/**
 * How the rows of a statement become an answer.
 *
 * @example
 * SqlRoute.get('/books', {
 *   sql: 'SELECT id, title FROM books WHERE (:after IS NULL OR id > :after) ORDER BY id LIMIT :limit',
 *   parameters: { after: RequestValue.query('after', { valueType: ValueType.INTEGER, required: false }) },
 *   result: SqlResult.page({ cursor: { after: 'id' } }),
 * });
 */
export class SqlResult {
  /** Answers 200 with a JSON array of all rows, empty when there are none. */
  public static rows(): SqlResult {
    return new SqlResult({ kind: 'rows' });
  }

  /**
   * Answers 200 with `{"items": [rows], "next": "?after=57&limit=50"}`. `next` is relative to the URL of the request, with all its other parameters,
   * and `null` on the last page.
   *
   * @param options columns that lead to the next page, and the sizes of pages
   */
  public static page(options: PageOptions): SqlResult {
    const { cursor, limit = 'limit', defaultSize = DEFAULT_SIZE, maxSize = MAX_SIZE } = options;
    checkKnownAtSynth('SqlResult.page()', { cursor: Object.values(cursor), limit, defaultSize, maxSize });
    if (Object.keys(cursor).length === 0) {
      throw new ValidationError({ problem: 'SqlResult.page() has no cursor', remedy: "name the columns of ORDER BY, as in cursor: { after: 'id' }" });
    }
    if (![defaultSize, maxSize].every(Number.isSafeInteger) || defaultSize < 1 || defaultSize > maxSize || maxSize > LARGEST_SIZE) {
      throw new ValidationError({
        problem: 'SqlResult.page() has sizes that are not valid',
        got: `defaultSize ${defaultSize}, maxSize ${maxSize}`,
        allowed: `whole numbers from 1 to ${LARGEST_SIZE}, defaultSize not above maxSize`,
      });
    }
    const size = RequestValue.query(limit, { valueType: ValueType.INTEGER, minimum: 1, maximum: maxSize, defaultValue: `${defaultSize}` });
    return new SqlResult({ kind: 'page', page: { limit, cursor: Object.fromEntries(sortedEntries(cursor)) } }, { [limit]: size });
  }

  /**
   * Answers 200 with the first row as a JSON object, or 404 when there is none.
   *
   * @param options another answer when there is no row
   */
  public static row(options: ResultOptions = {}): SqlResult {
    return new SqlResult({ kind: 'row', ...otherwiseOf(options) });
  }

  /**
   * Answers 201, with the first row that the statement returns (`RETURNING`). A statement that returns no row, as with `ON CONFLICT DO NOTHING`,
   * created nothing: 404. One without `RETURNING` is answered by the number of rows that it changed: 201 without a body, or 404 for none.
   *
   * @param location path of the API, as in `/orders/{id}`, in which `{column}` stands for a column of the returned row. The `Location`
   *   header leads there, relative to the URL of the request; absent: no such header
   * @param options another answer when nothing was created
   */
  public static created(location?: string, options: ResultOptions = {}): SqlResult {
    checkKnownAtSynth('SqlResult.created()', { location });
    return new SqlResult({ kind: 'created', location, ...otherwiseOf(options) });
  }

  /**
   * Answers 200 with `{"count": n}`, the number of rows that the statement changed, which may be 0; not for a `SELECT`, which changes none.
   *
   * @param options another answer when no row was changed
   */
  public static count(options: ResultOptions = {}): SqlResult {
    return new SqlResult({ kind: 'count', ...otherwiseOf(options) });
  }

  /**
   * Answers 204 without a body, also when no row was changed, unless `otherwise` says what to answer then, as in
   * `SqlResult.none({ otherwise: SqlRefusal.notFound() })`.
   *
   * @param options another answer when no row was changed
   */
  public static none(options: ResultOptions = {}): SqlResult {
    return new SqlResult({ kind: 'none', ...otherwiseOf(options) });
  }

  /**
   * Values that the result adds to those of its route.
   *
   * @internal
   */
  public readonly _parameters: { readonly [name: string]: RequestValue };

  private constructor(private readonly manifest: ResultManifest, parameters: { readonly [name: string]: RequestValue } = {}) {
    this._parameters = parameters;
  }

  /** @internal */
  public get _manifest(): ResultManifest {
    return this.manifest;
  }
}

function otherwiseOf({ otherwise }: ResultOptions): Pick<ResultManifest, 'otherwise'> {
  return otherwise ? { otherwise: otherwise._manifest } : {};
}
