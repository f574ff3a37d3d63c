import type { Column } from '../catalogue/catalogue';

/** Names of columns that callers must not see. */
const SECRET = /(?:^|_)(?:password|passwd|pwd|secret|token|hash|salt|otp|api_?key|private_?key)(?:$|_|\d)/i;

/** Names of columns with the time of the last change. */
const CHANGED_AT = /^(?:last_?(?:update|updated|modified|changed)|(?:updated|modified|changed)(?:_?(?:at|on|date|time))?|update_?(?:time|date|at))$/i;

/** Names of columns that each change increments. */
const VERSION = /^(?:row_?)?(?:version|revision)$/i;

const TIMES = ['timestamp', 'timestamptz', 'date', 'time', 'timetz'];
const INTEGERS = ['int2', 'int4', 'int8'];
const NOW = /^(?:'now'::text|now\(\)|CURRENT_TIMESTAMP|LOCALTIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIME|(?:transaction|statement|clock)_timestamp\(\)|timezone\('utc'::text, now\(\)\))(?:::[a-z ]+)?(?:\(\d\))?$/i;
const MAKES_KEYS = /^(?:\w+\.)?(?:nextval|gen_random_uuid|uuidv4|uuidv7|uuid_generate_v\w+)\(/i;

/** Types for searching, of no use to callers. */
const SEARCH = ['tsvector', 'tsquery', 'gtsvector'];

/** Types of extensions with a text form that PostgreSQL reads and writes. */
const READABLE = ['citext', 'hstore', 'ltree', 'lquery', 'cube', 'seg', 'isbn', 'isbn13', 'issn', 'ean13', 'upc', 'semver', 'uint'];

export function isSecret({ name }: Column): boolean {
  return SECRET.test(name.replace(/([a-z\d])([A-Z])/g, '$1_$2'));
}

export function isForSearch({ baseType }: Column): boolean {
  return SEARCH.includes(baseType);
}

/** Returns whether requests cannot have the values of a column: a list of records would need a cast of each, and jsii has no such key in a map. */
export function isUnwritable({ name, isArray, baseKind }: Column): boolean {
  return name === '__proto__' || (isArray && baseKind === 'c');
}

/** Returns whether a type of an extension has no form that callers can read and write. */
export function isForeign({ ofExtension, baseType }: Column): boolean {
  return ofExtension && !READABLE.includes(baseType);
}

export function isBinary({ baseType, baseKind }: Column): boolean {
  return baseKind === 'b' && baseType === 'bytea';
}

/** Returns whether a column counts the changes of its row. */
export function isVersion({ name, baseType, isNullable, isArray }: Column): boolean {
  return VERSION.test(name) && INTEGERS.includes(baseType) && !isNullable && !isArray;
}

/** Returns whether the database sets a column to the current time. */
export function isSetToNow({ defaultValue, baseType, isGenerated }: Column): boolean {
  return !isGenerated && TIMES.includes(baseType) && defaultValue !== undefined && NOW.test(defaultValue);
}

/** Returns whether a column has the time of the last change of its row. */
export function isChangedAt(column: Column): boolean {
  return isSetToNow(column) && CHANGED_AT.test(column.name);
}

/** Returns whether the database fills a column of a new row, so that requests do not. */
export function isFilled(column: Column): boolean {
  return column.isGenerated || column.isIdentity || isSetToNow(column) || MAKES_KEYS.test(column.defaultValue ?? '');
}

/** Types whose values cannot be in a path, or not be compared. */
export function isPathValue({ baseType, baseKind, isArray }: Column): boolean {
  return !isArray && (baseKind === 'e' || (baseKind === 'b' && !['bytea', 'json', 'jsonb', 'xml', 'point', 'hstore'].includes(baseType)));
}
