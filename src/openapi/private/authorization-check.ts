import { IConstruct } from 'constructs';
import { methodOf, Paths } from './gateway-paths';
import { ValidationError } from '../../private/validation-error';

/**
 * Checks that every operation of a rendered body that reaches the handler has an authorization or explicit open access. Security scanners do not
 * check operations inside a body.
 *
 * @param open route keys with explicit open access
 * @throws for the first operation that is open by mistake
 */
export function checkAuthorization(scope: IConstruct, paths: Paths, open: ReadonlySet<string>) {
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const key = `${methodOf(method)} ${path}`;
      const reachesHandler = operation['x-amazon-apigateway-integration'].type !== 'mock';
      if (reachesHandler && !operation.security?.length && !open.has(key)) {
        throw new ValidationError({ problem: `"${key}" would be open to all callers`, remedy: 'if that is intended, set ApiAuthorizer.none() explicitly' }, scope);
      }
    }
  }
}
