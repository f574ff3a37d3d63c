import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { HttpMethod } from './http-method';
import { Route, RouteOptions } from './route';

/** Settings of a route that your own function answers. */
export interface FunctionRouteOptions extends RouteOptions {}

/**
 * Answers one method on one path with your own function. Functions share the stage, the authorizer and the limits of the API. Each function
 * needs one invoke permission, regardless of the number of its routes.
 */
export class FunctionRoute extends Route {
  /**
   * Passes requests to a function as proxy events: payload version 1.0 on REST APIs, 2.0 on HTTP APIs
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
   *
   * `HttpMethod.ANY` is every method without another route on the path. A path can end with its rest, as in `/orders/{rest+}`, which is one or more
   * segments: of the routes that match a request, API Gateway selects the most specific one. `/{proxy+}` does not include `/`.
   *
   * @param method the method
   * @param path path template, as in `/orders/{id}/invoice` and `/files/{proxy+}`
   * @param handler the function, or a version or alias of it, in the region of the API; created in this app or imported
   * @param options authorizer, limits and documentation of the route
   */
  public static of(method: HttpMethod, path: string, handler: IFunction, options: FunctionRouteOptions = {}): FunctionRoute {
    return new FunctionRoute(method, path, handler, options);
  }

  private constructor(method: HttpMethod, path: string, private readonly handler: IFunction, options: FunctionRouteOptions) {
    super(method, path, options);
  }

  /** @internal */
  public _manifest() {
    return undefined;
  }

  /** @internal */
  public get _takesRest(): boolean {
    return true;
  }

  /** @internal */
  public get _function(): IFunction {
    return this.handler;
  }
}
