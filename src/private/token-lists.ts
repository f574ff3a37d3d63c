import { Fn, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from './validation-error';

/** Whether CloudFormation fills in a list as a whole, as that of a list parameter (https://docs.aws.amazon.com/cdk/v2/guide/tokens.html#tokens-lists). */
export function isTokenList(list: readonly string[]): boolean {
  return Token.isUnresolved(list);
}

/**
 * The entries of a list that are known while the app synthesizes.
 *
 * @param name names the list in the error
 * @throws if a list that CloudFormation fills in was spread among other entries, which CDK cannot render
 */
export function knownEntries(name: string, list: readonly string[], scope?: IConstruct): string[] {
  if (!isTokenList(list) && list.some(entry => isTokenList([entry]))) {
    throw new ValidationError({
      problem: `${name} contains a list that is known only when the stack is deployed among other entries`,
      remedy: `pass that list alone as ${name}, or its entries with Fn.select(index, list)`,
    }, scope);
  }
  return isTokenList(list) ? [] : list.filter(entry => !Token.isUnresolved(entry));
}

/** Refuses a list whose entries are each written into a text, so that their number must be known. */
export function refuseTokenList(name: string, list: readonly string[], scope?: IConstruct) {
  if (list.some(entry => isTokenList([entry]))) {
    throw new ValidationError({
      problem: `${name} is a list that is known only when the stack is deployed, but the number of its entries must be known before`,
      remedy: 'list the entries, of which each may be a token, as in [Fn.select(0, list)]',
    }, scope);
  }
}

/** The entries in one text. */
export function joined(separator: string, list: readonly string[]): string {
  return isTokenList(list) ? Fn.join(separator, [...list]) : list.join(separator);
}

/** The first entry. */
export function firstOf(list: readonly string[]): string {
  return isTokenList(list) ? Fn.select(0, [...list]) : list[0];
}
