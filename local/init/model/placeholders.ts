import { DistinctNames, wordsOf } from './names';
import type { Column } from '../catalogue/catalogue';

/** Names of paths and of `:name`s: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const PLAIN = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;

/** Returns whether a name is a column of `Location` and a parameter of a path as it is. */
export function isPlain(name: string): boolean {
  return PLAIN.test(name);
}

/** Names of the values of a table: those of its columns, in letters that paths and statements allow. */
export class Placeholders {
  private readonly names = new Map<string, string>();
  private readonly distinct = new DistinctNames();

  constructor(columns: readonly Column[]) {
    const plainFirst = [...columns].sort((a, b) => Number(isPlain(b.name)) - Number(isPlain(a.name)));
    for (const { name } of plainFirst) this.names.set(name, this.distinct.take(placeholder(name), '_'));
  }

  /** Returns the name for a column. */
  of({ name }: Column): string {
    return this.names.get(name)!;
  }

  /** Returns a name that no column has. */
  other(name: string): string {
    return this.distinct.take(name, '_');
  }
}

function placeholder(name: string): string {
  const words = wordsOf(name).join('_');
  if (isPlain(name)) return name;
  return isPlain(words) ? words : `column${words === '' ? '' : `_${words}`}`;
}
