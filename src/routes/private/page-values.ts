import { checkKnownAtSynth } from '../../private/known-at-synth';
import { ValidationError } from '../../private/validation-error';
import type { PageOptions } from '../page-options';
import { RequestValue } from '../request-value';
import { ValueType } from '../value-type';

const DEFAULT_SIZE = 50;
const MAX_SIZE = 200;

/** Upper limit of `maxSize`. */
const MAX_SIZE_LIMIT = 1000;

/** Maximum length of a cursor, so that URLs with it remain within the limits of gateways and browsers. */
const MAX_CURSOR_CHARACTERS = 4096;

/** Names of the values that pages add to those of a route. */
export const PAGE_VALUES = { limit: 'limit', cursor: 'cursor', total: 'total' } as const;

/** Returns the request values of pages, in the order limit, cursor, those of the order, total. Throws for invalid sizes. */
export function pageValues({ orderBy, total, defaultSize = DEFAULT_SIZE, maxSize = MAX_SIZE }: PageOptions): { [name: string]: RequestValue } {
  checkKnownAtSynth('SqlResult.page()', { defaultSize, maxSize });
  if (![defaultSize, maxSize].every(Number.isSafeInteger) || defaultSize < 1 || defaultSize > maxSize || maxSize > MAX_SIZE_LIMIT) {
    throw new ValidationError({
      problem: 'defaultSize or maxSize of SqlResult.page() is not valid',
      got: `defaultSize ${defaultSize}, maxSize ${maxSize}`,
      allowed: `integers from 1 to ${MAX_SIZE_LIMIT}, defaultSize not above maxSize`,
    });
  }
  const { limit, cursor, total: flag } = PAGE_VALUES;
  return {
    [limit]: RequestValue.query(limit, { valueType: ValueType.INTEGER, minimum: 1, maximum: maxSize, defaultValue: `${defaultSize}` }),
    [cursor]: RequestValue.query(cursor, { required: false, maxLength: MAX_CURSOR_CHARACTERS }),
    ...orderBy._parameters,
    ...total ? { [flag]: RequestValue.query(flag, { valueType: ValueType.BOOLEAN, defaultValue: 'false' }) } : {},
  };
}
