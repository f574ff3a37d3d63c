import { Token } from 'aws-cdk-lib';
import { rejectTokenList } from '../private/token-lists';
import { ValidationError } from '../private/validation-error';

/** https://www.rfc-editor.org/rfc/rfc6749#section-3.3 */
const SCOPE = /^[!#-[\]-~]+$/;

/**
 * Rejects scopes that no token can have. Several scopes in one text, as in the token itself, would never match.
 *
 * @param what name of the authorizer or route in the error
 */
export function checkScopes(what: string, scopes: readonly string[] = []) {
  rejectTokenList(`scopes of ${what}`, scopes);
  const wrong = scopes.find(scope => !Token.isUnresolved(scope) && !SCOPE.test(scope));
  if (wrong !== undefined) {
    throw new ValidationError({
      problem: `a scope of ${what} is not valid`, got: wrong, allowed: 'printable ASCII without spaces, quotes and backslashes', remedy: 'list each scope as a separate entry',
    });
  }
}
