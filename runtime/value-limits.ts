import type { SqlValue } from './drivers/database';
import type { ValueManifest } from '../src/contract/manifest';

/** Gives the rule that a value breaks, as in `must be …`, or undefined. */
export type Limit = (value: SqlValue) => string | undefined;

/** Compiles the limits that a value declares. */
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

function compileLength({ minLength, maxLength }: ValueManifest): Limit[] {
  const limits: Limit[] = [];
  if (minLength !== undefined) limits.push(value => unless(lengthOf(value) >= minLength, `must have at least ${minLength} characters`));
  if (maxLength !== undefined) limits.push(value => unless(lengthOf(value) <= maxLength, `must have at most ${maxLength} characters`));
  return limits;
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

/** Counts characters as JSON Schema does, not UTF-16 units; bytes for binary values. */
function lengthOf(value: SqlValue): number {
  return value instanceof Uint8Array ? value.length : [...String(value)].length;
}
