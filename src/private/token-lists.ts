import { Fn, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from './validation-error';

/**
 * Whether CloudFormation fills in a whole list, such as that of a list parameter
 * (https://docs.aws.amazon.com/cdk/v2/guide/tokens.html#tokens-lists).
 */
export function isTokenList(list: readonly string[]): boolean {
  return Token.isUnresolved(list);
}

/**
 * Entries of a list that are known during synthesis.
 *
 * @param name name of the list in the error
 * @throws if a list that CloudFormation fills in was spread among other entries, which CDK cannot render
 */
export function knownEntries(name: string, list: readonly string[], scope?: IConstruct): string[] {
  if (!isTokenList(list) && list.some(entry => isTokenList([entry]))) {
    throw new ValidationError({
      problem: `${name} mixes a list that is known only at deployment with other entries`,
      remedy: `pass only that list as ${name}, or its entries with Fn.select(index, list)`,
    }, scope);
  }
  return isTokenList(list) ? [] : list.filter(entry => !Token.isUnresolved(entry));
}

/** Throws for a list that is known only at deployment, if each entry is written to a text, so that their number must be known. */
export function rejectTokenList(name: string, list: readonly string[], scope?: IConstruct) {
  if (list.some(entry => isTokenList([entry]))) {
    throw new ValidationError({
      problem: `${name} is a list that is known only at deployment, but the number of its entries must be known during synthesis`,
      remedy: 'list the entries, each of which may be a token, as in [Fn.select(0, list)]',
    }, scope);
  }
}

/** Joins the entries to one text. */
export function joined(separator: string, list: readonly string[]): string {
  return isTokenList(list) ? Fn.join(separator, [...list]) : list.join(separator);
}

/** Returns the first entry. */
export function firstOf(list: readonly string[]): string {
  return isTokenList(list) ? Fn.select(0, [...list]) : list[0];
}
