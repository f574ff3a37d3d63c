import { isJson, type RawValue } from './json-fields';
import { outline } from './json-text';
import type { ScalarType } from '../../src/contract/value-manifest';
import { isDate, isNumber, isTimestamp, isUuid, readBase64, readDecimal, readWhole } from '../../src/contract/value-syntax';
import type { SqlValue } from '../drivers/database';

/** Reader for values of one declared type. */
export interface ValueReader {
  /** Accepted kinds of JSON values in a body; text is always accepted. */
  readonly kinds: readonly RawValue['kind'][];
  /** Rule for a value, as in `must be …`. */
  readonly rule: string;
  /** Returns the value for the driver, or undefined if it is not of the type. */
  read(value: RawValue): SqlValue | undefined;
}

/** Databases parse JSON recursively, and run out of stack after a few thousand levels. */
const JSON_LEVELS = 500;

/** Reader for values without a declared type: any text, whose type the database infers. */
export const UNDECLARED: ValueReader = {
  kinds: ['string', 'number', 'boolean', 'structure'],
  rule: 'text',
  read: ({ text }) => text,
};

/** Whole numbers that need no conversion: those of nine digits at most, without a fraction or exponent. */
const SHORT_WHOLE = /^(?:0|-?[1-9]\d{0,8})$/;

/** Readers by declared type. Numbers that a double cannot represent stay text. */
export const VALUE_TYPES: Readonly<Record<ScalarType, ValueReader>> = {
  string: { kinds: ['string'], rule: 'a string', read: ({ text }) => text },
  integer: {
    kinds: ['number'],
    rule: 'a whole number from -2147483648 to 2147483647',
    read: ({ text }) => {
      const whole = SHORT_WHOLE.test(text) ? text : readWhole(text, 32);
      return whole === undefined ? undefined : Number(whole);
    },
  },
  bigint: {
    kinds: ['number', 'string'],
    rule: 'a whole number of 64 bits',
    read: ({ text }) => SHORT_WHOLE.test(text) ? text : readWhole(text, 64),
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
    // A value from a body was already parsed.
    read: ({ kind, source }) => (kind === 'text' ? isJson(source, JSON_LEVELS) : outline(source, JSON_LEVELS)) ? source : undefined,
  },
  binary: { kinds: ['string'], rule: 'base64', read: ({ text }) => readBase64(text) },
};
