import { IConstruct } from 'constructs';
import { Paths } from './gateway-paths';
import { ValidationError } from '../../private/validation-error';

/** Name of the security scheme by which API Gateway knows a key. */
const NAME = 'api_key';

/** Where a key stands: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html */
export const API_KEY_SCHEME = { type: 'apiKey', name: 'x-api-key', in: 'header' };

/**
 * Asks for an API key wherever callers are authorised, beside the authorizer.
 *
 * @param paths completed with the key
 * @returns the security schemes to add
 * @throws where no operation is authorised: keys, which callers pass on and browsers show, would be all that protects the API
 */
export function addApiKeys(scope: IConstruct, paths: Paths): { readonly [name: string]: object } {
  let asked = 0;
  for (const operations of Object.values(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (operation.security?.length) {
        operations[method] = { ...operation, security: [...operation.security, { [NAME]: [] }] };
        asked += 1;
      }
    }
  }
  if (asked === 0) {
    throw new ValidationError({
      problem: 'an API key says whose share a request is taken from, and authorises nobody, but every route is open to everyone',
      allowed: 'apiKeyRequired beside ApiAuthorizer.iam(), cognito() or lambdaFunction()',
      remedy: 'set an authorizer, or leave apiKeyRequired out',
    }, scope);
  }
  return { [NAME]: API_KEY_SCHEME };
}
