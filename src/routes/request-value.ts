import { checkRequestValue, MAX_ITEMS, maxLengthOf } from './private/request-value-rules';
import { RequestValueOptions } from './request-value-options';
import { ValueType } from './value-type';
import { ValueManifest, ValueSource } from '../contract/manifest';
import { readDecimal, readWhole } from '../contract/value-syntax';
import { sortedEntries } from '../private/sorted-entries';

/** Most characters of a `varchar` that is no `varchar(max)`. */
const VARCHAR_CHARACTERS = 8000;

/**
 * Where the value of a `:name` in the SQL comes from.
 *
 * @example
 * SqlRoute.get('/books', {
 *   sql: 'SELECT id, title FROM books ORDER BY title LIMIT :most',
 *   parameters: { most: RequestValue.query('most', { valueType: ValueType.INTEGER, minimum: 1, maximum: 100, defaultValue: '20' }) },
 * });
 */
export class RequestValue {
  /**
   * Takes the value from the path, `{name}` in the path template.
   *
   * @param name name of the path parameter
   * @param options type and limits
   */
  public static path(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('path', name, options);
  }

  /**
   * Takes the value from the query string.
   *
   * @param name name of the query parameter; when it is repeated, the last one counts
   * @param options type and limits
   */
  public static query(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('query', name, options);
  }

  /**
   * Takes the value from a header of the request, which anyone can set to anything.
   *
   * @param name name of the header, in any case; of a repeated header, HTTP APIs join the values with commas, REST APIs take the last
   * @param options type and limits
   */
  public static header(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('header', name, options);
  }

  /**
   * Takes the value from a field of the JSON object, or of the form, in the body.
   *
   * @param name name of the field; when it is repeated, the last one counts
   * @param options type and limits
   */
  public static body(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('body', name, options);
  }

  /**
   * Takes the value from a claim of the caller's verified token.
   *
   * @param name name of the claim, as in `sub`
   * @param options type and limits
   */
  public static claim(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('claim', name, options);
  }

  /**
   * Takes the value from what API Gateway tells of the request. Callers of REST APIs can choose `requestId`, which is for logs, not for decisions.
   *
   * @param name `requestId`, `sourceIp`, `userAgent`, `domainName`, `stage` or, of a caller with IAM credentials, `callerArn` or `callerAccount`
   * @param options type and limits
   */
  public static context(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('context', name, options);
  }

  /**
   * Gives every request the same value, so that routes can share a statement.
   *
   * @param value the value, written as it would stand in a query string
   * @param valueType type of the value; absent: a string whose type the database infers
   */
  public static constant(value: string, valueType?: ValueType): RequestValue {
    return new RequestValue('constant', value, { valueType, defaultValue: value });
  }

  private readonly options: RequestValueOptions;

  private constructor(private readonly source: ValueSource, private readonly key: string, options: RequestValueOptions) {
    checkRequestValue(source, key, options);
    // What was checked is what is packed, whatever becomes of the object that was passed.
    this.options = { ...options };
  }

  /** @internal */
  public get _source(): ValueSource {
    return this.source;
  }

  /** @internal */
  public get _key(): string {
    return this.key;
  }

  /** @internal */
  public get _type(): ValueType | undefined {
    return this.options.valueType;
  }

  /** @internal */
  public get _list(): boolean {
    return this.options.list ?? false;
  }

  /** @internal */
  public get _unicode(): boolean {
    return this.options.unicode ?? true;
  }

  /**
   * Whether a request without the value is refused.
   *
   * @internal
   */
  public get _required(): boolean {
    return this.options.required ?? this.options.defaultValue === undefined;
  }

  /** @internal */
  public _manifest(name: string): ValueManifest {
    const { valueType, defaultValue, allowedValues, list, minItems, maxItems, unicode, ...limits } = this.options;
    const maxLength = maxLengthOf(this.options);
    return {
      name,
      source: this.source,
      key: this.manifestKey(name),
      type: valueType,
      required: this._required,
      defaultValue: defaultValue === undefined ? undefined : typed(defaultValue, valueType),
      allowedValues: allowedValues?.map(value => typed(value, valueType) as string | number),
      ...unicode === false ? { maxLength: VARCHAR_CHARACTERS } : {},
      ...Object.fromEntries(sortedEntries({ ...limits, ...maxLength === undefined ? {} : { maxLength } })),
      ...list ? { list, minItems, maxItems: maxItems ?? MAX_ITEMS } : {},
    };
  }

  private manifestKey(name: string): string {
    switch (this.source) {
      case 'constant': return name;
      case 'header': return this.key.toLowerCase();
      default: return this.key;
    }
  }
}

/** The value as JSON would hold it: what fits a JSON number without loss is one, and the others have one form each. */
function typed(text: string, type?: ValueType): string | number | boolean {
  switch (type) {
    case ValueType.INTEGER:
    case ValueType.NUMBER: return Number(text);
    case ValueType.BOOLEAN: return text === 'true';
    case ValueType.BIGINT: return readWhole(text, 64) ?? text;
    case ValueType.DECIMAL: return readDecimal(text) ?? text;
    default: return text;
  }
}
