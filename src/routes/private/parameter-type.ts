import type { RequestValueOptions } from '../request-value-options';
import { ValueType } from '../value-type';

/** Type of a field of records or changes. */
export type FieldType = Pick<RequestValueOptions, 'valueType' | 'maxLength' | 'unicode'>;

/** Field of records or changes. */
export interface TypedField {
  readonly name: string;
  readonly options: FieldType;
}

/** Declared type of a parameter. */
export interface ParameterType {
  readonly type?: ValueType;
  readonly list?: boolean;
  readonly unicode?: boolean;
  /** One value, a list of records, or the changes of a row; default: one value. */
  readonly form?: 'value' | 'records' | 'changes';
  /** Fields of records or changes, in the order of their placeholders. */
  readonly fields?: readonly TypedField[];
}

/** Returns the number of placeholders of a parameter: for each field of changes, whether it was sent, and its value. */
export function placeholdersOf({ form, fields = [] }: ParameterType): number {
  return form === 'changes' ? 2 * fields.length : 1;
}
