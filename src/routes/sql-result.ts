import { FileOptions } from './file-options';
import { PageOptions } from './page-options';
import { fileManifest } from './private/file-rules';
import { formatsOf, formatValues } from './private/format-rules';
import { PAGE_VALUES, pageValues } from './private/page-values';
import { RequestValue } from './request-value';
import { ResultOptions, RowResultOptions } from './result-options';
import { RowOrder } from './row-order';
import { RowsOptions } from './rows-options';
import { ResultManifest } from '../contract/manifest';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { ValidationError } from '../private/validation-error';

/**
 * Answer that a route builds from the rows of its statement.
 *
 * @example
 * SqlRoute.get('/books', {
 *   sql: 'SELECT id, title FROM books',
 *   result: SqlResult.page({ orderBy: RowOrder.by(['id']) }),
 * });
 */
export class SqlResult {
  /**
   * Answers 200 with all rows, which can be none: as a JSON array, or in one of several formats.
   *
   * @example
   * SqlRoute.get('/orders', {
   *   sql: 'SELECT id, total, placed_at FROM orders ORDER BY id',
   *   result: SqlResult.rows({ formats: [RowFormat.JSON, RowFormat.CSV], fileName: 'orders' }),
   * });
   *
   * @param options order and formats
   */
  public static rows(options: RowsOptions = {}): SqlResult {
    const { orderBy } = options;
    return new SqlResult({ kind: 'rows', ...formatsOf(options) }, { ...orderBy?._parameters, ...formatValues(options) }, orderBy);
  }

  /**
   * Answers 200 with `{"items": [rows], "next": "?cursor=…"}`. `next` is relative to the URL of the request and keeps all other parameters; it is `null`
   * on the last page. Requests set the page size with the query parameter `limit`.
   *
   * @param options order and page sizes
   */
  public static page(options: PageOptions): SqlResult {
    const { limit, cursor } = PAGE_VALUES;
    return new SqlResult({ kind: 'page', page: { limit, cursor } }, pageValues(options), options.orderBy);
  }

  /**
   * Answers 200 with the bytes of one column of the first row, or 404 without a row or with NULL. Browsers save the file and do not show it. For read-only
   * routes. On HTTP APIs, a file has up to 4.5 MB. On REST and private APIs, the route needs `stream: true`.
   *
   * @example
   * SqlRoute.get('/covers/{id}', {
   *   sql: 'SELECT image, media_type, file_name FROM covers WHERE id = :id',
   *   parameters: { id: RequestValue.path('id', { valueType: ValueType.INTEGER }) },
   *   result: SqlResult.file({ content: 'image', contentType: 'media_type', fileName: 'file_name' }),
   * });
   *
   * @param options columns, and answer if the statement returns no row
   */
  public static file(options: FileOptions): SqlResult {
    return new SqlResult({ kind: 'file', file: fileManifest(options), ...otherwiseOf(options) });
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
   * Request values that the result adds to those of its route, none of which is a `:name`.
   *
   * @internal
   */
  public readonly _parameters: { readonly [name: string]: RequestValue };

  private constructor(
    private readonly manifest: ResultManifest,
    parameters: { readonly [name: string]: RequestValue } = {},
    /** @internal */
    public readonly _orderBy?: RowOrder,
  ) {
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
