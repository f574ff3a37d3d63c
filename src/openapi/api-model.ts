import { Construct, IConstruct } from 'constructs';
import { ApiAuthorizer } from '../auth/api-authorizer';
import { Authorization } from '../auth/authorization';
import { Cors } from '../network/cors';
import { ValidationError } from '../private/validation-error';
import { Route } from '../routes/route';
import { SessionContext } from '../routes/session-context';

/** All that an API is, before it is written down as an OpenAPI document. */
export class ApiModel {
  /** Every authorization in use but open access, by the name of its security scheme. */
  private readonly schemes = new Map<string, Authorization>();

  /**
   * @param authorizer for the routes that have none of their own
   * @throws for a route that reads claims although its callers have none
   */
  constructor(
    private readonly scope: IConstruct,
    public readonly routes: readonly Route[],
    private readonly authorizer: ApiAuthorizer,
    private readonly sessionContext: SessionContext,
    public readonly cors?: Cors,
  ) {
    routes.forEach(route => {
      this.checkClaims(route);
      this.checkCallerContext(route);
    });
    new Set(routes.map(route => this.authorization(route))).forEach(authorization => this.addScheme(authorization));
  }

  /** What the API is called in the console: the path of the construct. */
  public get title(): string {
    return this.scope.node.path.replace(/\//g, '-');
  }

  /** The path templates with their routes. */
  public get paths(): ReadonlyMap<string, readonly Route[]> {
    const paths = new Map<string, Route[]>();
    this.routes.forEach(route => paths.set(route.path, [...paths.get(route.path) ?? [], route]));
    return paths;
  }

  /** Every method that some route answers. */
  public get methods(): string[] {
    return [...new Set(this.routes.map(route => route.method))];
  }

  /** Route keys of the routes that were opened to everyone by name. */
  public get openRoutes(): ReadonlySet<string> {
    return new Set(this.routes.filter(route => this.authorization(route).open).map(route => route._key));
  }

  /** Route keys that callers may call without AWS credentials; preflight requests never have any. */
  public get unsignedRoutes(): string[] {
    const routes = this.routes.filter(route => !this.authorization(route).signed).map(route => route._key);
    return this.cors ? [...routes, 'OPTIONS'] : routes;
  }

  /** Who may call a route, as the security requirement of its operation; undefined: everyone. */
  public security(route: Route): { [scheme: string]: readonly string[] }[] | undefined {
    const authorization = this.authorization(route);
    const name = [...this.schemes.keys()].find(key => this.schemes.get(key) === authorization);
    return name === undefined ? undefined : [{ [name]: authorization.scopes }];
  }

  /** The security schemes as one kind of API writes them. */
  public securitySchemes(write: (authorization: Authorization, scope: IConstruct) => object): { [name: string]: object } {
    return Object.fromEntries([...this.schemes].map(([name, authorization]) => [name, write(authorization, this.scope)]));
  }

  /** Lets an API ask whoever decides on its callers. */
  public permitAuthorizers(scope: Construct, apiId: string) {
    this.schemes.forEach(authorization => authorization.permit?.(scope, apiId));
  }

  private authorization(route: Route): Authorization {
    return (route.authorizer ?? this.authorizer)._authorization;
  }

  private addScheme(authorization: Authorization) {
    if (!authorization.open) {
      const names = [...this.schemes.keys()];
      const twins = names.filter(name => name.startsWith(authorization.name)).length;
      this.schemes.set(twins ? `${authorization.name}${twins + 1}` : authorization.name, authorization);
    }
  }

  private checkClaims(route: Route) {
    const [claim] = [...route._claims, ...route._takesSessionContext ? this.sessionContext.claims : []];
    const authorization = this.authorization(route);
    if (claim !== undefined && !authorization.claims) {
      throw new ValidationError({
        problem: `"${route._key}" needs the claim "${claim}", but its callers bring no token with claims`,
        got: `ApiAuthorizer.${authorization.name}()`,
        allowed: 'ApiAuthorizer.cognito(), jwt() or lambdaFunction()',
        remedy: 'set authorizer on the API or on the route',
      }, this.scope);
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
      }, this.scope);
    }
  }
}
