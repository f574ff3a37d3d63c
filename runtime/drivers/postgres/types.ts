import { types } from 'pg';
import type { JsonText } from '../database';

/** Writes a value in PostgreSQL's text format as JSON. */
export type WriteJson = (text: string) => JsonText;

const {
  BOOL, BYTEA, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, JSON: JSON_TYPE, JSONB, OID, TIMESTAMP, TIMESTAMPTZ,
} = types.builtins;

/**
 * Arrays whose elements are strings: of catalog rows, xml, xid8, line, cidr, circle, macaddr8, money, char, name, regproc, text, tid, xid, cid,
 * bpchar, varchar, point, lseg, path, polygon, aclitem, macaddr, inet, time, interval, numeric, cstring, timetz, bit, varbit, refcursor, the other reg types, record,
 * txid_snapshot, uuid, pg_lsn, tsvector, gtsvector, tsquery, the ranges, jsonpath, pg_snapshot and the multiranges.
 */
const STRING_ARRAYS = [
  143, 210, 270, 271, 272, 273, 629, 651, 719, 775, 791, 1002, 1003, 1008, 1009, 1010, 1011, 1012, 1014, 1015, 1017, 1018, 1019, 1027, 1034,
  1040, 1041, 1183, 1187, 1231, 1263, 1270, 1561, 1563, 2201, 2207, 2208, 2209, 2210, 2211, 2287, 2949, 2951, 3221, 3643, 3644, 3645, 3735, 3770,
  3905, 3907, 3909, 3911, 3913, 3927, 4073, 4090, 4097, 4192, 5039, 6150, 6151, 6152, 6153, 6155, 6157,
];

const INT2_VECTOR = 22;
const OID_VECTOR = 30;

/** Array of boxes, whose elements are separated by semicolons, because a box contains commas. */
const BOX_ARRAY = 1020;

/** Object identifiers of array types, as fixed in https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat. */
const ARRAYS: Readonly<Record<number, number>> = {
  199: JSON_TYPE,
  1000: BOOL,
  1001: BYTEA,
  1005: INT2,
  1006: INT2_VECTOR,
  1007: INT4,
  1013: OID_VECTOR,
  1016: INT8,
  1021: FLOAT4,
  1022: FLOAT8,
  1028: OID,
  1115: TIMESTAMP,
  1182: DATE,
  1185: TIMESTAMPTZ,
  3807: JSONB,
  ...Object.fromEntries(STRING_ARRAYS.map(array => [array, types.builtins.TEXT])),
};

const verbatim: WriteJson = text => text;
/** Characters that JSON escapes; PostgreSQL text contains no lone surrogates. */
// eslint-disable-next-line no-control-regex -- the pattern looks for control characters
const ESCAPED = /["\\\x00-\x1f]/;
/** Few texts need escaping, and checking is faster than escaping. */
const string: WriteJson = text => ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
/** For types whose text contains nothing that JSON escapes. */
const inQuotes: WriteJson = text => `"${text}"`;

/** Types that are not plain JSON strings; all others are, including numeric, whose digits a double would lose. */
const WRITERS: Readonly<Record<number, WriteJson>> = {
  [BOOL]: text => text === 't' ? 'true' : 'false',
  [INT2]: verbatim,
  [INT4]: verbatim,
  [OID]: verbatim,
  [INT2_VECTOR]: writeVector,
  [OID_VECTOR]: writeVector,
  [INT8]: text => Number.isSafeInteger(Number(text)) ? text : string(text),
  [FLOAT4]: float,
  [FLOAT8]: float,
  [JSON_TYPE]: verbatim,
  [JSONB]: verbatim,
  [TIMESTAMP]: text => inQuotes(withT(text)),
  [TIMESTAMPTZ]: text => inQuotes(toUtc(text)),
  [BYTEA]: text => string((types.getTypeParser(BYTEA)(text) as Buffer).toString('base64')),
};

/** Returns whether the values of a type are JSON strings of their text. */
export function isString(oid: number): boolean {
  return oid !== BOX_ARRAY && !(oid in ARRAYS) && !(oid in WRITERS);
}

/** Returns the writer of a type by its object identifier. Independent of the time zone of this process. */
export function writerOf(oid: number): WriteJson {
  if (oid === BOX_ARRAY) return writeBoxes;
  const element = ARRAYS[oid];
  return element === undefined ? WRITERS[oid] ?? string : text => writeArray(text, WRITERS[element] ?? string);
}

/** Writes a float; JSON has no NaN or infinity, and PostgreSQL writes all other floats as JSON does. */
function float(text: string): JsonText {
  return Number.isFinite(Number(text)) ? text : string(text);
}

/** Replaces the space of an ISO timestamp by `T`; other forms (`infinity`, years BC) stay as they are. */
function withT(text: string): string {
  return text.replace(/^(\d{4,}-\d\d-\d\d) (?=[\d:.]+$)/, '$1T');
}

const ZONED = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/;

/** Converts a time with an offset to UTC; a Date has no microseconds, so they are copied. */
function toUtc(text: string): string {
  // Most are already in UTC, with a four-digit year.
  if (text.endsWith('+00') && text[4] === '-' && text[10] === ' ') return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`;
  const match = ZONED.exec(text);
  if (!match) return withT(text);
  const [, date, time, fraction = '', sign, hours, minutes = '0', seconds = '0'] = match;
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1000 : 1000);
  const utc = new Date(Date.parse(`${date}T${time}Z`) - offset).toISOString();
  return utc.replace('.000Z', `${fraction}Z`);
}

/** A quoted element, an unquoted one, or a brace. */
const ELEMENT = /"([^"\\]*(?:\\.[^"\\]*)*)"|([^{},"]+)|([{}])/gs;

/** Writes an array like `{1,NULL,"a \"b\""}`, with leading bounds if it does not start at 1: `[0:1]={1,2}`. */
function writeArray(text: string, write: WriteJson): JsonText {
  return text.replace(/^\[[^{]*=/, '').replace(ELEMENT, (_, quoted?: string, plain?: string, brace?: string) => {
    if (brace !== undefined) return brace === '{' ? '[' : ']';
    if (quoted !== undefined) return write(quoted.replace(/\\(.)/gs, '$1'));
    return plain === 'NULL' ? 'null' : write(plain as string);
  });
}

function writeBoxes(text: string): JsonText {
  const array = text.replace(/^\[[^{]*=/, '').replace(/[^{};]+/g, box => box === 'NULL' ? 'null' : inQuotes(box));
  return array.replaceAll('{', '[').replaceAll('}', ']').replaceAll(';', ',');
}

/** Writes a vector of the catalogs, as in `1 2`. */
function writeVector(text: string): JsonText {
  return `[${text.trim().replace(/ +/g, ',')}]`;
}
