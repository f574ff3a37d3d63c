import { isJson, type GivenValue } from './json-fields';
import { outline } from './json-text';
import type { ScalarType } from '../../src/contract/manifest';
import { isDate, isNumber, isTimestamp, isUuid, readBase64, readDecimal, readWhole } from '../../src/contract/value-syntax';
import type { SqlValue } from '../drivers/database';

/** How the values of one declared type are read. */
export interface ValueReader {
  /** Kinds of JSON values that a body may hold; text is always read. */
  readonly kinds: readonly GivenValue['kind'][];
  /** What a value has to be, as in `must be …`. */
  readonly rule: string;
  /** Gives what the driver binds, or undefined for a value that is not of the type. */
  read(value: GivenValue): SqlValue | undefined;
}

/** Databases read JSON recursively, and run out of stack after some thousand levels. */
const JSON_LEVELS = 500;

/** The type of a value that declares none: any text, whose type the database infers. */
export const UNDECLARED: ValueReader = {
  kinds: ['string', 'number', 'boolean', 'structure'],
  rule: 'text',
  read: ({ text }) => text,
};

/** All declared types. Numbers that a double cannot hold stay text. */
export const VALUE_TYPES: Readonly<Record<ScalarType, ValueReader>> = {
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
    read: ({ text }) => isNumber(text) ? Number(text) : undefined,
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
    read: ({ text }) => isTimestamp(text) ? text : undefined,
  },
  uuid: { kinds: ['string'], rule: 'a UUID', read: ({ text }) => isUuid(text) ? text : undefined },
  json: {
    kinds: ['string', 'number', 'boolean', 'structure'],
    rule: `JSON of at most ${JSON_LEVELS} levels`,
    // What comes in a body was parsed with it.
    read: ({ kind, source }) => (kind === 'text' ? isJson(source, JSON_LEVELS) : outline(source, JSON_LEVELS)) ? source : undefined,
  },
  binary: { kinds: ['string'], rule: 'base64', read: ({ text }) => readBase64(text) },
};
