import { checkRange, MAX_ITEMS } from './request-value-rules';
import { ValidationError } from '../../private/validation-error';
import type { RequestValueOptions } from '../request-value-options';
import { ValueType } from '../value-type';

/** Maximum number of fields of a record or change. */
const MAX_FIELDS = 100;

/** Upper limit of `maxItems` of records. */
const MAX_RECORDS = 10_000;

/** Maximum length of a name: a column of SQL Server has at most 128 characters, one of PostgreSQL at most 63 bytes. */
const MAX_NAME = 128;

interface Field {
  readonly name: string;
  readonly options: RequestValueOptions;
}

/**
 * Rejects fields that no statement can use.
 *
 * @param label name of the value in errors
 * @param refused options that the fields cannot have
 */
export function checkFields(label: string, fields: readonly Field[], refused: readonly ('required' | 'defaultValue')[]) {
  if (fields.length === 0 || fields.length > MAX_FIELDS) {
    throw new ValidationError({
      problem: fields.length === 0 ? `${label} has no fields` : `${label} has too many fields`,
      got: `${fields.length}`,
      allowed: `1 to ${MAX_FIELDS} fields`,
      remedy: fields.length === 0 ? 'declare each field with RecordField.of()' : 'take the others as one JSON field',
    });
  }
  fields.forEach(field => checkField(label, field, refused));
}

function checkField(label: string, { name, options }: Field, refused: readonly ('required' | 'defaultValue')[]) {
  // PostgreSQL has no NUL in names, and neither engine has half a surrogate pair.
  if (name === '' || name.length > MAX_NAME || /[\p{Cc}\p{Surrogate}]/u.test(name)) {
    throw new ValidationError({
      problem: `a field of ${label} does not have a valid name`, got: name, allowed: `1 to ${MAX_NAME} characters, without control characters`, remedy: 'rename the field',
    });
  }
  const option = refused.find(each => options[each] !== undefined);
  if (option) {
    throw new ValidationError({
      problem: `the field ${JSON.stringify(name)} of ${label} has ${option}, but a field that is not sent leaves its column unchanged`,
      got: `${options[option]}`,
      remedy: `leave ${option} out`,
    });
  }
}

/** Rejects numbers of records that are not valid. */
export function checkItems(label: string, minItems: number | undefined, maxItems: number | undefined) {
  const isValid = (count = 0) => Number.isSafeInteger(count) && count >= 0 && count <= MAX_RECORDS;
  const wrong = Object.entries({ minItems, maxItems }).find(([, count]) => !isValid(count));
  if (wrong) {
    throw new ValidationError({ problem: `${wrong[0]} of ${label} is not valid`, got: `${wrong[1]}`, allowed: `integers from 0 to ${MAX_RECORDS}` });
  }
  checkRange(label, 'minItems', minItems, 'maxItems', maxItems ?? MAX_ITEMS);
}

/** Rejects types that versions do not have. */
export function checkTagType(label: string, valueType: ValueType | undefined) {
  if (valueType === ValueType.JSON) {
    throw new ValidationError({ problem: `${label} cannot be JSON, which is not the text of an entity tag`, got: valueType, remedy: 'use the type of the version column' });
  }
}
