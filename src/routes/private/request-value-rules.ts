import { checkDeclaredTexts } from './declared-texts';
import { costlyText } from './pattern-cost';
import { CONTEXT_NAMES, ValueSource } from '../../contract/manifest';
import { checkKnownAtSynth } from '../../private/known-at-synth';
import { ValidationError } from '../../private/validation-error';
import type { RequestValueOptions } from '../request-value-options';
import { ValueType } from '../value-type';

const NUMERIC = [ValueType.INTEGER, ValueType.BIGINT, ValueType.NUMBER, ValueType.DECIMAL];

/** Types beside text whose values can be of any size. */
const MEASURED = [ValueType.JSON, ValueType.DECIMAL];

/** Most items of a list that does not say. */
export const MAX_ITEMS = 100;

/** Most characters of a string that has a pattern and does not say. */
const PATTERN_CHARACTERS = 1024;

/** Most characters of a value: patterns are tried on texts of this length. */
export function maxLengthOf({ maxLength, pattern }: RequestValueOptions): number | undefined {
  return maxLength ?? (pattern === undefined ? undefined : PATTERN_CHARACTERS);
}

/** Throws for a value that no request could satisfy, or whose rules contradict each other. */
export function checkRequestValue(source: ValueSource, key: string, options: RequestValueOptions) {
  const value = `RequestValue.${source}(${JSON.stringify(key)})`;
  if (!key && source !== 'constant') {
    throw new ValidationError({ problem: `RequestValue.${source} has no name`, got: key, remedy: 'name the part of the request it is taken from' });
  }
  checkKnownAtSynth(value, { [source === 'constant' ? 'value' : 'name']: key, ...options });
  checkName(value, source, key);
  checkPresence(value, source, options);
  checkList(value, source, options);
  checkUnicode(value, options);
  checkCounts(value, options);
  checkRange(value, 'minimum', options.minimum, 'maximum', options.maximum);
  checkRange(value, 'minLength', options.minLength, 'maxLength', maxLengthOf(options));
  checkLimitsFitType(value, options);
  checkPattern(value, options);
  checkDeclaredTexts(value, { ...options, maxLength: maxLengthOf(options) });
}

/** Names that headers can have: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

function checkName(value: string, source: ValueSource, key: string) {
  if (source === 'header' && !HEADER_NAME.test(key)) {
    throw new ValidationError({ problem: `${value} is no name of a header`, got: key, allowed: 'letters, digits and hyphens' });
  }
  if (source === 'context' && !(CONTEXT_NAMES as readonly string[]).includes(key)) {
    throw new ValidationError({ problem: `${value} is nothing that API Gateway tells of a request`, got: key, allowed: CONTEXT_NAMES.join(', ') });
  }
}

/** Sources that can hold several values. */
const LIST_SOURCES: readonly ValueSource[] = ['query', 'body', 'claim'];

function checkList(value: string, source: ValueSource, { list, minItems, maxItems, defaultValue }: RequestValueOptions) {
  if (!list) {
    if (minItems !== undefined || maxItems !== undefined) {
      throw new ValidationError({ problem: `${value} has a number of items but is no list`, remedy: 'set list: true, or leave minItems and maxItems out' });
    }
    return;
  }
  if (!LIST_SOURCES.includes(source)) {
    throw new ValidationError({ problem: `${value} cannot be a list`, allowed: LIST_SOURCES.map(name => `RequestValue.${name}`).join(', '), remedy: 'leave list out' });
  }
  if (defaultValue !== undefined) {
    throw new ValidationError({
      problem: `${value} is a list with a default value, which would be a single one`, got: defaultValue, remedy: 'set required: false and use COALESCE in the SQL',
    });
  }
  checkRange(value, 'minItems', minItems, 'maxItems', maxItems ?? MAX_ITEMS);
}

function checkUnicode(value: string, { unicode, valueType = ValueType.STRING, maxLength = 0 }: RequestValueOptions) {
  if (unicode !== undefined && valueType !== ValueType.STRING) {
    throw new ValidationError({ problem: `${value} is no string, so that unicode has no meaning`, got: valueType, remedy: 'leave unicode out' });
  }
  if (unicode === false && maxLength > 8000) {
    throw new ValidationError({ problem: `${value} is longer than a varchar`, got: `maxLength ${maxLength}`, allowed: 'up to 8000', remedy: 'leave unicode or maxLength out' });
  }
}

function checkPresence(value: string, source: ValueSource, { required, defaultValue }: RequestValueOptions) {
  if (required && defaultValue !== undefined) {
    throw new ValidationError({
      problem: `${value} is required and has a default value, which would never be used`, got: defaultValue, remedy: 'leave one of the two out',
    });
  }
  if ((source === 'claim' || source === 'context') && required === false && defaultValue === undefined) {
    throw new ValidationError({
      problem: `${value} would be NULL for callers without the ${source}, and a condition on NULL can let them see too much`, remedy: 'give a defaultValue, or leave required out',
    });
  }
  if (source === 'path' && (required === false || defaultValue !== undefined)) {
    throw new ValidationError({ problem: `${value} is always part of the path`, remedy: 'leave required and defaultValue out' });
  }
}

/** Refuses limits that JSON cannot hold, which the handler would read as 0, and numbers of things that cannot be counted. */
function checkCounts(value: string, { minimum, maximum, minLength, maxLength, minItems, maxItems }: RequestValueOptions) {
  check({ minimum, maximum }, Number.isFinite, 'finite numbers');
  check({ minLength, maxLength, minItems, maxItems }, count => Number.isSafeInteger(count) && count >= 0, 'whole numbers from 0 on');

  function check(limits: { [name: string]: number | undefined }, isValid: (limit: number) => boolean, allowed: string) {
    const wrong = Object.entries(limits).find(([, limit]) => limit !== undefined && !isValid(limit));
    if (wrong) {
      throw new ValidationError({ problem: `${value} has a ${wrong[0]} that is not valid`, got: `${wrong[1]}`, allowed, remedy: 'leave it out for no limit' });
    }
  }
}

function checkRange(value: string, lowName: string, low: number | undefined, highName: string, high: number | undefined) {
  if (low !== undefined && high !== undefined && low > high) {
    throw new ValidationError({ problem: `${value} has a ${lowName} above its ${highName}`, got: `${low} > ${high}`, remedy: 'swap them' });
  }
}

function checkLimitsFitType(value: string, { valueType, minimum, maximum, minLength, maxLength, pattern }: RequestValueOptions) {
  const numeric = valueType !== undefined && NUMERIC.includes(valueType);
  if (!numeric && (minimum !== undefined || maximum !== undefined)) {
    throw new ValidationError({
      problem: `${value} has a minimum or maximum but is no number`, got: valueType ?? 'no valueType', allowed: NUMERIC.join(', '), remedy: 'set valueType',
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
      problem: `${value} has a pattern that is no regular expression (${(error as Error).message})`, got: pattern, allowed: 'what ECMAScript takes with the u flag, in which only characters with a meaning can be escaped',
    });
  }
  const costly = pattern === undefined ? undefined : costlyText(pattern, maxLength);
  if (costly !== undefined) {
    throw new ValidationError({
      problem: `${value} has a pattern that takes too long for some texts of ${maxLength} characters, as for ${JSON.stringify(costly.slice(0, 20))} and so on`,
      got: pattern,
      remedy: 'give it a smaller maxLength, or a form in which each character can match in one way only, as in ^[a-z]+(-[a-z]+)*$',
    });
  }
}
