import { isJson, type GivenValue } from './json-fields';
import { outline } from './json-text';
import { readDecimal, readWhole } from './numbers';
import type { ScalarType } from '../../src/contract/manifest';
import type { SqlValue } from '../drivers/database';

/** How the values of one declared type are read. */
export interface ValueType {
  /** Kinds of JSON values that a body may hold; text is always read. */
  readonly kinds: readonly GivenValue['kind'][];
  /** What a value has to be, as in `must be …`. */
  readonly rule: string;
  /** Gives what the driver binds, or undefined for a value that is not of the type. */
  read(value: GivenValue): SqlValue | undefined;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** Databases read JSON recursively, and run out of stack after some thousand levels. */
const JSON_LEVELS = 500;

/** The type of a value that declares none: any text, whose type the database infers. */
export const UNDECLARED: ValueType = {
  kinds: ['string', 'number', 'boolean', 'structure'],
  rule: 'text',
  read: ({ text }) => text,
};

/** All declared types. Numbers that a double cannot hold stay text. */
export const VALUE_TYPES: Readonly<Record<ScalarType, ValueType>> = {
  string: { kinds: ['string'], rule: 'a string', read: ({ text }) => text },
  integer: {
    kinds: ['number'],
    rule: 'a whole number from -2147483648 to 2147483647',
    read: ({ text }) => {
      const whole = readWhole(text, 32);
      return whole === undefined ? undefined : Number(whole);
    },
  },
  bigint: {
    kinds: ['number', 'string'],
    rule: 'a whole number of 64 bits',
    read: ({ text }) => readWhole(text, 64),
  },
  number: {
    kinds: ['number'],
    rule: 'a number',
    read: ({ text }) => NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined,
  },
  decimal: {
    kinds: ['number', 'string'],
    rule: 'a decimal number',
    read: ({ text }) => readDecimal(text),
  },
  boolean: {
    kinds: ['boolean'],
    rule: 'true or false',
    read: ({ text }) => text === 'true' || (text === 'false' ? false : undefined),
  },
  date: {
    kinds: ['string'],
    rule: 'a date as in 2030-12-31',
    read: ({ text }) => isDate(text) ? text : undefined,
  },
  timestamp: {
    kinds: ['string'],
    rule: 'a date and time as in 2030-12-31T23:59:59Z (RFC 3339)',
    read: ({ text }) => isDate(TIMESTAMP.exec(text)?.[1] ?? '') ? text : undefined,
  },
  uuid: { kinds: ['string'], rule: 'a UUID', read: ({ text }) => UUID.test(text) ? text : undefined },
  json: {
    kinds: ['string', 'number', 'boolean', 'structure'],
    rule: `JSON of at most ${JSON_LEVELS} levels`,
    // What comes in a body was parsed with it.
    read: ({ kind, source }) => (kind === 'text' ? isJson(source, JSON_LEVELS) : outline(source, JSON_LEVELS)) ? source : undefined,
  },
  binary: { kinds: ['string'], rule: 'base64', read: ({ text }) => bytes(text) },
};

function isDate(text: string): boolean {
  // Date.parse rolls 31 April over to 1 May on some forms and knows a year 0, which SQL does not.
  return DATE.test(text) && !text.startsWith('0000') && dayOf(text) === text;
}

function dayOf(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 10);
}

function bytes(text: string): Buffer | undefined {
  // Buffer skips what is not base64; what it did not skip comes back the same.
  const decoded = Buffer.from(text, 'base64');
  return decoded.toString('base64') === text ? decoded : undefined;
}
