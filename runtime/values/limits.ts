import { writtenSize } from './json-text';
import { DEFAULT_MAX_LENGTH, MAX_JSON_NUMBER_DIGITS } from '../../src/contract/value-limits';
import type { ValueManifest } from '../../src/contract/value-manifest';
import type { SqlValue } from '../drivers/database';

/** Returns the rule that a value violates, as in `must be …`, or undefined. */
export type Limit = (value: SqlValue) => string | undefined;

/** Creates the limits of a value and of its type. A pattern comes after the lengths, because it takes the most time. */
export function createLimits(manifest: ValueManifest): readonly Limit[] {
  return [...rangeLimits(manifest), ...lengthLimits(manifest), ...formLimits(manifest)];
}

function rangeLimits({ minimum, maximum, type }: ValueManifest): Limit[] {
  // A double cannot represent every 64-bit number; comparing a BigInt with a number is exact.
  const numeric = (value: SqlValue) => type === 'bigint' ? BigInt(String(value)) : Number(value);
  const limits: Limit[] = [];
  if (minimum !== undefined) limits.push(createLimit(value => numeric(value) >= minimum, `must be at least ${minimum}`));
  if (maximum !== undefined) limits.push(createLimit(value => numeric(value) <= maximum, `must be at most ${maximum}`));
  return limits;
}

function lengthLimits({ type, minLength, maxLength }: ValueManifest): Limit[] {
  if (type === 'json') return [jsonLimit(maxLength ?? DEFAULT_MAX_LENGTH.json)];
  const max = maxLength ?? (type === 'decimal' ? DEFAULT_MAX_LENGTH.decimal : undefined);
  const limits: Limit[] = type === undefined ? [inferredLimit] : [];
  if (minLength !== undefined) limits.push(createLimit(value => lengthOf(value) >= minLength, `must have at least ${minLength} characters`));
  if (max !== undefined) limits.push(createLimit(value => isAtMost(value, max), `must have at most ${max} characters`));
  return limits;
}

/** A few bytes can expand to more than any answer holds, so all digits of numbers are counted. */
function jsonLimit(maxLength: number): Limit {
  return value => {
    const text = String(value);
    if (text.length > maxLength) return tooLong(maxLength);
    const { characters, digits } = writtenSize(text);
    if (digits > MAX_JSON_NUMBER_DIGITS) return `must not contain a number of more than ${MAX_JSON_NUMBER_DIGITS} digits`;
    return unless(characters <= maxLength, tooLong(maxLength));
  };
}

/** Text that the database may infer to be `jsonb` or `numeric`, if the value has no declared type. */
const MAYBE_NUMERIC = /^\s*(?:[[{]|[-+]?[\d._]+e[-+]?[\d_]+\s*$)/i;

/** Limits text that looks like a number or JSON and would expand. */
const inferredLimit: Limit = value => {
  if (!MAYBE_NUMERIC.test(String(value))) return undefined;
  // PostgreSQL accepts `1_000` since version 16.
  const text = String(value).replaceAll('_', '');
  const { characters, digits } = writtenSize(text);
  const grown = characters - text.length > DEFAULT_MAX_LENGTH.json || digits - text.length > MAX_JSON_NUMBER_DIGITS;
  return unless(!grown, `must not contain a number of more than ${MAX_JSON_NUMBER_DIGITS} digits`);
};

function tooLong(maxLength: number): string {
  return `must have at most ${maxLength} characters, with all digits of its numbers written out`;
}

function formLimits({ pattern, allowedValues }: ValueManifest): Limit[] {
  const limits: Limit[] = [];
  if (pattern !== undefined) limits.push(patternLimit(pattern));
  if (allowedValues !== undefined) {
    const allowed = new Set(allowedValues.map(String));
    limits.push(createLimit(value => allowed.has(String(value)), `must be one of ${[...allowed].join(', ')}`));
  }
  return limits;
}

/** Creates the limit of a pattern, which may take any time. */
export function patternLimit(pattern: string): Limit {
  const form = new RegExp(pattern, 'u');
  return createLimit(value => form.test(String(value)), `must match ${pattern}`);
}

/** Creates a limit whose rule is written once: a list of records has thousands of values. */
function createLimit(keeps: (value: SqlValue) => boolean, rule: string): Limit {
  return value => unless(keeps(value), rule);
}

function unless(kept: boolean, rule: string): string | undefined {
  return kept ? undefined : rule;
}

/** Compares lengths; a character has one or two UTF-16 units, so few texts must be counted. */
function isAtMost(value: SqlValue, max: number): boolean {
  const units = value instanceof Uint8Array ? value.length : String(value).length;
  return units <= max || (units <= 2 * max && lengthOf(value) <= max);
}

/** Counts characters as JSON Schema does, not UTF-16 units; bytes for binary values. */
function lengthOf(value: SqlValue): number {
  return value instanceof Uint8Array ? value.length : [...String(value)].length;
}
