/** Settings of `RequestValue.wholeBody()`. */
export interface WholeBodyOptions {
  /**
   * Whether requests must have a body. Without one, the value is NULL.
   *
   * @default true
   */
  readonly required?: boolean;
  /**
   * Maximum number of characters, with all digits of numbers written out, as PostgreSQL stores them.
   *
   * @default 100000
   */
  readonly maxLength?: number;
}
