import { Construct, IConstruct } from 'constructs';
import { ApiAuthorizer } from '../auth/api-authorizer';
import { Authorization } from '../auth/authorization';
import { Cors } from '../network/cors';
import { ThrottleOptions, throttleLimits } from '../network/throttle-options';
import { deployedName } from '../private/deployed-name';
import { ValidationError } from '../private/validation-error';
import { Route } from '../routes/route';
import { RouteFindings } from '../routes/route-findings';
import { SessionContext } from '../routes/session-context';

/** What an API may be beside its routes. */
export interface ApiModelOptions {
  readonly cors?: Cors;
  /** Whether `HEAD` is answered where `GET` is; absent: yes. */
  readonly headRoutes?: boolean;
  /** Whether callers who are authorised need an API key as well. */
  readonly apiKeyRequired?: boolean;
}

/** All that an API is, before it is written down as an OpenAPI document. */
export class ApiModel {
  /** The path templates with their routes. */
  public readonly paths: ReadonlyMap<string, readonly Route[]>;

  /** Every authorization in use but open access, by the name of its security scheme. */
  private readonly schemes = new Map<string, Authorization>();

  /**
   * @param authorizer for the routes that have none of their own
   * @param findings gets the routes that need what their callers do not have, as claims
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
    // In the order of the keys, as the schemes are numbered: in another order, routes are the same API.
    new Set(sorted(routes).map(route => this.authorization(route))).forEach(authorization => {
      this.addScheme(authorization);
      authorization.checkClaims?.(scope, routes.filter(route => this.authorization(route) === authorization).flatMap(route => this.claimsOf(route)));
    });
  }

  /** What the API is called in the console. */
  public get title(): string {
    return deployedName(this.scope);
  }

  public get cors(): Cors | undefined {
    return this.options.cors;
  }

  /** Whether callers who are authorised need an API key as well. */
  public get apiKeyRequired(): boolean {
    return this.options.apiKeyRequired ?? false;
  }

  /** The methods by which callers reach a route: its own, and `HEAD` where the handler answers `GET`. */
  public methodsOf(route: Route): string[] {
    return (this.options.headRoutes ?? true) && route._answersHead ? [route.method, 'HEAD'] : [route.method];
  }

  /** The limits of the routes that have their own, by route key; what they leave out is that of the API. */
  public throttles(api?: ThrottleOptions): { [routeKey: string]: Required<ThrottleOptions> } {
    const limited = this.routes.filter(route => route.throttle !== undefined);
    return Object.fromEntries(limited.flatMap(route => this.keysOf(route).map(key => [key, throttleLimits(api, route.throttle)])));
  }

  /** Every method by which callers reach some route, in the order of their names. */
  public get methods(): string[] {
    return [...new Set(this.routes.flatMap(route => this.methodsOf(route)))].sort();
  }

  /** Route keys that were opened to everyone by name. */
  public get openRoutes(): ReadonlySet<string> {
    return new Set(this.routes.filter(route => this.authorization(route).open).flatMap(route => this.keysOf(route)));
  }

  /** Route keys whose callers sign with AWS credentials. */
  public get signedRoutes(): string[] {
    return this.routes.filter(route => this.authorization(route).signed).flatMap(route => this.keysOf(route));
  }

  /** Route keys that callers may call without AWS credentials, and `OPTIONS` where preflight requests are answered. */
  public get unsignedRoutes(): string[] {
    const routes = this.routes.filter(route => !this.authorization(route).signed).flatMap(route => this.keysOf(route));
    return this.cors ? [...routes, 'OPTIONS'] : routes;
  }

  /** Who may call a route, as the security requirement of its operation; undefined: everyone. */
  public security(route: Route): { [scheme: string]: readonly string[] }[] | undefined {
    const authorization = this.authorization(route);
    const name = this.schemeOf(authorization);
    return name === undefined ? undefined : [{ [name]: route.scopes ?? authorization.scopes ?? [] }];
  }

  /** The security schemes as one kind of API writes them. */
  public securitySchemes(write: (authorization: Authorization, scope: IConstruct) => object): { [name: string]: object } {
    return Object.fromEntries([...this.schemes].map(([name, authorization]) => [name, write(authorization, this.scope)]));
  }

  /** Lets an API ask whoever decides on its callers. */
  public permitAuthorizers(scope: Construct, apiId: string) {
    this.schemes.forEach(authorization => authorization.permit?.(scope, apiId));
  }

  private keysOf(route: Route): string[] {
    return this.methodsOf(route).map(method => `${method} ${route.path}`);
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
        problem: `"${route._key}" needs the claim "${claim}", but its callers bring no token with claims`,
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
        problem: `"${route._key}" asks for scopes, but its callers bring no token that has any`,
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
        problem: `"${route._key}" needs RequestValue.context("${name}"), which only callers with IAM credentials have`,
        got: `ApiAuthorizer.${authorization.name}()`,
        allowed: 'ApiAuthorizer.iam()',
        remedy: 'set authorizer on the API or on the route, or take a claim of the token',
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
