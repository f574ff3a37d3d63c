import { HttpMethod } from './http-method';
import { answerManifest, checkAnswerSettings } from './private/answer-rules';
import { ApiSettings } from './private/api-settings';
import { idempotencyManifest } from './private/idempotency-rules';
import { OrderedManifest, orderedManifest } from './private/order-manifests';
import { checkAddedValues, RouteOrder, routeOrder } from './private/order-rules';
import { bindParameters, SqlParameters } from './private/parameter-binding';
import { checkPlanning, customPlanFor } from './private/planning-rules';
import { checkReadOnly } from './private/read-only-rules';
import { refusalManifests } from './private/refusal-rules';
import { resultManifest } from './private/result-manifest';
import { RouteError, routeErrors } from './private/route-error';
import { parseStatements, requestNames, RouteStatement } from './private/route-statements';
import { doubtsOf } from './private/sql-doubts';
import { checkAnswer, checkMaxAffected, checkTimeout } from './private/sql-route-rules';
import { changedFields, statementManifests, valueManifests } from './private/statement-manifests';
import { checkIfMatch, checkSteps, minRowsOf } from './private/step-rules';
import { checkBody, checkForms } from './private/value-rules';
import { Route } from './route';
import { SqlResult } from './sql-result';
import { SqlRouteOptions } from './sql-route-options';
import { IdempotencyManifest } from '../contract/idempotency-manifest';
import { RouteManifest, SqlRouteManifest } from '../contract/manifest';
import { ValueManifest, ValueSource } from '../contract/value-manifest';
import { DatabaseEngine } from '../database/database-engine';
import { Findings } from '../private/findings';
import { checkKnownAtSynth } from '../private/known-at-synth';

/** Number of parameters of the statement that inserts the key, which precedes those of the route on SQL Server. */
const KEY_PARAMETERS = 2;

/** Checked parts of a route. */
interface CompiledRoute {
  readonly statements: readonly RouteStatement[];
  readonly result: SqlResult;
  readonly parameters: SqlParameters;
  readonly order?: RouteOrder;
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
    const { sql, timeout, maxRows, maxAffected, cacheControl } = options;
    this.isKnownAtSynth = this._findings.attempt(() => checkKnownAtSynth(`"${this._key}"`, { sql, timeout, maxRows, maxAffected, cacheControl })) !== undefined;
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
    this.checkStatements(statements, result, findings, routeError);
    checkAnswer(statements[statements.length - 1], result, this.options, findings);
    checkAnswerSettings({ route: this, readOnly: this.readOnly, options: this.options, statements, result, api }, findings);
    const order = routeOrder({ statements, result, readOnly: this.readOnly, routeError }, findings);
    const declared = Object.entries(this.options.parameters ?? {});
    checkSteps(statements, result, {
      names: [...this._pathParameters, ...declared.map(([name]) => name)],
      records: declared.flatMap(([name, { _definition: { form } }]) => form === 'records' ? [name] : []),
    }, findings);
    const keyed = { method: this.method, readOnly: this.readOnly, statements, routeError };
    const idempotency = findings.attempt(() => idempotencyManifest(this.options.idempotency, api.idempotency, keyed));
    if (parameters) {
      checkIfMatch(statements, parameters, findings);
    }
    statements.forEach(({ statement, routeError: error }) => doubtsOf(statement, parameters ?? {}).forEach(({ id, message }) =>
      findings.warn({ id, message: error({ problem: message }).message })));
    return parameters && findings.errors.length === 0 ? this.manifestOf({ statements, result, parameters, order, idempotency, api }) : undefined;
  }

  /** Checks each statement with the settings of the route. */
  private checkStatements(statements: readonly RouteStatement[], result: SqlResult, findings: Findings, routeError: RouteError) {
    const { readOnly, planning, timeout, maxAffected } = this.options;
    statements.forEach(({ statement, routeError: error }) => findings.attempt(() => checkReadOnly(this, statement, readOnly, error)));
    findings.attempt(() => checkPlanning(statements.map(({ statement }) => statement), planning, routeError, result._manifest.kind === 'page'));
    findings.attempt(() => checkTimeout(timeout, routeError));
    findings.attempt(() => maxAffected === undefined || checkMaxAffected(statements, maxAffected, this.readOnly, routeError));
  }

  /** Returns a value for each `:name`, or undefined if there are mistakes. */
  private bind(statements: readonly RouteStatement[], result: SqlResult, findings: Findings, routeError: RouteError): SqlParameters | undefined {
    const [{ statement }] = statements;
    const { parameters: declared = {} } = this.options;
    const added = findings.attempt(() => checkAddedValues(statements, declared, result, routeError));
    findings.attempt(() => checkBody(declared, routeError));
    checkForms(statements, declared, findings);
    return added && bindParameters({ route: this, statement, names: requestNames(statements), declared, routeError }, findings);
  }

  private manifestOf(compiled: CompiledRoute): SqlRouteManifest {
    const { statements, result, parameters, order, idempotency, api } = compiled;
    const { planning, timeout, maxAffected, jsonColumns } = this.options;
    const rendered = statementManifests(statements, {
      parameters,
      added: result._parameters,
      minRows: minRowsOf(statements, parameters),
      customPlanFor: statements.map(({ statement }) => customPlanFor(statement, parameters, planning, api)),
      limitsChanges: maxAffected !== undefined,
      firstParameter: idempotency ? KEY_PARAMETERS + 1 : 1,
    });
    const before = rendered.slice(0, -1);
    const changes = changedFields(parameters);
    const values = valueManifests(statements, parameters, result._parameters);
    return {
      kind: 'sql',
      ...rendered[before.length],
      ...before.length > 0 ? { before } : {},
      values,
      ...changes.length > 0 ? { changes } : {},
      result: resultManifest(this.path, result, statements[before.length].statement),
      readOnly: this.readOnly,
      timeoutMs: timeout?.toMilliseconds(),
      ...answerManifest(result, this.options),
      ...jsonColumns ? { jsonColumns } : {},
      ...maxAffected === undefined ? {} : { maxAffected },
      ...idempotency ? { idempotency } : {},
      ...order ? this.orderedManifest(order, compiled, values) : {},
    };
  }

  /** Returns the parts of the manifest that the order replaces. */
  private orderedManifest(order: RouteOrder, compiled: CompiledRoute, values: readonly ValueManifest[]): OrderedManifest {
    const { statements: [{ statement }], result, parameters, api } = compiled;
    const { planning } = this.options;
    return orderedManifest(order, {
      statement,
      parameters,
      values,
      result: resultManifest(this.path, result, statement),
      customPlanFor: isPaged => customPlanFor(statement, parameters, planning, api, isPaged),
    });
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

  private keysFrom(source: ValueSource): string[] {
    return Object.values(this.options.parameters ?? {}).filter(value => value._source === source).map(value => value._key);
  }
}
