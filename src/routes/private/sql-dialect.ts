import { TypedField } from './parameter-type';
import { SqlToken } from './sql-token';
import { ValueType } from '../value-type';

/** Side effect of a statement. */
export interface Effect {
  /** Keywords of the effect, as in `SELECT … INTO`. */
  readonly what: string;
  readonly does: string;
}

/** Differences between the SQL of the engines, as data. */
export interface SqlDialect {
  /** Token patterns, tried in this order at each position of a statement; all have the sticky flag. */
  readonly lexemes: readonly { readonly kind: SqlToken['kind']; readonly pattern: RegExp }[];
  /** Starts of strings and quoted identifiers, with their names, to report unclosed ones. */
  readonly openings: readonly { readonly pattern: RegExp; readonly what: string }[];
  /** First words of statements that change data, and return rows only with `returning`. */
  readonly writes: readonly string[];
  /** First words of statements that can return rows, and that read-only routes allow. */
  readonly reads: readonly string[];
  /** Those of `reads` that can change data undetected, without a read-only transaction that prevents it. */
  readonly unguarded: readonly string[];
  /** Side effects, by their sequence of words. */
  readonly effects: readonly (Effect & { readonly phrase: readonly string[] })[];
  /** Functions that change data, which fail in read-only transactions. */
  readonly changingFunctions: readonly string[];
  /** Keyword with which a writing statement returns rows. */
  readonly returning: string;
  /** First words of unsupported statements, with the reason. */
  readonly refused: { readonly [verb: string]: string };
  /** Remedy for several statements. */
  readonly instead: string;
  /** Cast types of declared values; types that are not listed have no cast. */
  readonly casts: { readonly [type in ValueType]?: string };
  /** Type of strings that are not Unicode; undefined for engines with only Unicode strings. */
  readonly varchar?: string;
  /** Maximum number of parameters of a statement. */
  readonly maxParameters: number;
  /** Cast types of changed values, where they differ from `casts`, so that an unchanged column keeps its type. */
  readonly changeCasts: { readonly [type in ValueType]?: string };
  /** Maximum size of the name of a column, in bytes (PostgreSQL) or characters (SQL Server). */
  readonly maxNameSize: number;
  /** Whether the columns of `SET` can be qualified, as in `b.title = 1`. */
  readonly qualifiesTargets: boolean;
  /** Returns the n-th placeholder, counted from 1. */
  placeholder(n: number): string;
  /** Returns a name in quotes. */
  quoted(name: string): string;
  /** Returns the name of an identifier in a statement, with or without quotes, for comparisons. */
  resolved(identifier: string): string;
  /** Returns a table with the columns of records. */
  records(placeholder: string, columns: readonly string[]): string;
  /** Returns the definition of a column of records. */
  recordColumn(field: TypedField): string;
  /** Returns the condition of a flag. */
  condition(placeholder: string): string;
  /** Returns the array type of a type; undefined for engines without arrays. */
  arrayOf?(type: string): string;
}

export const TRANSACTIONS = 'the handler controls the transaction of a route';
export const CONNECTION = 'it would change the connection for subsequent requests';

/** Creates entries of `refused` with the same reason. */
export function because(reason: string, ...verbs: string[]): { [verb: string]: string } {
  return Object.fromEntries(verbs.map(verb => [verb, reason]));
}
