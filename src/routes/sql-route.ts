import { HttpMethod } from './http-method';
import { parseSql, renderPostgres, SqlStatement } from './private/sql-compiler';
import { bindParameters, checkResult, checkWrites, SqlParameters } from './private/sql-route-rules';
import { RequestValue } from './request-value';
import { Route } from './route';
import { SqlResult } from './sql-result';
import { ApiAuthorizer } from '../auth/api-authorizer';
import { RouteManifest } from '../contract/manifest';

/** What a route asks the database, and how it answers. */
export interface SqlRouteOptions {
  /**
   * One SQL statement. `:name` stands for a value of the request; values are always sent apart from the text, so a
   * request can never change the statement. Inside strings, quoted identifiers and comments `:name` has no meaning.
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
   * Who may call the route.
   *
   * @default - whoever may call the API
   */
  readonly authorizer?: ApiAuthorizer;

  /**
   * Whether the statement runs in a read-only transaction, in which the database refuses every change.
   *
   * @default - true for GET, otherwise false
   */
  readonly readOnly?: boolean;
}

/** Answers one method on one path with the result of one SQL statement. */
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

  private readonly statement: SqlStatement;
  private readonly parameters: SqlParameters;
  private readonly result: SqlResult;
  private readonly readOnly: boolean;

  private constructor(method: HttpMethod, path: string, options: SqlRouteOptions, defaultResult: SqlResult) {
    super(method, path, options.authorizer);
    this.statement = parseSql(this._key, options.sql);
    this.parameters = bindParameters(this, this.statement, options.parameters ?? {});
    this.result = options.result ?? defaultResult;
    this.readOnly = options.readOnly ?? method === HttpMethod.GET;
    checkResult(this, this.statement, this.result);
    checkWrites(this, this.statement, this.readOnly);
  }

  /** @internal */
  public _manifest(): RouteManifest {
    const values = this.statement.names.map(name => this.parameters[name]._manifest(name));
    const types = Object.fromEntries(Object.entries(this.parameters).map(([name, value]) => [name, value._type]));
    return {
      kind: 'sql',
      text: renderPostgres(this.statement, types),
      values,
      result: this.result._manifest,
      readOnly: this.readOnly,
    };
  }

  /** @internal */
  public get _claims(): readonly string[] {
    return Object.values(this.parameters).filter(value => value._source === 'claim').map(value => value._key);
  }
}
