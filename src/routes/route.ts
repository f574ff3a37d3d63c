import { Token } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { HttpMethod } from './http-method';
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

/** What every kind of route can be told. */
export interface RouteOptions {
  /**
   * Who may call the route.
   *
   * @default - whoever may call the API
   */
  readonly authorizer?: ApiAuthorizer;

  /**
   * OAuth scopes, one of which the token must have, instead of those of the authorizer. An empty list asks for none.
   *
   * @default - the scopes of the authorizer
   */
  readonly scopes?: string[];

  /**
   * How many requests are let through to the route, `HEAD` counted apart.
   *
   * On an HTTP API, delete the settings with `aws apigatewayv2 delete-route-settings` before you remove the route, its method or its path, or the
   * deployment fails: the stage keeps them, and CloudFormation updates it after the API (https://github.com/aws/serverless-application-model/issues/1939).
   *
   * @default - the limits of the API
   */
  readonly throttle?: ThrottleOptions;

  /**
   * What the route does, in a few words, for the OpenAPI document.
   *
   * @default - none
   */
  readonly summary?: string;

  /**
   * What callers should know of the route, in CommonMark, for the OpenAPI document.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Groups that the route belongs to in the OpenAPI document, and in what is generated from it.
   *
   * @default - none
   */
  readonly tags?: string[];
}

/** What the OpenAPI document says of a route in words. */
export type RouteWords = Pick<RouteOptions, 'summary' | 'description' | 'tags'>;

/** One method on one path. Made by the factories of `SqlRoute`, `FunctionRoute`, `HealthRoute` and `OpenApiRoute`. */
export abstract class Route {
  /** The path template, as in `/orders/{id}`. */
  public readonly path: string;

  /** The method. */
  public readonly method: HttpMethod;

  /** Who may call this route; undefined: whoever may call the API. */
  public readonly authorizer?: ApiAuthorizer;

  /** OAuth scopes, one of which the token must have; undefined: those of the authorizer. */
  public readonly scopes?: string[];

  /** How many requests are let through to this route; undefined: as many as to any other. */
  public readonly throttle?: ThrottleOptions;

  /** @internal */
  public readonly _pathParameters: readonly string[];

  /** @internal */
  public readonly _words: RouteWords;

  /**
   * What is wrong with the route by itself, which every API that has the route reports with all else.
   *
   * @internal
   */
  public readonly _findings = new Findings();

  /**
   * Whether the parameters of the path are known, so that others can be compared with them.
   *
   * @internal
   */
  public readonly _hasValidPath: boolean;

  private readonly place = captureSource();

  /**
   * Is there for the kinds of routes of this library, and throws for any other: jsii shows it to every language.
   *
   * @param method the method
   * @param path the path template
   * @param options who may call this route, and what it is about
   */
  protected constructor(method: HttpMethod, path: string, options: RouteOptions = {}) {
    const { authorizer, scopes, throttle, summary, description, tags } = options;
    this.method = method;
    this.path = path;
    if (typeof this._manifest !== 'function') {
      throw new ValidationError({
        problem: `${this._key}: Route itself says not what answers`,
        remedy: 'make the route with SqlRoute.get(), FunctionRoute.of(), HealthRoute.at() or OpenApiRoute.at()',
      });
    }
    this.authorizer = authorizer;
    this.scopes = scopes;
    this.throttle = throttle;
    this._words = { summary, description, tags };
    this._pathParameters = parametersOf(path);
    this._findings.attempt(() => checkThrottle(`"${this._key}"`, throttle));
    this._findings.attempt(() => checkKnownAtSynth(`"${this._key}"`, { path, summary, description, tags }));
    this._findings.attempt(() => checkScopes(`"${this._key}"`, scopes));
    this._hasValidPath = !Token.isUnresolved(path) && this._findings.attempt(() => checkPath(this._key, path)) !== undefined;
  }

  /**
   * Where the user's code made the route, as `bin/app.ts:12`; undefined where that is not known.
   *
   * @internal
   */
  public get _place(): SourcePlace | undefined {
    return this.place();
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
    return this.method === HttpMethod.GET && this._function === undefined;
  }

  /**
   * What the handler has to know; undefined: another function answers, or there are mistakes.
   *
   * @param engine the database behind the API
   * @param findings what is wrong with the route on this engine is added here
   * @internal
   */
  public abstract _manifest(engine: DatabaseEngine, findings: Findings): RouteManifest | undefined;

  /**
   * The function that answers; undefined: the handler.
   *
   * @internal
   */
  public get _function(): IFunction | undefined {
    return undefined;
  }

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
