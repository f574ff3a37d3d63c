import { ValidationError } from '../../private/validation-error';
import type { RequestValueOptions } from '../request-value-options';
import { FORMS } from './value-forms';
import { readWhole } from '../../contract/value-syntax';
import { ValueType } from '../value-type';

/**
 * Refuses default and allowed values that the handler would refuse in a request: with such a default it could not even start.
 *
 * @param value names the value in errors
 */
export function checkDeclaredTexts(value: string, options: RequestValueOptions) {
  const { defaultValue, allowedValues } = options;
  checkAllowedValues(value, options.valueType, allowedValues);
  [...(defaultValue === undefined ? [] : [defaultValue]), ...(allowedValues ?? [])].forEach(text => {
    checkForm(value, text, options.valueType);
    checkLimits(value, text, options);
  });
  if (defaultValue !== undefined && allowedValues && !allowedValues.some(allowed => sameValue(allowed, defaultValue, options.valueType))) {
    throw new ValidationError({
      problem: `${value} has a default that is not among its allowed values`, got: defaultValue, allowed: allowedValues.join(', '), remedy: 'allow it, or choose another',
    });
  }
}

function checkAllowedValues(value: string, type: ValueType | undefined, allowed: readonly string[] = ['']) {
  if (allowed.length === 0) {
    throw new ValidationError({ problem: `${value} allows no value at all`, remedy: 'leave allowedValues out, or list some' });
  }
  const twice = allowed.find((text, index) => allowed.findIndex(other => sameValue(text, other, type)) !== index);
  if (twice !== undefined) {
    throw new ValidationError({ problem: `${value} lists an allowed value twice`, got: twice, remedy: 'leave one of the two out' });
  }
}

/** Whether two texts are one value: `5` and `5.0` are one integer. */
function sameValue(a: string, b: string, type?: ValueType): boolean {
  const whole = type === ValueType.INTEGER || type === ValueType.BIGINT;
  return a === b || (whole && readWhole(a, 64) !== undefined && readWhole(a, 64) === readWhole(b, 64));
}

function checkForm(value: string, text: string, type: ValueType = ValueType.STRING) {
  const form = FORMS[type];
  if (form && !form.test(text)) {
    throw new ValidationError({
      problem: `${value} has a default or allowed value that is no ${type}`, got: text, allowed: form.rule, remedy: 'write it as it would stand in a query string',
    });
  }
  if (/\0|\p{Surrogate}/u.test(text)) {
    throw new ValidationError({
      problem: `${value} has a default or allowed value with NUL or half of a surrogate pair`, got: text, remedy: 'leave those characters out, as no database stores them',
    });
  }
}

function checkLimits(value: string, text: string, options: RequestValueOptions) {
  const broken = brokenLimit(text, options);
  if (broken !== undefined) {
    throw new ValidationError({
      problem: `${value} has a default or allowed value beyond its own limits`, got: text, allowed: broken, remedy: 'choose another value, or another limit',
    });
  }
}

function brokenLimit(text: string, options: RequestValueOptions): string | undefined {
  const { valueType, minimum, maximum, minLength = 0, maxLength = Infinity, pattern } = options;
  // A double cannot hold every 64-bit number; comparing a BigInt with a number is exact.
  const number = valueType === ValueType.BIGINT ? BigInt(readWhole(text, 64)!) : Number(text);
  const length = [...text].length;
  switch (true) {
    case minimum !== undefined && number < minimum: return `${minimum} and above`;
    case maximum !== undefined && number > maximum: return `up to ${maximum}`;
    case length < minLength: return `${minLength} characters and more`;
    case length > maxLength: return `up to ${maxLength} characters`;
    case pattern !== undefined && !new RegExp(pattern, 'u').test(text): return `what matches ${pattern}`;
    default: return undefined;
  }
}
