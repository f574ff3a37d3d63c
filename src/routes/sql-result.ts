import { PageOptions } from './page-options';
import { RequestValue } from './request-value';
import { ResultOptions, RowResultOptions } from './result-options';
import { ValueType } from './value-type';
import { ResultManifest } from '../contract/manifest';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { sortedEntries } from '../private/sorted-entries';
import { ValidationError } from '../private/validation-error';

const DEFAULT_SIZE = 50;
const MAX_SIZE = 200;
/** Upper limit of `maxSize`. */
const MAX_SIZE_LIMIT = 1000;

/**
 * Answer that a route builds from the rows of its statement.
 *
 * @example
 * SqlRoute.get('/books', {
 *   sql: 'SELECT id, title FROM books WHERE (:after IS NULL OR id > :after) ORDER BY id LIMIT :limit',
 *   parameters: { after: RequestValue.query('after', { valueType: ValueType.INTEGER, required: false }) },
 *   result: SqlResult.page({ cursor: { after: 'id' } }),
 * });
 */
export class SqlResult {
  /** Answers 200 with a JSON array of all rows, which can be empty. */
  public static rows(): SqlResult {
    return new SqlResult({ kind: 'rows' });
  }

  /**
   * Answers 200 with `{"items": [rows], "next": "?after=57&limit=50"}`. `next` is relative to the URL of the request and keeps all other parameters;
   * it is `null` on the last page.
   *
   * @param options cursor columns and page sizes
   */
  public static page(options: PageOptions): SqlResult {
    const { cursor, limit = 'limit', defaultSize = DEFAULT_SIZE, maxSize = MAX_SIZE } = options;
    checkKnownAtSynth('SqlResult.page()', { cursor: Object.values(cursor), limit, defaultSize, maxSize });
    if (Object.keys(cursor).length === 0) {
      throw new ValidationError({ problem: 'SqlResult.page() has no cursor', remedy: "name the columns of ORDER BY, as in cursor: { after: 'id' }" });
    }
    if (![defaultSize, maxSize].every(Number.isSafeInteger) || defaultSize < 1 || defaultSize > maxSize || maxSize > MAX_SIZE_LIMIT) {
      throw new ValidationError({
        problem: 'defaultSize or maxSize of SqlResult.page() is not valid',
        got: `defaultSize ${defaultSize}, maxSize ${maxSize}`,
        allowed: `integers from 1 to ${MAX_SIZE_LIMIT}, defaultSize not above maxSize`,
      });
    }
    const size = RequestValue.query(limit, { valueType: ValueType.INTEGER, minimum: 1, maximum: maxSize, defaultValue: `${defaultSize}` });
    return new SqlResult({ kind: 'page', page: { limit, cursor: Object.fromEntries(sortedEntries(cursor)) } }, { [limit]: size });
  }

  /**
   * Answers 200 with the first row as a JSON object, or 404 without a row.
   *
   * @param options answer if the statement returns no row, and version of the row
   */
  public static row(options: RowResultOptions = {}): SqlResult {
    return new SqlResult({ kind: 'row', ...otherwiseOf(options), ...versionOf('row', options) });
  }

  /**
   * Answers 201 with the first row that the statement returns (`RETURNING`), or 404 if it returns no row, as with `ON CONFLICT DO NOTHING`.
   * For a statement without `RETURNING`, the answer is 201 without a body, or 404 if it changed no row.
   *
   * @param location path in the API for the `Location` header, as in `/orders/{id}`, in which `{column}` is replaced by a column of the returned row;
   *   the header is relative to the URL of the request; default: no `Location` header
   * @param options answer if nothing was created, and version of the created row
   */
  public static created(location?: string, options: RowResultOptions = {}): SqlResult {
    checkKnownAtSynth('SqlResult.created()', { location });
    return new SqlResult({ kind: 'created', location, ...otherwiseOf(options), ...versionOf('created', options) });
  }

  /**
   * Answers 200 with `{"count": n}`, the number of rows that the statement changed, which can be 0. Not for `SELECT`, which changes no rows.
   *
   * @param options answer if no row was changed
   */
  public static count(options: ResultOptions = {}): SqlResult {
    return new SqlResult({ kind: 'count', ...otherwiseOf(options) });
  }

  /**
   * Answers 204 without a body, even if no row was changed. For another answer in that case, set `otherwise`, as in
   * `SqlResult.none({ otherwise: SqlRefusal.notFound() })`.
   *
   * @param options answer if no row was changed
   */
  public static none(options: ResultOptions = {}): SqlResult {
    return new SqlResult({ kind: 'none', ...otherwiseOf(options) });
  }

  /**
   * Request values that the result adds to those of its route.
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

function versionOf(result: string, { version }: RowResultOptions): Pick<ResultManifest, 'version'> {
  checkKnownAtSynth(`SqlResult.${result}()`, { version });
  if (version !== undefined && version.trim() === '') {
    throw new ValidationError({ problem: `version of SqlResult.${result}() is not a column`, got: version, remedy: "name the column, as in version: 'version'" });
  }
  return version === undefined ? {} : { version };
}
