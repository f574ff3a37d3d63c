import { HttpMethod } from '../../routes/http-method';
import { Route } from '../../routes/route';
import { ApiModel } from '../api-model';

/** Paths of an OpenAPI document: operations by path and lower case method. */
export interface Paths { [path: string]: { [method: string]: Operation } }

/** Parts of an operation that the bodies of all APIs have in common. */
export interface Operation {
  readonly 'security'?: readonly object[];
  readonly 'parameters'?: readonly object[];
  readonly 'requestBody'?: object;
  readonly 'responses': object;
  readonly 'x-amazon-apigateway-request-validator'?: string;
  readonly 'x-amazon-apigateway-integration': { readonly type: string };
}

/**
 * Renders all routes sorted by path and method, so that another order of the routes does not cause a deployment.
 *
 * @param integration returns the integration of a route
 * @param open security requirement without authorization: an empty list for REST APIs, undefined for HTTP APIs
 */
export function gatewayPaths(model: ApiModel, integration: (route: Route) => Operation['x-amazon-apigateway-integration'], open?: readonly object[]): Paths {
  const operation = (route: Route): Operation => ({
    'security': model.security(route) ?? open,
    'parameters': pathParameters(route),
    'responses': {},
    'x-amazon-apigateway-integration': integration(route),
  });
  const operations = (routes: readonly Route[]) => Object.fromEntries(routes.flatMap(route => {
    const written = operation(route);
    return model.methodsOf(route).map(method => [operationName(method), written]);
  }));
  return Object.fromEntries([...model.paths].sort(byText).map(([path, routes]) => [path, operations([...routes].sort(byMethod))]));
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-any-method.html */
const ANY_METHOD = 'x-amazon-apigateway-any-method';

function operationName(method: string): string {
  return method === HttpMethod.ANY ? ANY_METHOD : method.toLowerCase();
}

/** Returns the method of an operation of a body, in upper case. */
export function methodOf(operation: string): string {
  return operation === ANY_METHOD ? HttpMethod.ANY : operation.toUpperCase();
}

function byText([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

function byMethod(one: Route, other: Route): number {
  return one.method < other.method ? -1 : 1;
}

function pathParameters(route: Route) {
  const parameters = route._pathParameters.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  return parameters.length > 0 ? parameters : undefined;
}
