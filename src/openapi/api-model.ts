import { Construct, IConstruct } from 'constructs';
import { ApiAuthorizer } from '../auth/api-authorizer';
import { Authorization } from '../auth/authorization';
import { Cors } from '../network/cors';
import { ThrottleOptions, throttleLimits } from '../network/throttle-options';
import { deployedName } from '../private/deployed-name';
import { ValidationError } from '../private/validation-error';
import { HttpMethod } from '../routes/http-method';
import { Route } from '../routes/route';
import { RouteFindings } from '../routes/route-findings';
import { SessionContext } from '../routes/session-context';

/** Methods of HTTP APIs apart from `OPTIONS`: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'];

/** Settings of an API apart from its routes. */
export interface ApiModelOptions {
  readonly cors?: Cors;
  /** Whether `HEAD` is answered for every `GET` route; default: true. */
  readonly headRoutes?: boolean;
  /**
   * Whether `ANY` becomes one operation for each method but `OPTIONS`; default: one for all of them. On an HTTP API with CORS, `ANY` would receive
   * preflight requests, whose callers have no credentials
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html#http-api-cors-default-route).
   */
  readonly singleMethods?: boolean;
  /** Whether authorized callers also need an API key. */
  readonly apiKeyRequired?: boolean;
  /** Whether responses have the header `Server-Timing`. */
  readonly serverTiming?: boolean;
}

/** Model of an API, from which its OpenAPI documents are rendered. */
export class ApiModel {
  /** Routes by path template. */
  public readonly paths: ReadonlyMap<string, readonly Route[]>;

  /** Authorizations in use, except open access, by the name of their security scheme. */
  private readonly schemes = new Map<string, Authorization>();

  /**
   * @param authorizer default authorizer of the routes
   * @param findings receives the routes that require claims, scopes or context values that their callers do not have
   */
  constructor(
    private readonly scope: IConstruct,
    public readonly routes: readonly Route[],
    private readonly authorizer: ApiAuthorizer,
    private readonly sessionContext: SessionContext,
    findings: RouteFindings,
    private readonly options: ApiModelOptions = {},
  ) {
    this.paths = byPath(routes);
    routes.forEach(route => {
      findings.attempt([route], () => this.checkClaims(route));
      findings.attempt([route], () => this.checkScopes(route));
      findings.attempt([route], () => this.checkCallerContext(route));
    });
    // Sorted by route key, because the schemes are numbered: the order of the routes must not change the API.
    new Set(sorted(routes).map(route => this.authorization(route))).forEach(authorization => {
      this.addScheme(authorization);
      authorization.checkClaims?.(scope, routes.filter(route => this.authorization(route) === authorization).flatMap(route => this.claimsOf(route)));
    });
  }

  /** Name of the API in the console. */
  public get title(): string {
    return deployedName(this.scope);
  }

  public get cors(): Cors | undefined {
    return this.options.cors;
  }

  /** Whether authorized callers also need an API key. */
  public get apiKeyRequired(): boolean {
    return this.options.apiKeyRequired ?? false;
  }

  /** Whether responses have the header `Server-Timing`. */
  public get serverTiming(): boolean {
    return this.options.serverTiming ?? false;
  }

  /** Returns the methods of a route: its own, and `HEAD` if the handler answers `GET`. `ANY` can be all methods without another route on the path. */
  public methodsOf(route: Route): string[] {
    if (route.method === HttpMethod.ANY && this.options.singleMethods) {
      const taken = this.paths.get(route.path)!.filter(other => other !== route).flatMap(other => this.methodsOf(other));
      return METHODS.filter(method => !taken.includes(method));
    }
    return (this.options.headRoutes ?? true) && route._answersHead ? [route.method, 'HEAD'] : [route.method];
  }

  /** Returns the limits of routes with `throttle`, by route key; missing limits are those of the API. */
  public throttles(api?: ThrottleOptions): { [routeKey: string]: Required<ThrottleOptions> } {
    const limited = this.routes.filter(route => route.throttle !== undefined);
    return Object.fromEntries(limited.flatMap(route => this.keysOf(route).map(key => [key, throttleLimits(api, route.throttle)])));
  }

  /** Methods of all routes, sorted by name. */
  public get methods(): string[] {
    return [...new Set(this.routes.flatMap(route => this.methodsOf(route)))].sort();
  }

  /** Route keys with explicit open access. */
  public get openRoutes(): ReadonlySet<string> {
    return new Set(this.routes.filter(route => this.authorization(route).open).flatMap(route => this.keysOf(route)));
  }

  /** Route keys with IAM authorization. */
  public get signedRoutes(): string[] {
    return this.routes.filter(route => this.authorization(route).signed).flatMap(route => this.accessKeysOf(route));
  }

  /** Route keys without IAM authorization, and `OPTIONS` if preflight requests are answered. */
  public get unsignedRoutes(): string[] {
    const routes = this.routes.filter(route => !this.authorization(route).signed).flatMap(route => this.accessKeysOf(route));
    return this.cors ? [...routes, 'OPTIONS'] : routes;
  }

  /** Returns the security requirement of a route's operation; undefined: open access. */
  public security(route: Route): { [scheme: string]: readonly string[] }[] | undefined {
    const authorization = this.authorization(route);
    const name = this.schemeOf(authorization);
    return name === undefined ? undefined : [{ [name]: route.scopes ?? authorization.scopes ?? [] }];
  }

  /** Returns the security schemes in the notation of one type of API. */
  public securitySchemes(write: (authorization: Authorization, scope: IConstruct) => object): { [name: string]: object } {
    return Object.fromEntries([...this.schemes].map(([name, authorization]) => [name, write(authorization, this.scope)]));
  }

  /** Permits an API to invoke its authorizers. */
  public permitAuthorizers(scope: Construct, apiId: string) {
    this.schemes.forEach(authorization => authorization.permit?.(scope, apiId));
  }

  private keysOf(route: Route): string[] {
    return this.methodsOf(route).map(method => `${method} ${route.path}`);
  }

  /** Returns the keys of a route as permissions name it, where `ANY` is all methods. */
  private accessKeysOf(route: Route): string[] {
    return route.method === HttpMethod.ANY ? [route._key] : this.keysOf(route);
  }

  private authorization(route: Route): Authorization {
    return (route.authorizer ?? this.authorizer)._authorization;
  }

  private schemeOf({ key }: Authorization): string | undefined {
    return [...this.schemes].find(([, authorization]) => authorization.key === key)?.[0];
  }

  private addScheme(authorization: Authorization) {
    if (!authorization.open && this.schemeOf(authorization) === undefined) {
      const names = [...this.schemes.keys()];
      const twins = names.filter(name => name.startsWith(authorization.name)).length;
      this.schemes.set(twins ? `${authorization.name}${twins + 1}` : authorization.name, authorization);
    }
  }

  private claimsOf(route: Route): readonly string[] {
    return [...route._claims, ...route._takesSessionContext ? this.sessionContext.claims : []];
  }

  private checkClaims(route: Route) {
    const [claim] = this.claimsOf(route);
    const authorization = this.authorization(route);
    if (claim !== undefined && !authorization.claims) {
      throw new ValidationError({
        problem: `"${route._key}" requires the claim "${claim}", but its callers have no claims`,
        got: `ApiAuthorizer.${authorization.name}()`,
        allowed: 'ApiAuthorizer.cognito(), jwt() or lambdaFunction()',
        remedy: 'set authorizer on the API or on the route',
      });
    }
  }

  private checkScopes(route: Route) {
    const authorization = this.authorization(route);
    if (route.scopes !== undefined && authorization.scopes === undefined) {
      throw new ValidationError({
        problem: `"${route._key}" requires scopes, but its callers have no token with scopes`,
        got: `ApiAuthorizer.${authorization.name}()`,
        allowed: 'ApiAuthorizer.cognito() or jwt()',
        remedy: 'set authorizer on the API or on the route, or leave scopes out',
      });
    }
  }

  private checkCallerContext(route: Route) {
    const [name] = [...route._callerContext, ...route._takesSessionContext ? this.sessionContext.callerContext : []];
    const authorization = this.authorization(route);
    if (name !== undefined && !authorization.signed) {
      throw new ValidationError({
        problem: `"${route._key}" requires RequestValue.context("${name}"), which only callers with IAM credentials have`,
        got: `ApiAuthorizer.${authorization.name}()`,
        allowed: 'ApiAuthorizer.iam()',
        remedy: 'set authorizer on the API or on the route, or use a claim of the token',
      });
    }
  }
}

function sorted(routes: readonly Route[]): Route[] {
  return [...routes].sort((one, other) => one._key < other._key ? -1 : 1);
}

function byPath(routes: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const route of routes) {
    const siblings = paths.get(route.path);
    if (siblings) {
      siblings.push(route);
    } else {
      paths.set(route.path, [route]);
    }
  }
  return paths;
}
