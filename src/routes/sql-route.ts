import { HttpMethod } from './http-method';
import { relativeLocation } from './private/location';
import { checkPage, declaredParameters } from './private/page-rules';
import { bindParameters, SqlParameters } from './private/parameter-binding';
import { checkPlanning, customPlanFor } from './private/planning-rules';
import { checkReadOnly } from './private/read-only-rules';
import { refusalManifests } from './private/refusal-rules';
import { RouteError, routeErrors } from './private/route-error';
import { SqlStatement } from './private/sql-compiler';
import { doubtsOf } from './private/sql-doubts';
import { checkJsonColumns, checkMaxRows, checkResult, checkTimeout } from './private/sql-route-rules';
import { checkBody } from './private/value-rules';
import { Route } from './route';
import { SessionContextOptions } from './session-context';
import { SqlResult } from './sql-result';
import { SqlRouteOptions } from './sql-route-options';
import { ResultManifest, RouteManifest, SqlRouteManifest, ValueSource } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { Findings } from '../private/findings';
import { checkKnownAtSynth } from '../private/known-at-synth';

/** Default of `maxRows`. */
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
   * Reads rows, with `GET`.
   *
   * @param path path template, as in `/orders/{id}`
   * @param options statement, values and result
   */
  public static get(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.GET, path, options, SqlResult.rows());
  }

  /**
   * Creates rows or performs an action, with `POST`.
   *
   * @param path path template, as in `/orders`
   * @param options statement, values and result
   */
  public static post(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.POST, path, options, SqlResult.created());
  }

  /**
   * Replaces rows, with `PUT`.
   *
   * @param path path template, as in `/orders/{id}`
   * @param options statement, values and result
   */
  public static put(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.PUT, path, options, SqlResult.count());
  }

  /**
   * Changes parts of rows, with `PATCH`.
   *
   * @param path path template, as in `/orders/{id}`
   * @param options statement, values and result
   */
  public static patch(path: string, options: SqlRouteOptions): SqlRoute {
    return new SqlRoute(HttpMethod.PATCH, path, options, SqlResult.count());
  }

  /**
   * Deletes rows, with `DELETE`.
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
    // A copy: the same object can be used for several routes and changed in between.
    this.options = { ...options, parameters: { ...options.parameters }, refusals: { ...options.refusals } };
  }

  /** @internal */
  public _manifest(engine: DatabaseEngine, findings: Findings, api: SessionContextOptions = {}): RouteManifest | undefined {
    const routeError = routeErrors(this._key);
    const statement = this.isKnownAtSynth ? findings.attempt(() => new SqlStatement(this.options.sql, engine, routeError)) : undefined;
    const refusals = findings.attempt(() => refusalManifests(this.options, engine, routeError)) ?? {};
    const manifest = statement && this.compile(statement, findings, routeError, api);
    return manifest && Object.keys(refusals).length > 0 ? { ...manifest, refusals } : manifest;
  }

  private compile(statement: SqlStatement, findings: Findings, routeError: RouteError, api: SessionContextOptions): SqlRouteManifest | undefined {
    const { options, defaultResult } = this;
    const result = options.result ?? defaultResult;
    const readOnly = options.readOnly ?? this.method === HttpMethod.GET;
    const parameters = this.bind(statement, result, findings, routeError);
    findings.attempt(() => checkReadOnly(this, statement, options.readOnly, routeError));
    findings.attempt(() => checkResult(statement, result, routeError));
    findings.attempt(() => checkMaxRows(result, options.maxRows, routeError));
    findings.attempt(() => checkTimeout(options.timeout, routeError));
    findings.attempt(() => checkJsonColumns(statement, result, options.jsonColumns, routeError));
    findings.attempt(() => checkPlanning(statement, options.planning, routeError));
    if (parameters) {
      findings.attempt(() => checkPage(result, statement, parameters, readOnly, routeError));
    }
    doubtsOf(statement, parameters ?? {}).forEach(({ id, message }) => findings.warn({ id, message: `${this._key}: ${message}` }));
    if (!parameters || findings.errors.length > 0) {
      return undefined;
    }
    const reasons = customPlanFor(statement, parameters, options.planning, api);
    return { ...this.manifestOf(statement, result, parameters, readOnly), ...reasons.length > 0 ? { customPlanFor: reasons } : {} };
  }

  /** Returns a value for each `:name`, or undefined if there are mistakes. */
  private bind(statement: SqlStatement, result: SqlResult, findings: Findings, routeError: RouteError): SqlParameters | undefined {
    const declared = findings.attempt(() => declaredParameters(this.options.parameters ?? {}, result, routeError));
    findings.attempt(() => declared && checkBody(declared, routeError));
    return declared && bindParameters({ route: this, statement, declared, routeError }, findings);
  }

  private manifestOf(statement: SqlStatement, result: SqlResult, parameters: SqlParameters, readOnly: boolean): SqlRouteManifest {
    const types = Object.entries(parameters).map(([name, value]) => [name, value._parameterType]);
    const changes = Object.values(parameters).flatMap(({ _definition: { form, fields } }) => form === 'changes' ? fields.map(({ name }) => name) : []);
    return {
      kind: 'sql',
      text: statement.render(Object.fromEntries(types)),
      values: statement.names.flatMap(name => parameters[name]._manifests(name)),
      ...changes.length > 0 ? { changes } : {},
      result: this.resultManifest(result, statement),
      readOnly,
      timeoutMs: this.options.timeout?.toMilliseconds(),
      ...result._manifest.kind === 'rows' ? { maxRows: this.options.maxRows ?? MAX_ROWS } : {},
      ...this.options.jsonColumns ? { jsonColumns: this.options.jsonColumns } : {},
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
