import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { HttpMethod } from './http-method';
import { Route, RouteOptions } from './route';

/** Settings of a route that a function of your own answers. */
export interface FunctionRouteOptions extends RouteOptions {}

/**
 * Answers one method on one path with a function of your own. Functions of one API share its stage, callers and limits; each
 * costs one permission, however many routes it answers.
 */
export class FunctionRoute extends Route {
  /**
   * Hands requests to a function: as proxy events of payload version 1.0 on REST APIs, 2.0 on HTTP APIs
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
   *
   * @param method the method
   * @param path path template, as in `/orders/{id}/invoice`
   * @param handler the function, one of its versions or an alias; of this app or imported, in the region of the API
   * @param options who may call it
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
  public get _function(): IFunction {
    return this.handler;
  }
}
