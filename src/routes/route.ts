import { IConstruct } from 'constructs';
import { HttpMethod } from './http-method';
import { parsePath } from './private/path-template';
import { ApiAuthorizer } from '../auth/api-authorizer';
import { RouteManifest } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { checkThrottle, ThrottleOptions } from '../network/throttle-options';

/** What every kind of route can be told. */
export interface RouteOptions {
  /**
   * Who may call the route.
   *
   * @default - whoever may call the API
   */
  readonly authorizer?: ApiAuthorizer;

  /**
   * How many requests are let through to the route, `HEAD` counted apart.
   *
   * @default - the limits of the API
   */
  readonly throttle?: ThrottleOptions;
}

/** One method on one path. Made by the factories of `SqlRoute` and `HealthRoute`. */
export abstract class Route {
  /** The path template, as in `/orders/{id}`. */
  public readonly path: string;

  /** The method. */
  public readonly method: HttpMethod;

  /** Who may call this route; undefined: whoever may call the API. */
  public readonly authorizer?: ApiAuthorizer;

  /** How many requests are let through to this route; undefined: as many as to any other. */
  public readonly throttle?: ThrottleOptions;

  /** @internal */
  public readonly _pathParameters: readonly string[];

  /**
   * Checks the path.
   *
   * @param method the method
   * @param path the path template
   * @param options who may call this route, and how often
   */
  protected constructor(method: HttpMethod, path: string, options: RouteOptions = {}) {
    this.method = method;
    this.path = path;
    this.authorizer = options.authorizer;
    this.throttle = options.throttle;
    checkThrottle(`"${this._key}"`, options.throttle);
    this._pathParameters = parsePath(this._key, path).parameters;
  }

  /**
   * Route key, as API Gateway writes it: `GET /orders/{id}`.
   *
   * @internal
   */
  public get _key(): string {
    return `${this.method} ${this.path}`;
  }

  /**
   * Whether `HEAD` on the path is answered as well, with the headers of `GET` (RFC 9110, section 9.3.2).
   *
   * @internal
   */
  public get _answersHead(): boolean {
    return false;
  }

  /**
   * What the handler has to know.
   *
   * @param scope the API
   * @param engine the database behind it
   * @internal
   */
  public abstract _manifest(scope: IConstruct, engine: DatabaseEngine): RouteManifest;

  /**
   * Claims of the caller that the route needs.
   *
   * @internal
   */
  public get _claims(): readonly string[] {
    return [];
  }

  /**
   * Whether the database is told the session context before it answers.
   *
   * @internal
   */
  public get _takesSessionContext(): boolean {
    return false;
  }

  /**
   * What the route needs to know of a caller with IAM credentials.
   *
   * @internal
   */
  public get _callerContext(): readonly string[] {
    return [];
  }
}
