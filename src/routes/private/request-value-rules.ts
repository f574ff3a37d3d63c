import { checkDeclaredTexts } from './declared-texts';
import { costlyText } from './pattern-cost';
import { CONTEXT_NAMES, ValueSource } from '../../contract/value-manifest';
import { checkKnownAtSynth } from '../../private/known-at-synth';
import { ValidationError } from '../../private/validation-error';
import type { RequestValueOptions } from '../request-value-options';
import { ValueType } from '../value-type';

const NUMERIC = [ValueType.INTEGER, ValueType.BIGINT, ValueType.NUMBER, ValueType.DECIMAL];

/** Types other than text whose values have no fixed size. */
const MEASURED = [ValueType.JSON, ValueType.DECIMAL];

/** Default of `maxItems`. */
export const MAX_ITEMS = 100;

/** Default of `maxLength` for values with a pattern. */
const PATTERN_CHARACTERS = 1024;

/** Returns the maximum length of a value. Patterns are tried on texts of this length. */
export function maxLengthOf({ maxLength, pattern }: RequestValueOptions): number | undefined {
  return maxLength ?? (pattern === undefined ? undefined : PATTERN_CHARACTERS);
}

/**
 * Throws for a value that no request can satisfy, or whose options contradict each other.
 *
 * @param value name of the value in errors, as in `RequestValue.query("limit")`
 */
export function checkRequestValue(value: string, source: ValueSource, key: string, options: RequestValueOptions) {
  if (!key && source !== 'constant') {
    throw new ValidationError({ problem: `RequestValue.${source} has no name`, got: key, remedy: 'pass the name of the parameter, header, field, claim or context value' });
  }
  checkKnownAtSynth(value, { [source === 'constant' ? 'value' : 'name']: key, ...options });
  checkName(value, source, key);
  checkPresence(value, source, options);
  checkNullable(value, source, options);
  checkList(value, source, options);
  checkOptions(value, options);
}

/** Throws for type and limits that contradict each other. */
export function checkOptions(value: string, options: RequestValueOptions) {
  checkUnicode(value, options);
  checkCounts(value, options);
  checkRange(value, 'minimum', options.minimum, 'maximum', options.maximum);
  checkRange(value, 'minLength', options.minLength, 'maxLength', maxLengthOf(options));
  checkLimitsFitType(value, options);
  checkPattern(value, options);
  checkDeclaredTexts(value, { ...options, maxLength: maxLengthOf(options) });
}

/** Valid header names: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

function checkName(value: string, source: ValueSource, key: string) {
  if (source === 'header' && !HEADER_NAME.test(key)) {
    throw new ValidationError({ problem: `${value} does not have a valid header name`, got: key, allowed: 'letters, digits and hyphens' });
  }
  if (source === 'context' && !(CONTEXT_NAMES as readonly string[]).includes(key)) {
    throw new ValidationError({ problem: `${value} is not a request-context field of API Gateway`, got: key, allowed: CONTEXT_NAMES.join(', ') });
  }
}

/** Sources that can have several values. */
const LIST_SOURCES: readonly ValueSource[] = ['query', 'body', 'claim'];

function checkList(value: string, source: ValueSource, { list, minItems, maxItems, defaultValue }: RequestValueOptions) {
  if (!list) {
    if (minItems !== undefined || maxItems !== undefined) {
      throw new ValidationError({ problem: `${value} has minItems or maxItems but is not a list`, remedy: 'set list: true, or leave minItems and maxItems out' });
    }
    return;
  }
  if (!LIST_SOURCES.includes(source)) {
    throw new ValidationError({ problem: `${value} cannot be a list`, allowed: LIST_SOURCES.map(name => `RequestValue.${name}`).join(', '), remedy: 'leave list out' });
  }
  if (defaultValue !== undefined) {
    throw new ValidationError({
      problem: `${value} is a list and cannot have a defaultValue`, got: defaultValue, remedy: 'set required: false and use COALESCE in the SQL',
    });
  }
  checkRange(value, 'minItems', minItems, 'maxItems', maxItems ?? MAX_ITEMS);
}

function checkUnicode(value: string, { unicode, valueType = ValueType.STRING, maxLength = 0 }: RequestValueOptions) {
  if (unicode !== undefined && valueType !== ValueType.STRING) {
    throw new ValidationError({ problem: `${value} has unicode but is not a string`, got: valueType, remedy: 'leave unicode out' });
  }
  if (unicode === false && maxLength > 8000) {
    throw new ValidationError({ problem: `${value} exceeds the maximum length of varchar`, got: `maxLength ${maxLength}`, allowed: 'up to 8000', remedy: 'leave unicode or maxLength out' });
  }
}

function checkNullable(value: string, source: ValueSource, { nullable, list }: RequestValueOptions) {
  if (nullable && (source !== 'body' || list)) {
    throw new ValidationError({
      problem: `${value} cannot be nullable`, got: list ? 'a list' : undefined, allowed: 'RequestValue.body without list, and RecordField', remedy: 'leave nullable out; only fields of a JSON body can be null',
    });
  }
}

/** Rejects a default that would never be used, and values that are always or never missing. */
export function checkPresence(value: string, source: ValueSource, { required, defaultValue }: RequestValueOptions) {
  if (required && defaultValue !== undefined) {
    throw new ValidationError({
      problem: `${value} is required, so its defaultValue would never be used`, got: defaultValue, remedy: 'leave required or defaultValue out',
    });
  }
  if ((source === 'claim' || source === 'context') && required === false && defaultValue === undefined) {
    throw new ValidationError({
      problem: `${value} would be NULL for callers without this ${source}, and conditions on NULL can expose too many rows`, remedy: 'set defaultValue, or leave required out',
    });
  }
  if (source === 'path' && (required === false || defaultValue !== undefined)) {
    throw new ValidationError({ problem: `${value} is always present, because it is part of the path`, remedy: 'leave required and defaultValue out' });
  }
}

/** Rejects limits that JSON cannot represent, which the handler would read as 0, and counts that are not integers of 0 or greater. */
function checkCounts(value: string, { minimum, maximum, minLength, maxLength, minItems, maxItems }: RequestValueOptions) {
  check({ minimum, maximum }, Number.isFinite, 'finite numbers');
  check({ minLength, maxLength, minItems, maxItems }, count => Number.isSafeInteger(count) && count >= 0, 'integers, 0 or greater');

  function check(limits: { [name: string]: number | undefined }, isValid: (limit: number) => boolean, allowed: string) {
    const wrong = Object.entries(limits).find(([, limit]) => limit !== undefined && !isValid(limit));
    if (wrong) {
      throw new ValidationError({ problem: `${wrong[0]} of ${value} is not valid`, got: `${wrong[1]}`, allowed, remedy: 'leave it out for no limit' });
    }
  }
}

/** Rejects a minimum above its maximum. */
export function checkRange(value: string, lowName: string, low: number | undefined, highName: string, high: number | undefined) {
  if (low !== undefined && high !== undefined && low > high) {
    throw new ValidationError({ problem: `${lowName} of ${value} exceeds its ${highName}`, got: `${low} > ${high}`, remedy: 'swap them' });
  }
}

function checkLimitsFitType(value: string, { valueType, minimum, maximum, minLength, maxLength, pattern }: RequestValueOptions) {
  const numeric = valueType !== undefined && NUMERIC.includes(valueType);
  if (!numeric && (minimum !== undefined || maximum !== undefined)) {
    throw new ValidationError({
      problem: `${value} has a minimum or maximum but is not a number`, got: valueType ?? 'no valueType', allowed: NUMERIC.join(', '), remedy: 'set valueType',
    });
  }
  const textual = valueType === undefined || valueType === ValueType.STRING;
  if (!textual && (minLength !== undefined || pattern !== undefined)) {
    throw new ValidationError({
      problem: `${value} has a minLength or pattern but is not a string`, got: valueType, allowed: 'ValueType.STRING, or no valueType', remedy: 'leave the limit out',
    });
  }
  if (!textual && maxLength !== undefined && !MEASURED.includes(valueType)) {
    throw new ValidationError({
      problem: `${value} has a maxLength but is neither a string, JSON nor a decimal number`, got: valueType, allowed: ['ValueType.STRING', 'JSON', 'DECIMAL', 'or no valueType'].join(', '), remedy: 'leave the limit out',
    });
  }
}

function checkPattern(value: string, { pattern, maxLength = PATTERN_CHARACTERS }: RequestValueOptions) {
  try {
    new RegExp(pattern ?? '', 'u');
  } catch (error) {
    throw new ValidationError({
      problem: `the pattern of ${value} is not a regular expression (${(error as Error).message})`, got: pattern, allowed: 'ECMAScript with the u flag, which allows only syntax characters to be escaped',
    });
  }
  const costly = pattern === undefined ? undefined : costlyText(pattern, maxLength);
  if (costly !== undefined) {
    throw new ValidationError({
      problem: `the pattern of ${value} takes too long for some texts of ${maxLength} characters, as for repetitions of ${JSON.stringify(costly.slice(0, 20))}`,
      got: pattern,
      remedy: 'reduce maxLength, or rewrite the pattern so that each character can match in only one way, as in ^[a-z]+(-[a-z]+)*$',
    });
  }
}
