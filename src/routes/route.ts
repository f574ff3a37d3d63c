import { Token } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { HttpMethod } from './http-method';
import { ApiSettings } from './private/api-settings';
import { checkPath, parametersOf } from './private/path-template';
import { ApiAuthorizer } from '../auth/api-authorizer';
import { checkScopes } from '../auth/scopes';
import { RouteManifest } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { checkThrottle, ThrottleOptions } from '../network/throttle-options';
import { Findings } from '../private/findings';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { captureSource, SourcePlace } from '../private/source-place';
import { ValidationError } from '../private/validation-error';

/** Settings that all routes have in common. */
export interface RouteOptions {
  /**
   * Authorizer of the route.
   *
   * @default - the authorizer of the API
   */
  readonly authorizer?: ApiAuthorizer;

  /**
   * OAuth scopes, one of which the token must have, instead of those of the authorizer. An empty list requires no scope.
   *
   * @default - the scopes of the authorizer
   */
  readonly scopes?: string[];

  /**
   * Rate and burst limits of the route. `HEAD` is counted separately.
   *
   * On an HTTP API, delete the settings with `aws apigatewayv2 delete-route-settings` before you remove the route or change its method or path.
   * Otherwise the deployment fails, because the stage keeps the settings and CloudFormation updates it after the API
   * (https://github.com/aws/serverless-application-model/issues/1939).
   *
   * @default - the limits of the API
   */
  readonly throttle?: ThrottleOptions;

  /**
   * Short summary of the route in the OpenAPI document.
   *
   * @default - none
   */
  readonly summary?: string;

  /**
   * Description of the route in the OpenAPI document, in CommonMark.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Tags that group the route in the OpenAPI document and in generated clients and documentation.
   *
   * @default - none
   */
  readonly tags?: string[];
}

/** Texts that document a route in the OpenAPI document. */
export type RouteDocs = Pick<RouteOptions, 'summary' | 'description' | 'tags'>;

/** One method on one path. Create routes with the factory methods of `SqlRoute`, `FunctionRoute`, `HealthRoute` and `OpenApiRoute`. */
export abstract class Route {
  /** Path template, as in `/orders/{id}`. */
  public readonly path: string;

  /** HTTP method. */
  public readonly method: HttpMethod;

  /** Authorizer of the route; undefined: the authorizer of the API. */
  public readonly authorizer?: ApiAuthorizer;

  /** OAuth scopes, one of which the token must have; undefined: those of the authorizer. */
  public readonly scopes?: string[];

  /** Rate and burst limits of the route; undefined: those of the API. */
  public readonly throttle?: ThrottleOptions;

  /** @internal */
  public readonly _pathParameters: readonly string[];

  /** @internal */
  public readonly _docs: RouteDocs;

  /**
   * Mistakes of the route itself. Every API with the route reports them together with its other findings.
   *
   * @internal
   */
  public readonly _findings = new Findings();

  /**
   * Whether the path is valid and its parameters are known, so that they can be compared with those of other routes.
   *
   * @internal
   */
  public readonly _hasValidPath: boolean;

  private readonly place = captureSource();

  /**
   * Serves the route classes of this library only. It throws in other subclasses, which jsii allows in every language.
   *
   * @param method the method
   * @param path the path template
   * @param options authorizer, limits and documentation of the route
   */
  protected constructor(method: HttpMethod, path: string, options: RouteOptions = {}) {
    const { authorizer, scopes, throttle, summary, description, tags } = options;
    this.method = method;
    this.path = path;
    if (typeof this._manifest !== 'function') {
      throw new ValidationError({
        problem: `${this._key}: Route is abstract and cannot be instantiated directly`,
        remedy: 'create the route with SqlRoute.get(), FunctionRoute.of(), HealthRoute.at() or OpenApiRoute.at()',
      });
    }
    this.authorizer = authorizer;
    this.scopes = scopes;
    this.throttle = throttle;
    this._docs = { summary, description, tags };
    this._pathParameters = parametersOf(path);
    this._findings.attempt(() => checkThrottle(`"${this._key}"`, throttle));
    this._findings.attempt(() => checkKnownAtSynth(`"${this._key}"`, { path, summary, description, tags }));
    this._findings.attempt(() => checkScopes(`"${this._key}"`, scopes));
    this._hasValidPath = !Token.isUnresolved(path) && this._findings.attempt(() => checkPath(this._key, path, this._takesRest)) !== undefined;
  }

  /**
   * Position in the user's code that creates the route, as in `bin/app.ts:12`; undefined if it is not known.
   *
   * @internal
   */
  public get _place(): SourcePlace | undefined {
    return this.place();
  }

  /**
   * Route key in the notation of API Gateway: `GET /orders/{id}`.
   *
   * @internal
   */
  public get _key(): string {
    return `${this.method} ${this.path}`;
  }

  /**
   * Whether the path also answers `HEAD`, with the headers of `GET` (RFC 9110, section 9.3.2).
   *
   * @internal
   */
  public get _answersHead(): boolean {
    return this.method === HttpMethod.GET && this._function === undefined;
  }

  /**
   * Route definition for the handler; undefined: another function answers, or the route has mistakes.
   *
   * @param engine engine of the database behind the API
   * @param findings receives the mistakes of the route on this engine
   * @param api settings of the API
   * @internal
   */
  public abstract _manifest(engine: DatabaseEngine, findings: Findings, api?: ApiSettings): RouteManifest | undefined;

  /**
   * Whether the path can end with the rest of a path, as in `/{proxy+}`.
   *
   * @internal
   */
  public get _takesRest(): boolean {
    return false;
  }

  /**
   * Function that answers the route; undefined: the handler.
   *
   * @internal
   */
  public get _function(): IFunction | undefined {
    return undefined;
  }

  /**
   * Claims that the route requires of its callers.
   *
   * @internal
   */
  public get _claims(): readonly string[] {
    return [];
  }

  /**
   * Whether the handler sets the session context before it runs the route's statement.
   *
   * @internal
   */
  public get _takesSessionContext(): boolean {
    return false;
  }

  /**
   * Context values that the route requires of callers with IAM credentials.
   *
   * @internal
   */
  public get _callerContext(): readonly string[] {
    return [];
  }
}
