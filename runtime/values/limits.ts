import { writtenSize } from './json-text';
import type { ValueManifest } from '../../src/contract/manifest';
import { DEFAULT_MAX_LENGTH, MAX_JSON_NUMBER_DIGITS } from '../../src/contract/value-limits';
import type { SqlValue } from '../drivers/database';

/** Gives the rule that a value breaks, as in `must be …`, or undefined. */
export type Limit = (value: SqlValue) => string | undefined;

/** Compiles the limits that a value declares, and those of its type. A pattern comes behind the lengths, as it takes the most time. */
export function compileLimits(manifest: ValueManifest): readonly Limit[] {
  return [...compileRange(manifest), ...compileLength(manifest), ...compileForm(manifest)];
}

function compileRange({ minimum, maximum, type }: ValueManifest): Limit[] {
  // A double cannot hold every 64-bit number; comparing a BigInt with a number is exact.
  const numeric = (value: SqlValue) => type === 'bigint' ? BigInt(String(value)) : Number(value);
  const limits: Limit[] = [];
  if (minimum !== undefined) limits.push(value => unless(numeric(value) >= minimum, `must be at least ${minimum}`));
  if (maximum !== undefined) limits.push(value => unless(numeric(value) <= maximum, `must be at most ${maximum}`));
  return limits;
}

function compileLength({ type, minLength, maxLength }: ValueManifest): Limit[] {
  if (type === 'json') return [jsonLimit(maxLength ?? DEFAULT_MAX_LENGTH.json)];
  const most = maxLength ?? (type === 'decimal' ? DEFAULT_MAX_LENGTH.decimal : undefined);
  const limits: Limit[] = type === undefined ? [inferredLimit] : [];
  if (minLength !== undefined) limits.push(value => unless(lengthOf(value) >= minLength, `must have at least ${minLength} characters`));
  if (most !== undefined) limits.push(value => unless(isAtMost(value, most), `must have at most ${most} characters`));
  return limits;
}

/** What a database stores of a few bytes can be more than any answer takes: all numbers are counted with their digits. */
function jsonLimit(maxLength: number): Limit {
  return value => {
    const text = String(value);
    if (text.length > maxLength) return tooLong(maxLength);
    const { characters, digits } = writtenSize(text);
    if (digits > MAX_JSON_NUMBER_DIGITS) return `must have no number of more than ${MAX_JSON_NUMBER_DIGITS} digits`;
    return unless(characters <= maxLength, tooLong(maxLength));
  };
}

/** What the database may infer to be `jsonb` or `numeric`, if the value has no declared type. */
const MAYBE_NUMERIC = /^\s*(?:[[{]|[-+]?[\d._]+e[-+]?[\d_]+\s*$)/i;

/** Text that looks like a number or JSON must not become far more than it is. */
const inferredLimit: Limit = value => {
  if (!MAYBE_NUMERIC.test(String(value))) return undefined;
  // PostgreSQL takes `1_000` since version 16.
  const text = String(value).replaceAll('_', '');
  const { characters, digits } = writtenSize(text);
  const grown = characters - text.length > DEFAULT_MAX_LENGTH.json || digits - text.length > MAX_JSON_NUMBER_DIGITS;
  return unless(!grown, `must have no number of more than ${MAX_JSON_NUMBER_DIGITS} digits`);
};

function tooLong(maxLength: number): string {
  return `must have at most ${maxLength} characters, with all digits of its numbers written out`;
}

function compileForm({ pattern, allowedValues }: ValueManifest): Limit[] {
  const limits: Limit[] = [];
  if (pattern !== undefined) {
    const form = new RegExp(pattern, 'u');
    limits.push(value => unless(form.test(String(value)), `must match ${pattern}`));
  }
  if (allowedValues !== undefined) {
    const allowed = new Set(allowedValues.map(String));
    limits.push(value => unless(allowed.has(String(value)), `must be one of ${[...allowed].join(', ')}`));
  }
  return limits;
}

function unless(kept: boolean, rule: string): string | undefined {
  return kept ? undefined : rule;
}

/** A character has one or two UTF-16 units, so that few texts have to be counted. */
function isAtMost(value: SqlValue, most: number): boolean {
  const units = value instanceof Uint8Array ? value.length : String(value).length;
  return units <= most || (units <= 2 * most && lengthOf(value) <= most);
}

/** Counts characters as JSON Schema does, not UTF-16 units; bytes for binary values. */
function lengthOf(value: SqlValue): number {
  return value instanceof Uint8Array ? value.length : [...String(value)].length;
}
