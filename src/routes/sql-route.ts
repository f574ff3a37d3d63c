import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from './http-method';
import { relativeLocation } from './private/location';
import { checkPage, declaredParameters } from './private/page-rules';
import { bindParameters, SqlParameters } from './private/parameter-binding';
import { checkReadOnly } from './private/read-only-rules';
import { refusalManifests } from './private/refusal-rules';
import { RouteError, routeErrors } from './private/route-error';
import { SqlStatement } from './private/sql-compiler';
import { doubtsOf } from './private/sql-doubts';
import { checkMaxRows, checkResult, checkTimeout } from './private/sql-route-rules';
import { RefusalOptions } from './refusal-options';
import { RequestValue } from './request-value';
import { Route, RouteOptions } from './route';
import { SqlResult } from './sql-result';
import { ResultManifest, RouteManifest, SqlRouteManifest, ValueSource } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { Findings } from '../private/findings';
import { checkKnownAtSynth } from '../private/known-at-synth';

/** What a route asks the database, and how it answers. */
export interface SqlRouteOptions extends RouteOptions, RefusalOptions {
  /**
   * One SQL statement. `:name` stands for a value of the request; values are always sent apart from the text, so a
   * request can never change the statement. Inside strings, quoted identifiers and comments `:name` has no meaning. No part of it can be a
   * token, as it is packed with the handler while the app synthesizes.
   */
  readonly sql: string;

  /**
   * Where the value of each `:name` comes from. A parameter of the path needs no entry, unless it has a type or limits.
   *
   * @default - path parameters only
   */
  readonly parameters?: { [name: string]: RequestValue };

  /**
   * How rows become an answer.
   *
   * @default - `SqlResult.rows()` for GET, `SqlResult.created()` for POST, `SqlResult.count()` for PUT, PATCH and DELETE
   */
  readonly result?: SqlResult;

  /**
   * Whether the statement only reads. Any verb but those that read is then refused at synth, and so are `SELECT … INTO` and locks of rows.
   * PostgreSQL runs the statement in a read-only transaction and refuses every change. SQL Server has no such transaction: there the rights of the
   * database user are the only guard, and `EXEC` needs `readOnly` written out.
   *
   * @default - true for GET, otherwise false
   */
  readonly readOnly?: boolean;

  /**
   * Most time that the database gets for the statement, from 500 milliseconds to 29 seconds; then the answer is 504 `DATABASE_TIMEOUT`.
   *
   * @default - what the request has left: the timeout of the handler, less half a second for the answer
   */
  readonly timeout?: Duration;

  /**
   * Most rows that `SqlResult.rows()` answers with. A statement that returns more is answered with 500 `RESULT_TOO_LARGE`:
   * a list that ends early without a word would be taken for the whole.
   *
   * @default 1000
   */
  readonly maxRows?: number;
}

/** Most rows of a route that does not say. */
const MAX_ROWS = 1000;

/**
 * Answers one method on one path with the result of one SQL statement.
 *
 * @example
 * SqlRoute.put('/books/{id}', {
 *   sql: 'UPDATE books SET title = :title WHERE id = :id RETURNING id, title',
 *   parameters: {
 *     id: RequestValue.path('id', { valueType: ValueType.INTEGER }),
 *     title: RequestValue.body('title', { maxLength: 200 }),
 *   },
 *   result: SqlResult.row(),
 * });
 */
export class SqlRoute extends Route {
  /**
   * Reads.
   *
   * @param path path template, as in `/orders/{id}`
   * @param options statement, values and result
   */
  public static get(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.GET, path, options, SqlResult.rows());
  }

  /**
   * Creates or acts.
   *
   * @param path path template, as in `/orders`
   * @param options statement, values and result
   */
  public static post(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.POST, path, options, SqlResult.created());
  }

  /**
   * Replaces.
   *
   * @param path path template, as in `/orders/{id}`
   * @param options statement, values and result
   */
  public static put(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.PUT, path, options, SqlResult.count());
  }

  /**
   * Changes in part.
   *
   * @param path path template, as in `/orders/{id}`
   * @param options statement, values and result
   */
  public static patch(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.PATCH, path, options, SqlResult.count());
  }

  /**
   * Removes.
   *
   * @param path path template, as in `/orders/{id}`
   * @param options statement, values and result
   */
  public static delete(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.DELETE, path, options, SqlResult.count());
  }

  private readonly options: SqlRouteOptions;

  private readonly isKnownAtSynth: boolean;

  private constructor(method: HttpMethod, path: string, options: SqlRouteOptions, private readonly defaultResult: SqlResult) {
    super(method, path, options);
    const { sql, timeout, maxRows } = options;
    this.isKnownAtSynth = this._findings.attempt(() => checkKnownAtSynth(`"${this._key}"`, { sql, timeout, maxRows })) !== undefined;
    // One object can describe several routes, and be changed in between.
    this.options = { ...options, parameters: { ...options.parameters }, refusals: { ...options.refusals } };
  }

  /** @internal */
  public _manifest(engine: DatabaseEngine, findings: Findings): RouteManifest | undefined {
    const routeError = routeErrors(this._key);
    const statement = this.isKnownAtSynth ? findings.attempt(() => new SqlStatement(this.options.sql, engine, routeError)) : undefined;
    const refusals = findings.attempt(() => refusalManifests(this.options, engine, routeError)) ?? {};
    const manifest = statement && this.compile(statement, findings, routeError);
    return manifest && Object.keys(refusals).length > 0 ? { ...manifest, refusals } : manifest;
  }

  private compile(statement: SqlStatement, findings: Findings, routeError: RouteError): SqlRouteManifest | undefined {
    const { options, defaultResult } = this;
    const result = options.result ?? defaultResult;
    const readOnly = options.readOnly ?? this.method === HttpMethod.GET;
    const parameters = this.bind(statement, result, findings, routeError);
    findings.attempt(() => checkReadOnly(this, statement, options.readOnly, routeError));
    findings.attempt(() => checkResult(statement, result, routeError));
    findings.attempt(() => checkMaxRows(result, options.maxRows, routeError));
    findings.attempt(() => checkTimeout(options.timeout, routeError));
    if (parameters) {
      findings.attempt(() => checkPage(result, statement, parameters, readOnly, routeError));
    }
    doubtsOf(statement, parameters ?? {}).forEach(({ id, message }) => findings.warn({ id, message: `${this._key}: ${message}` }));
    return parameters && findings.errors.length === 0 ? this.manifestOf(statement, result, parameters, readOnly) : undefined;
  }

  /** A value for each `:name`; undefined where there are mistakes. */
  private bind(statement: SqlStatement, result: SqlResult, findings: Findings, routeError: RouteError): SqlParameters | undefined {
    const declared = findings.attempt(() => declaredParameters(this.options.parameters ?? {}, result, routeError));
    return declared && bindParameters({ route: this, statement, declared, routeError }, findings);
  }

  private manifestOf(statement: SqlStatement, result: SqlResult, parameters: SqlParameters, readOnly: boolean): SqlRouteManifest {
    const types = Object.entries(parameters).map(([name, value]) => [name, { type: value._type, list: value._list, unicode: value._unicode }]);
    return {
      kind: 'sql',
      text: statement.render(Object.fromEntries(types)),
      values: statement.names.map(name => parameters[name]._manifest(name)),
      result: this.resultManifest(result, statement),
      readOnly,
      timeoutMs: this.options.timeout?.toMilliseconds(),
      ...result._manifest.kind === 'rows' ? { maxRows: this.options.maxRows ?? MAX_ROWS } : {},
    };
  }

  /** @internal */
  public get _takesSessionContext(): boolean {
    return true;
  }

  /** @internal */
  public get _claims(): readonly string[] {
    return this.keysFrom('claim');
  }

  /** @internal */
  public get _callerContext(): readonly string[] {
    return this.keysFrom('context').filter(name => name.startsWith('caller'));
  }

  private resultManifest(result: SqlResult, statement: SqlStatement): ResultManifest {
    const { location, ...manifest } = result._manifest;
    return {
      ...manifest,
      ...location === undefined ? {} : { location: relativeLocation(this.path, location) },
      ...manifest.kind === 'created' && statement.isProcedure ? { uncounted: true } : {},
    };
  }

  private keysFrom(source: ValueSource): string[] {
    return Object.values(this.options.parameters ?? {}).filter(value => value._source === source).map(value => value._key);
  }
}
