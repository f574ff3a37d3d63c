import { ValueSource } from '../../contract/manifest';
import { ValidationError } from '../../private/validation-error';
import type { RequestValueOptions } from '../request-value';
import { ValueType } from '../value-type';

const NUMERIC = [ValueType.INTEGER, ValueType.BIGINT, ValueType.NUMBER, ValueType.DECIMAL];

/** What a text has to look like to be of a type; types that are not listed take any text. */
const FORMS: { readonly [type in ValueType]?: RegExp } = {
  [ValueType.INTEGER]: /^-?\d{1,10}$/,
  [ValueType.BIGINT]: /^-?\d{1,19}$/,
  [ValueType.NUMBER]: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/,
  [ValueType.DECIMAL]: /^-?\d+(\.\d+)?$/,
  [ValueType.BOOLEAN]: /^(true|false)$/,
  [ValueType.DATE]: /^\d{4}-\d{2}-\d{2}$/,
  [ValueType.TIMESTAMP]: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
  [ValueType.UUID]: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

/** Throws for a value that no request could satisfy, or whose rules contradict each other. */
export function checkRequestValue(source: ValueSource, key: string, options: RequestValueOptions) {
  const value = `RequestValue.${source}(${JSON.stringify(key)})`;
  if (!key) {
    throw new ValidationError({ problem: `RequestValue.${source} has no name`, got: key, remedy: 'name the part of the request it is taken from' });
  }
  checkPresence(value, source, options);
  checkRange(value, 'minimum', options.minimum, 'maximum', options.maximum);
  checkRange(value, 'minLength', options.minLength, 'maxLength', options.maxLength);
  checkLimitsFitType(value, options);
  checkPattern(value, options.pattern);
  checkTexts(value, options);
}

function checkPresence(value: string, source: ValueSource, { required, defaultValue }: RequestValueOptions) {
  if (required && defaultValue !== undefined) {
    throw new ValidationError({
      problem: `${value} is required and has a default value, which would never be used`, got: defaultValue, remedy: 'leave one of the two out',
    });
  }
  if (source === 'claim' && required === false && defaultValue === undefined) {
    throw new ValidationError({
      problem: `${value} would be NULL for callers without the claim, and a condition on NULL can let them see too much`, remedy: 'give a defaultValue, or leave required out',
    });
  }
  if (source === 'path' && (required === false || defaultValue !== undefined)) {
    throw new ValidationError({ problem: `${value} is always part of the path`, remedy: 'leave required and defaultValue out' });
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
  if (!textual && (minLength !== undefined || maxLength !== undefined || pattern !== undefined)) {
    throw new ValidationError({
      problem: `${value} has a length or pattern but is no string`, got: valueType, allowed: 'ValueType.STRING, or no valueType', remedy: 'leave the limit out',
    });
  }
}

function checkPattern(value: string, pattern?: string) {
  try {
    new RegExp(pattern ?? '', 'u');
  } catch (error) {
    throw new ValidationError({ problem: `${value} has a pattern that is no regular expression (${(error as Error).message})`, got: pattern });
  }
}

function checkTexts(value: string, { valueType, defaultValue, allowedValues }: RequestValueOptions) {
  const form = valueType && FORMS[valueType];
  const texts = [...(defaultValue === undefined ? [] : [defaultValue]), ...(allowedValues ?? [])];
  const wrong = texts.find(text => form && !form.test(text));
  if (wrong !== undefined) {
    throw new ValidationError({ problem: `${value} has a default or allowed value that is no ${valueType}`, got: wrong });
  }
  if (allowedValues?.length === 0) {
    throw new ValidationError({ problem: `${value} allows no value at all`, remedy: 'leave allowedValues out, or list some' });
  }
  if (defaultValue !== undefined && allowedValues && !allowedValues.includes(defaultValue)) {
    throw new ValidationError({ problem: `${value} has a default that is not among its allowed values`, got: defaultValue, allowed: allowedValues.join(', ') });
  }
}
