import { HttpMethod } from './http-method';
import { ApiSettings } from './private/api-settings';
import { idempotencyManifest } from './private/idempotency-rules';
import { relativeLocation } from './private/location';
import { checkPage, declaredParameters } from './private/page-rules';
import { bindParameters, SqlParameters } from './private/parameter-binding';
import { checkPlanning, customPlanFor } from './private/planning-rules';
import { checkReadOnly } from './private/read-only-rules';
import { refusalManifests } from './private/refusal-rules';
import { RouteError, routeErrors } from './private/route-error';
import { parseStatements, requestNames, RouteStatement } from './private/route-statements';
import { SqlStatement } from './private/sql-compiler';
import { doubtsOf } from './private/sql-doubts';
import { checkJsonColumns, checkMaxAffected, checkMaxRows, checkResult, checkTimeout, checkVersion } from './private/sql-route-rules';
import { changedFields, statementManifests, valueManifests } from './private/statement-manifests';
import { checkIfMatch, checkSteps, minRowsOf } from './private/step-rules';
import { checkBody, checkForms } from './private/value-rules';
import { Route } from './route';
import { SqlResult } from './sql-result';
import { SqlRouteOptions } from './sql-route-options';
import { IdempotencyManifest, ResultManifest, RouteManifest, SqlRouteManifest, ValueSource } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { Findings } from '../private/findings';
import { checkKnownAtSynth } from '../private/known-at-synth';

/** Default of `maxRows`. */
const MAX_ROWS = 1000;

/** Number of parameters of the statement that inserts the key, which precedes those of the route on SQL Server. */
const KEY_PARAMETERS = 2;

/** Checked parts of a route. */
interface CompiledRoute {
  readonly statements: readonly RouteStatement[];
  readonly result: SqlResult;
  readonly parameters: SqlParameters;
  readonly idempotency?: IdempotencyManifest;
  readonly api: ApiSettings;
}

/**
 * Answers one method on one path with the result of one SQL statement, or of several in one transaction (`steps`).
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
    const { sql, timeout, maxRows, maxAffected } = options;
    this.isKnownAtSynth = this._findings.attempt(() => checkKnownAtSynth(`"${this._key}"`, { sql, timeout, maxRows, maxAffected })) !== undefined;
    // A copy: the same object can be used for several routes and changed in between.
    const { parameters, refusals, steps } = options;
    this.options = { ...options, parameters: { ...parameters }, refusals: { ...refusals }, steps: steps && [...steps] };
  }

  /** @internal */
  public _manifest(engine: DatabaseEngine, findings: Findings, api: ApiSettings = {}): RouteManifest | undefined {
    const routeError = routeErrors(this._key);
    const statements = this.isKnownAtSynth ? parseStatements(this.options, engine, findings, routeError) : undefined;
    const refusals = findings.attempt(() => refusalManifests(this.options, engine, routeError)) ?? {};
    const manifest = statements && this.compile(statements, findings, routeError, api);
    return manifest && Object.keys(refusals).length > 0 ? { ...manifest, refusals } : manifest;
  }

  private compile(
    statements: readonly RouteStatement[], findings: Findings, routeError: RouteError, api: ApiSettings,
  ): SqlRouteManifest | undefined {
    const result = this.options.result ?? this.defaultResult;
    const parameters = this.bind(statements, result, findings, routeError);
    this.checkStatements(statements, findings, routeError);
    this.checkAnswer(statements, result, findings);
    const declared = Object.entries({ ...this.options.parameters, ...result._parameters });
    checkSteps(statements, result, {
      names: [...this._pathParameters, ...declared.map(([name]) => name)],
      records: declared.flatMap(([name, { _definition: { form } }]) => form === 'records' ? [name] : []),
    }, findings);
    const keyed = { method: this.method, readOnly: this.readOnly, statements, routeError };
    const idempotency = findings.attempt(() => idempotencyManifest(this.options.idempotency, api.idempotency, keyed));
    if (parameters) {
      findings.attempt(() => checkPage(result, this.readOnly, routeError));
      checkIfMatch(statements, parameters, findings);
    }
    statements.forEach(({ statement, routeError: error }) => doubtsOf(statement, parameters ?? {}).forEach(({ id, message }) =>
      findings.warn({ id, message: error({ problem: message }).message })));
    return parameters && findings.errors.length === 0 ? this.manifestOf({ statements, result, parameters, idempotency, api }) : undefined;
  }

  /** Checks each statement with the settings of the route. */
  private checkStatements(statements: readonly RouteStatement[], findings: Findings, routeError: RouteError) {
    const { readOnly, planning, timeout, maxAffected } = this.options;
    statements.forEach(({ statement, routeError: error }) => findings.attempt(() => checkReadOnly(this, statement, readOnly, error)));
    findings.attempt(() => checkPlanning(statements.map(({ statement }) => statement), planning, routeError));
    findings.attempt(() => checkTimeout(timeout, routeError));
    findings.attempt(() => maxAffected === undefined || checkMaxAffected(statements, maxAffected, this.readOnly, routeError));
  }

  /** Checks the statement that is answered. */
  private checkAnswer(statements: readonly RouteStatement[], result: SqlResult, findings: Findings) {
    const { statement, routeError } = statements[statements.length - 1];
    findings.attempt(() => checkResult(statement, result, routeError));
    findings.attempt(() => checkVersion(statement, result, routeError));
    findings.attempt(() => checkMaxRows(result, this.options.maxRows, routeError));
    findings.attempt(() => checkJsonColumns(statement, result, this.options.jsonColumns, routeError));
  }

  /** Returns a value for each `:name`, or undefined if there are mistakes. */
  private bind(statements: readonly RouteStatement[], result: SqlResult, findings: Findings, routeError: RouteError): SqlParameters | undefined {
    const [{ statement }] = statements;
    const declared = findings.attempt(() => declaredParameters(this.options.parameters ?? {}, result, routeError));
    if (declared) {
      findings.attempt(() => checkBody(declared, routeError));
      checkForms(statements, declared, findings);
    }
    return declared && bindParameters({ route: this, statement, names: requestNames(statements), declared, routeError }, findings);
  }

  private manifestOf({ statements, result, parameters, idempotency, api }: CompiledRoute): SqlRouteManifest {
    const { planning, timeout, maxRows, maxAffected, jsonColumns, stream } = this.options;
    const rendered = statementManifests(statements, {
      parameters,
      minRows: minRowsOf(statements, parameters),
      customPlanFor: statements.map(({ statement }) => customPlanFor(statement, parameters, planning, api)),
      limitsChanges: maxAffected !== undefined,
      firstParameter: idempotency ? KEY_PARAMETERS + 1 : 1,
    });
    const before = rendered.slice(0, -1);
    const changes = changedFields(parameters);
    return {
      kind: 'sql',
      ...rendered[before.length],
      ...before.length > 0 ? { before } : {},
      values: valueManifests(statements, parameters),
      ...changes.length > 0 ? { changes } : {},
      result: this.resultManifest(result, statements[before.length].statement),
      readOnly: this.readOnly,
      ...stream ? { stream } : {},
      timeoutMs: timeout?.toMilliseconds(),
      ...result._manifest.kind === 'rows' ? { maxRows: maxRows ?? MAX_ROWS } : {},
      ...jsonColumns ? { jsonColumns } : {},
      ...maxAffected === undefined ? {} : { maxAffected },
      ...idempotency ? { idempotency } : {},
    };
  }

  private get readOnly(): boolean {
    return this.options.readOnly ?? this.method === HttpMethod.GET;
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
