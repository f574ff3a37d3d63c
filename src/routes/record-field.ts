import { RecordFieldOptions } from './record-field-options';

/**
 * Field of the records of a request body, or field of a partial change.
 *
 * @example
 * SqlRoute.post('/prices', {
 *   sql: 'INSERT INTO prices (sku, amount) SELECT sku, amount FROM :prices',
 *   parameters: {
 *     prices: RequestValue.bodyRecords({
 *       fields: {
 *         sku: RecordField.of({ minLength: 1, maxLength: 20 }),
 *         amount: RecordField.of({ valueType: ValueType.DECIMAL, minimum: 0 }),
 *       },
 *     }),
 *   },
 *   result: SqlResult.count(),
 * });
 */
export class RecordField {
  /**
   * Declares a field. Its name is the key under which it is passed to `RequestValue.records()`, `bodyRecords()` or `changes()`.
   *
   * @param options type and limits; `required`, `defaultValue` and limits are checked when the field is passed on
   */
  public static of(options: RecordFieldOptions = {}): RecordField {
    return new RecordField(options);
  }

  private readonly options: RecordFieldOptions;

  private constructor(options: RecordFieldOptions) {
    // A copy: the caller can change the passed object afterwards.
    this.options = { ...options };
  }

  /** @internal */
  public get _options(): RecordFieldOptions {
    return this.options;
  }
}
