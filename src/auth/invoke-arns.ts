import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/** A method or `*`, a space, and a path, in which a part may be `*` or a parameter, and the last one `*` for all that follows. */
const ROUTE = /^(\*|GET|POST|PUT|PATCH|DELETE|HEAD) (\/(?:[A-Za-z0-9._:*-]+|\{\w+\})?(?:\/(?:[A-Za-z0-9._:*-]+|\{\w+\}))*)$/;

/**
 * What a caller may invoke, as ARNs for `execute-api:Invoke`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html).
 *
 * @param routes as in `GET /orders/{id}`; none: the whole stage
 * @throws for what is no route
 */
export function invokeArns(scope: IConstruct, apiId: string, stage: string, routes: readonly string[]): string[] {
  const arn = (path: string) => Stack.of(scope).formatArn({
    service: 'execute-api', resource: apiId, resourceName: `${stage}/${path}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return routes.length === 0 ? [arn('*')] : routes.map(route => arn(invokePath(scope, route)));
}

function invokePath(scope: IConstruct, route: string): string {
  const [, method, path] = ROUTE.exec(route) ?? [];
  if (method === undefined) {
    throw new ValidationError({
      problem: 'grantInvoke was given something that is no route', got: route, allowed: 'a method or * and a path, as in "GET /orders/{id}" or "* /orders/*"',
    }, scope);
  }
  return `${method}${path.replace(/\{\w+\}/g, '*')}`;
}
