import { ValidationError } from '../../private/validation-error';
import type { RequestValueOptions } from '../request-value-options';
import { DECLARED_FORMS } from './value-forms';
import { readWhole } from '../../contract/value-syntax';
import { ValueType } from '../value-type';

/**
 * Rejects default and allowed values that the handler would reject in a request. With such a default, it could not start.
 *
 * @param value name of the value in errors
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
      problem: `the default of ${value} is not an allowed value`, got: defaultValue, allowed: allowedValues.join(', '), remedy: 'allow it, or choose another default',
    });
  }
}

function checkAllowedValues(value: string, type: ValueType | undefined, allowed: readonly string[] = ['']) {
  if (allowed.length === 0) {
    throw new ValidationError({ problem: `allowedValues of ${value} is empty`, remedy: 'leave allowedValues out, or list values' });
  }
  const twice = allowed.find((text, index) => allowed.findIndex(other => sameValue(text, other, type)) !== index);
  if (twice !== undefined) {
    throw new ValidationError({ problem: `allowedValues of ${value} contains a duplicate`, got: twice, remedy: 'remove one of them' });
  }
}

/** Returns whether two texts are the same value, as `5` and `5.0` for integers. */
function sameValue(a: string, b: string, type?: ValueType): boolean {
  const whole = type === ValueType.INTEGER || type === ValueType.BIGINT;
  return a === b || (whole && readWhole(a, 64) !== undefined && readWhole(a, 64) === readWhole(b, 64));
}

function checkForm(value: string, text: string, type: ValueType = ValueType.STRING) {
  const form = DECLARED_FORMS[type];
  if (form && !form.test(text)) {
    throw new ValidationError({
      problem: `a default or allowed value of ${value} is not a valid ${type}`, got: text, allowed: form.rule, remedy: 'write it as in a query string',
    });
  }
  if (/\0|\p{Surrogate}/u.test(text)) {
    throw new ValidationError({
      problem: `a default or allowed value of ${value} contains NUL or an unpaired surrogate`, got: text, remedy: 'remove these characters, which databases do not store',
    });
  }
}

function checkLimits(value: string, text: string, options: RequestValueOptions) {
  const broken = brokenLimit(text, options);
  if (broken !== undefined) {
    throw new ValidationError({
      problem: `a default or allowed value of ${value} violates its limits`, got: text, allowed: broken, remedy: 'change the value or the limit',
    });
  }
}

function brokenLimit(text: string, options: RequestValueOptions): string | undefined {
  const { valueType, minimum, maximum, minLength = 0, maxLength = Infinity, pattern } = options;
  // A double cannot represent every 64-bit integer; the comparison of a BigInt with a number is exact.
  const number = valueType === ValueType.BIGINT ? BigInt(readWhole(text, 64)!) : Number(text);
  const length = [...text].length;
  switch (true) {
    case minimum !== undefined && number < minimum: return `${minimum} or greater`;
    case maximum !== undefined && number > maximum: return `up to ${maximum}`;
    case length < minLength: return `${minLength} or more characters`;
    case length > maxLength: return `up to ${maxLength} characters`;
    case pattern !== undefined && !new RegExp(pattern, 'u').test(text): return `texts that match ${pattern}`;
    default: return undefined;
  }
}
