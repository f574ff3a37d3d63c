import { arrow, breaking, type Change, compatible, differs, match, maximum, minimum, review, shown } from './change';
import type { ScalarType, ValueManifest, ValueSource } from '../../src/contract/value-manifest';

/** Sources of values that callers do not send. */
const UNSENT: readonly ValueSource[] = ['constant', 'context'];

/** Sources whose values are text, so that every value of another type is a valid string. */
const TEXTUAL: readonly ValueSource[] = ['path', 'query', 'header', 'ifMatch'];

/** Types that accept all values of a type. */
const WIDER: { readonly [type in ScalarType]?: readonly ScalarType[] } = {
  integer: ['bigint', 'number', 'decimal'],
  bigint: ['decimal'],
  date: ['string'],
  timestamp: ['string'],
  uuid: ['string'],
  binary: ['string'],
};

/** Compares the values of a route, which callers know by their source and key. */
export function compareValues(before: readonly ValueManifest[], after: readonly ValueManifest[]): Change[] {
  const { added, removed, both } = match(byName(before), byName(after));
  return [
    ...removed.map(([name, { source }]) => review(`${name}: removed${UNSENT.includes(source) ? '' : ', requests that have it are answered without it'}`)),
    ...added.map(([name, value]) => describeAdded(name, value)),
    ...both.flatMap(([name, old, value]) => compareValue(name, old, value)),
  ];
}

/** A field that a request can change is two values: the field, and whether the request has it. */
function byName(values: readonly ValueManifest[]): Map<string, ValueManifest> {
  return new Map(values.filter(({ source }) => source !== 'sent').map(value => [nameOf(value), value]));
}

/** Returns the name of a value as callers know it. */
export function nameOf({ source, key }: ValueManifest): string {
  if (source === 'document') return 'body';
  return source === 'ifMatch' ? key : `${source}.${key}`;
}

function describeAdded(name: string, value: ValueManifest): Change {
  if (UNSENT.includes(value.source)) return review(`${name}: added${value.source === 'constant' ? `, ${shown(value.defaultValue)}` : ''}`);
  const needed = value.required && value.defaultValue === undefined;
  return needed ? breaking(`${name}: added, required, ${typeOf(value)}`) : compatible(`${name}: added, optional, ${typeOf(value)}${defaultOf(value)}`);
}

function defaultOf({ defaultValue }: ValueManifest): string {
  return defaultValue === undefined ? '' : `, default ${shown(defaultValue)}`;
}

function compareValue(name: string, before: ValueManifest, after: ValueManifest): Change[] {
  return [
    ...compareType(name, before, after),
    ...differs(before.required, after.required, () => (after.required ? breaking : compatible)(`${name}: ${after.required ? 'now required' : 'now optional'}`)),
    ...differs(before.defaultValue, after.defaultValue, () => review(`${name}: default ${arrow(before.defaultValue, after.defaultValue)}`)),
    ...differs(before.nullable ?? false, after.nullable ?? false, () => (after.nullable ? compatible : breaking)(`${name}: null is ${after.nullable ? 'now' : 'no longer'} accepted`)),
    ...minimum(`${name}: minimum`, before.minimum, after.minimum),
    ...maximum(`${name}: maximum`, before.maximum, after.maximum),
    ...minimum(`${name}: minimum length`, before.minLength, after.minLength),
    ...maximum(`${name}: maximum length`, before.maxLength, after.maxLength),
    ...(isMany(before) && isMany(after) ? compareItems(name, before, after) : []),
    ...differs(before.pattern, after.pattern, () => comparePattern(name, before.pattern, after.pattern)),
    ...compareAllowed(name, before.allowedValues, after.allowedValues),
  ];
}

function isMany({ list, records }: ValueManifest): boolean {
  return list === true || records !== undefined;
}

function compareItems(name: string, before: ValueManifest, after: ValueManifest): Change[] {
  return [
    ...minimum(`${name}: minimum number of items`, before.minItems, after.minItems),
    ...maximum(`${name}: maximum number of items`, before.maxItems, after.maxItems),
  ];
}

/** An undeclared type is text for callers. */
function typeOf({ type, list, records }: ValueManifest): string {
  return records ? 'records' : `${type ?? 'string'}${list ? '[]' : ''}`;
}

function compareType(name: string, before: ValueManifest, after: ValueManifest): Change[] {
  if (before.records && after.records) return compareFields(name, before.records, after.records);
  const isCompatible = !before.records && !after.records && isWider(before, after) && isListCompatible(before, after);
  return differs(typeOf(before), typeOf(after), (old, now) => (isCompatible ? compatible : breaking)(`${name}: type ${arrow(old, now)}`));
}

/** Returns whether a type accepts every value of the one before. */
function isWider({ type: before = 'string', source }: ValueManifest, { type: after = 'string' }: ValueManifest): boolean {
  return before === after || (WIDER[before]?.includes(after) ?? false) || (after === 'string' && TEXTUAL.includes(source));
}

/** One value of a query parameter is a list of one item; a JSON body has either a value or an array. */
function isListCompatible(before: ValueManifest, after: ValueManifest): boolean {
  return (before.list ?? false) === (after.list ?? false) || (after.list === true && before.source === 'query');
}

function compareFields(name: string, before: readonly ValueManifest[], after: readonly ValueManifest[]): Change[] {
  const byKey = (fields: readonly ValueManifest[]) => new Map(fields.map(field => [`${name}[].${field.key}`, field]));
  const { added, removed, both } = match(byKey(before), byKey(after));
  return [
    ...removed.map(([field]) => review(`${field}: removed`)),
    ...added.map(([field, value]) => describeAdded(field, value)),
    ...both.flatMap(([field, old, value]) => compareValue(field, old, value)),
  ];
}

function comparePattern(name: string, before: string | undefined, after: string | undefined): Change {
  const change = before === undefined ? breaking : after === undefined ? compatible : review;
  return change(`${name}: pattern ${arrow(before, after)}`);
}

function compareAllowed(name: string, before: ValueManifest['allowedValues'], after: ValueManifest['allowedValues']): Change[] {
  if (before === undefined || after === undefined) {
    return differs(before, after, () => (after === undefined ? compatible : breaking)(`${name}: allowed values ${arrow(before ?? 'any', after ?? 'any')}`));
  }
  const [lost, gained] = [before.filter(value => !after.includes(value)), after.filter(value => !before.includes(value))];
  return [
    ...(lost.length > 0 ? [breaking(`${name}: no longer allowed: ${lost.join(', ')}`)] : []),
    ...(gained.length > 0 ? [compatible(`${name}: now allowed: ${gained.join(', ')}`)] : []),
  ];
}
