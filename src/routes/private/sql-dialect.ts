import { SqlToken } from './sql-token';
import { ValueType } from '../value-type';

/** Something that a statement does beside reading. */
export interface Effect {
  /** The words that say so, as in `SELECT … INTO`. */
  readonly what: string;
  readonly does: string;
}

/** What the databases do differently in their SQL: a table for each engine, no code. */
export interface SqlDialect {
  /** Tried in this order at each place of a statement; all have the sticky flag. */
  readonly lexemes: readonly { readonly kind: SqlToken['kind']; readonly pattern: RegExp }[];
  /** What opens a string that no lexeme closed, and what it is called. */
  readonly openings: readonly { readonly pattern: RegExp; readonly what: string }[];
  /** First words of statements that change data, and give rows back only with `returning`. */
  readonly writes: readonly string[];
  /** First words of statements that can give rows back, and that a read-only route can be. */
  readonly reads: readonly string[];
  /** Those of them that may change data unseen, with nothing at run time to keep them from it. */
  readonly unguarded: readonly string[];
  /** What else says that a statement does more than read, by the words that it has one after the other. */
  readonly effects: readonly (Effect & { readonly phrase: readonly string[] })[];
  /** Functions that change data, which no read-only transaction runs. */
  readonly changingFunctions: readonly string[];
  /** Word that makes a writing statement give rows back. */
  readonly returning: string;
  /** First words of statements that no route can be, with the reason. */
  readonly refused: { readonly [verb: string]: string };
  /** What to write instead of several statements. */
  readonly instead: string;
  /** Types that declared values are cast to; a type that is not listed is sent as it is. */
  readonly casts: { readonly [type in ValueType]?: string };
  /** The type of strings that are not Unicode; absent for an engine where all are. */
  readonly varchar?: string;
  /** Most parameters that the engine takes with one statement. */
  readonly mostParameters: number;
  /** The n-th placeholder, counted from 1. */
  placeholder(n: number): string;
  /** The type of an array of a type; absent for an engine without arrays. */
  arrayOf?(type: string): string;
}

export const TRANSACTIONS = 'a route is one statement, in a transaction that the handler opens and ends';
export const CONNECTION = 'it would change the connection for the requests that follow';

/** Words with one reason, as `refused` wants them. */
export function because(reason: string, ...verbs: string[]): { [verb: string]: string } {
  return Object.fromEntries(verbs.map(verb => [verb, reason]));
}
