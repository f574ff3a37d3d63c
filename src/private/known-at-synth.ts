import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from './validation-error';

/**
 * Throws for values that are known only to CloudFormation, such as a parameter or an attribute of a resource, if they are packed with the
 * handler during synthesis: the handler would contain a placeholder (https://docs.aws.amazon.com/cdk/v2/guide/tokens.html).
 *
 * @returns the values
 * @param what name of the object in the error
 * @param values by the names of their properties
 */
export function checkKnownAtSynth<Values extends object>(what: string, values: Values, scope?: IConstruct): Values {
  const unknown = Object.entries(values).find(([, value]) => [value, ...Array.isArray(value) ? value : []].some(isToken));
  if (unknown) {
    throw new ValidationError({
      problem: `${unknown[0]} of ${what} is a token, known only at deployment, but it is packed with the handler during synthesis`,
      remedy: 'use a literal value, or read it from the context of the app with node.tryGetContext()',
    }, scope);
  }
  return values;
}

function isToken(value: unknown): boolean {
  return value instanceof Duration ? value.isUnresolved() : Token.isUnresolved(value);
}
