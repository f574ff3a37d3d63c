import { IConstruct } from 'constructs';
import { Paths } from './gateway-paths';
import { ValidationError } from '../../private/validation-error';

/**
 * Looks at a finished body as a security scanner would, if scanners could see inside one: every operation that reaches the
 * handler has an authorization, or was opened by name.
 *
 * @param open route keys of the operations that were opened by name
 * @throws naming the first that is open by mistake
 */
export function checkAuthorization(scope: IConstruct, paths: Paths, open: ReadonlySet<string>) {
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const key = `${method.toUpperCase()} ${path}`;
      const reachesHandler = operation['x-amazon-apigateway-integration'].type !== 'mock';
      if (reachesHandler && !operation.security?.length && !open.has(key)) {
        throw new ValidationError({ problem: `"${key}" would be open to everyone`, remedy: 'open it by name with ApiAuthorizer.none()' }, scope);
      }
    }
  }
}
