import { IConstruct } from 'constructs';
import { Paths } from './gateway-paths';
import { ValidationError } from '../../private/validation-error';

/** Name of the security scheme for API keys in API Gateway. */
const NAME = 'api_key';

/** Request header of an API key: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html */
export const API_KEY_SCHEME = { type: 'apiKey', name: 'x-api-key', in: 'header' };

/**
 * Requires an API key in addition to the authorizer, on all operations with authorization.
 *
 * @param paths receives the security requirements
 * @returns the security schemes to add
 * @throws if no operation has authorization: the API would be protected only by keys, which callers can share and browsers show
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
      problem: 'API keys assign requests to usage plans and do not authorize callers, but no route has an authorizer',
      allowed: 'apiKeyRequired together with ApiAuthorizer.iam(), cognito() or lambdaFunction()',
      remedy: 'set an authorizer, or leave apiKeyRequired out',
    }, scope);
  }
  return { [NAME]: API_KEY_SCHEME };
}
