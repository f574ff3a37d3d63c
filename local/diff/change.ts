import { isDeepStrictEqual } from 'node:util';

/**
 * Effect on callers. `breaking`: requests that were accepted can be rejected, or responses are different. `compatible`: requests that were accepted
 * are answered as before. `review`: it depends on the data or on the callers, or it is not about callers.
 */
export type Effect = 'breaking' | 'compatible' | 'review';

export interface Change {
  readonly effect: Effect;
  readonly text: string;
  /** Lines that were removed, added, or are context. */
  readonly lines?: readonly DiffLine[];
}

export interface DiffLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

/** Route, settings or scripts with their changes. */
export interface Part {
  readonly state: 'added' | 'removed' | 'changed';
  readonly title: string;
  readonly changes: readonly Change[];
}

/** API, or scripts of a database. */
export interface Section {
  readonly title: string;
  readonly parts: readonly Part[];
}

export const breaking = (text: string): Change => ({ effect: 'breaking', text });
export const compatible = (text: string): Change => ({ effect: 'compatible', text });
export const review = (text: string, lines?: readonly DiffLine[]): Change => ({ effect: 'review', text, ...(lines && { lines }) });

/** Returns `before -> after`. */
export function arrow(before: unknown, after: unknown): string {
  return `${shown(before)} -> ${shown(after)}`;
}

/** Returns a value as people read it: text as it is, other values as JSON. */
export function shown(value: unknown): string {
  return value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Returns a change if two values differ. */
export function differs<T>(before: T, after: T, change: (before: T, after: T) => Change): Change[] {
  return isDeepStrictEqual(before, after) ? [] : [change(before, after)];
}

/** Returns a change that needs a review if two values differ. */
export function setting(name: string, before: unknown, after: unknown): Change[] {
  return differs(before, after, () => review(`${name}: ${arrow(before, after)}`));
}

/** Returns the change of a maximum, which breaks callers when it is smaller; absent: no limit. */
export function maximum(name: string, before: number | undefined, after: number | undefined): Change[] {
  const change = (after ?? Infinity) < (before ?? Infinity) ? breaking : compatible;
  return differs(before, after, () => change(`${name}: ${arrow(before, after)}`));
}

/** Returns the change of a minimum, which breaks callers when it is larger; absent: no limit. */
export function minimum(name: string, before: number | undefined, after: number | undefined): Change[] {
  const change = (after ?? -Infinity) > (before ?? -Infinity) ? breaking : compatible;
  return differs(before, after, () => change(`${name}: ${arrow(before, after)}`));
}

/** Entries of two lists or maps by name. */
export interface Matched<T> {
  readonly added: readonly (readonly [name: string, value: T])[];
  readonly removed: readonly (readonly [name: string, value: T])[];
  readonly both: readonly (readonly [name: string, before: T, after: T])[];
}

/** Matches two maps by their keys, each in its order. */
export function match<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Matched<T> {
  return {
    added: [...after].filter(([name]) => !before.has(name)),
    removed: [...before].filter(([name]) => !after.has(name)),
    both: [...after].flatMap(([name, value]) => (before.has(name) ? [[name, before.get(name)!, value] as const] : [])),
  };
}

/** Returns the lines of two sets of texts that are in one of them only, without context. */
export function setLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const only = (texts: readonly string[], others: readonly string[], sign: DiffLine['sign']) =>
    [...new Set(texts)].filter(text => !others.includes(text)).sort().map(text => ({ sign, text }));
  return [...only(before, after, '-'), ...only(after, before, '+')];
}

/** Returns the part with these changes; none without changes. */
export function changed(title: string, changes: readonly Change[]): Part[] {
  return changes.length > 0 ? [{ state: 'changed', title, changes }] : [];
}
