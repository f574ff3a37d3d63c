import { checkRequestValue, MAX_ITEMS, maxLengthOf } from './private/request-value-rules';
import { RequestValueOptions } from './request-value-options';
import { ValueType } from './value-type';
import { ValueManifest, ValueSource } from '../contract/manifest';
import { readDecimal, readWhole } from '../contract/value-syntax';
import { sortedEntries } from '../private/sorted-entries';

/** Maximum number of characters of a `varchar`, other than `varchar(max)`. */
const VARCHAR_CHARACTERS = 8000;

/**
 * Source of the value of a `:name` in the SQL.
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
   * @param name name of the query parameter; if it is repeated, the last one is used
   * @param options type and limits
   */
  public static query(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('query', name, options);
  }

  /**
   * Takes the value from a request header, which callers can set to any value.
   *
   * @param name name of the header, in any case; HTTP APIs join the values of a repeated header with commas, REST APIs take the last one
   * @param options type and limits
   */
  public static header(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('header', name, options);
  }

  /**
   * Takes the value from a field of the body, a JSON object or a form.
   *
   * @param name name of the field; if it is repeated, the last one is used
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
   * Takes the value from the request context of API Gateway. Callers of REST APIs can choose `requestId`: use it for logs, not for access decisions.
   *
   * @param name `requestId`, `sourceIp`, `userAgent`, `domainName`, `stage`, or, for callers with IAM credentials, `callerArn` or `callerAccount`
   * @param options type and limits
   */
  public static context(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue('context', name, options);
  }

  /**
   * Uses the same value for every request, so that routes can share a statement.
   *
   * @param value the value, written as in a query string
   * @param valueType type of the value; default: a string whose type the database infers
   */
  public static constant(value: string, valueType?: ValueType): RequestValue {
    return new RequestValue('constant', value, { valueType, defaultValue: value });
  }

  private readonly options: RequestValueOptions;

  private constructor(private readonly source: ValueSource, private readonly key: string, options: RequestValueOptions) {
    checkRequestValue(source, key, options);
    // A copy: the caller can change the passed object after this check.
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
   * Whether requests without the value are rejected.
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

  /**
   * Values of the placeholders of a `:name`, in their order.
   *
   * @internal
   */
  public _manifests(name: string): readonly ValueManifest[] {
    return [this._manifest(name)];
  }

  private manifestKey(name: string): string {
    switch (this.source) {
      case 'constant': return name;
      case 'header': return this.key.toLowerCase();
      default: return this.key;
    }
  }
}

/** Converts a text to its JSON value: a number if no precision is lost, otherwise the canonical form of the type. */
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
