import { IfMatchOptions } from './if-match-options';
import { ParameterType } from './private/parameter-type';
import { changesOf, entityTag, isRequired, listOfRecords, manifestsOf, oneValue, ValueDefinition, wholeBody } from './private/value-definition';
import { RecordField } from './record-field';
import { RecordsOptions } from './records-options';
import { RequestValueOptions } from './request-value-options';
import { ValueType } from './value-type';
import { WholeBodyOptions } from './whole-body-options';
import { ValueManifest, ValueSource } from '../contract/value-manifest';

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
    return new RequestValue(oneValue('path', name, options));
  }

  /**
   * Takes the value from the query string.
   *
   * @param name name of the query parameter; if it is repeated, the last one is used
   * @param options type and limits
   */
  public static query(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue(oneValue('query', name, options));
  }

  /**
   * Takes the value from a request header, which callers can set to any value.
   *
   * @param name name of the header, in any case; HTTP APIs join the values of a repeated header with commas, REST APIs take the last one
   * @param options type and limits
   */
  public static header(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue(oneValue('header', name, options));
  }

  /**
   * Takes the value from a field of the body, a JSON object or a form.
   *
   * @param name name of the field; if it is repeated, the last one is used
   * @param options type and limits
   */
  public static body(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue(oneValue('body', name, options));
  }

  /**
   * Takes the value from a claim of the caller's verified token.
   *
   * @param name name of the claim, as in `sub`
   * @param options type and limits
   */
  public static claim(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue(oneValue('claim', name, options));
  }

  /**
   * Takes the value from the request context of API Gateway. Callers of REST APIs can choose `requestId`: use it for logs, not for access decisions.
   *
   * @param name `requestId`, `sourceIp`, `userAgent`, `domainName`, `stage`, or, for callers with IAM credentials, `callerArn` or `callerAccount`
   * @param options type and limits
   */
  public static context(name: string, options: RequestValueOptions = {}): RequestValue {
    return new RequestValue(oneValue('context', name, options));
  }

  /**
   * Uses the same value for every request, so that routes can share a statement.
   *
   * @param value the value, written as in a query string
   * @param valueType type of the value; default: a string whose type the database infers
   */
  public static constant(value: string, valueType?: ValueType): RequestValue {
    return new RequestValue(oneValue('constant', value, { valueType, defaultValue: value }));
  }

  /**
   * Takes a list of objects from a field of a JSON body, for use as a table: `:name` is allowed after `FROM`, `JOIN` and `USING`. The list is sent
   * as one value, whatever its length, and `:name` becomes `jsonb_to_recordset` (PostgreSQL) or `OPENJSON` (SQL Server) with the declared columns.
   * Its alias is `name`, unless the statement has one, as in `FROM :lines AS l`. A record that is not valid is answered with 400, which names the
   * field, as in `lines[3].quantity`.
   *
   * @example
   * SqlRoute.post('/orders/{id}/lines', {
   *   sql: 'INSERT INTO lines (order_id, sku, quantity) SELECT :id, sku, quantity FROM :lines',
   *   parameters: {
   *     id: RequestValue.path('id', { valueType: ValueType.INTEGER }),
   *     lines: RequestValue.records('lines', {
   *       fields: {
   *         sku: RecordField.of({ maxLength: 20 }),
   *         quantity: RecordField.of({ valueType: ValueType.INTEGER, minimum: 1, defaultValue: '1' }),
   *       },
   *       minItems: 1,
   *       maxItems: 500,
   *     }),
   *   },
   *   result: SqlResult.count(),
   * });
   *
   * @param name name of the field
   * @param options fields and number of the records
   */
  public static records(name: string, options: RecordsOptions): RequestValue {
    return new RequestValue(listOfRecords(name, options));
  }

  /**
   * Takes a list of objects that is the whole body: a JSON array, or `text/csv` with a header line of field names (RFC 4180). It is used as that
   * of `records()`. Routes with it take no other value from the body.
   *
   * @param options fields and number of the records
   */
  public static bodyRecords(options: RecordsOptions): RequestValue {
    return new RequestValue(listOfRecords(undefined, options));
  }

  /**
   * Takes the whole body as one value of type `JSON`: any JSON document. Routes with it take no other value from the body.
   *
   * @example
   * SqlRoute.put('/devices/{id}/state', {
   *   sql: 'UPDATE devices SET state = :state WHERE id = :id',
   *   parameters: { state: RequestValue.wholeBody({ maxLength: 20_000 }) },
   * });
   *
   * @param options maximum length
   */
  public static wholeBody(options: WholeBodyOptions = {}): RequestValue {
    return new RequestValue(wholeBody(options));
  }

  /**
   * Takes the fields of the body that a request changes: `:name` is allowed in the list after `SET`, and assigns each declared field to the column
   * of the same name. A field that is not sent leaves its column unchanged, `null` is NULL for a `nullable` field and otherwise answered with 400,
   * and so is a body with none of the fields. The statement is the same for all requests:
   * `"title" = CASE WHEN $1 THEN $2 ELSE "title" END`.
   *
   * @example
   * SqlRoute.patch('/books/{id}', {
   *   sql: 'UPDATE books SET :changes, changed_at = now() WHERE id = :id RETURNING id, title, subtitle',
   *   parameters: {
   *     id: RequestValue.path('id', { valueType: ValueType.INTEGER }),
   *     changes: RequestValue.changes({
   *       title: RecordField.of({ minLength: 1, maxLength: 200 }),
   *       subtitle: RecordField.of({ maxLength: 200, nullable: true }),
   *     }),
   *   },
   *   result: SqlResult.row(),
   * });
   *
   * @param fields fields by the name of their column, from 1 to 100, without `required` and `defaultValue`
   */
  public static changes(fields: { [name: string]: RecordField }): RequestValue {
    return new RequestValue(changesOf(fields));
  }

  /**
   * Takes the version that a caller has read from the header `If-Match`, so that no change of another caller is lost (RFC 9110 section 13.1.1). The
   * value is the entity tag without quotes, as `SqlResult.row({ version: 'column' })` answers it. If the statement with it returns or changes no
   * row, the answer is 412 `PRECONDITION_FAILED`. Not for GET.
   *
   * @param options type of the version
   */
  public static ifMatch(options: IfMatchOptions = {}): RequestValue {
    return new RequestValue(entityTag(options));
  }

  private constructor(private readonly definition: ValueDefinition) {}

  /** @internal */
  public get _source(): ValueSource {
    return this.definition.source;
  }

  /** @internal */
  public get _key(): string {
    return this.definition.key;
  }

  /** @internal */
  public get _definition(): ValueDefinition {
    return this.definition;
  }

  /** @internal */
  public get _type(): ValueType | undefined {
    return this.definition.options.valueType;
  }

  /** @internal */
  public get _list(): boolean {
    return this.definition.options.list ?? false;
  }

  /** @internal */
  public get _unicode(): boolean {
    return [this.definition, ...this.definition.fields].every(({ options }) => options.unicode ?? true);
  }

  /**
   * Whether requests without the value are rejected.
   *
   * @internal
   */
  public get _required(): boolean {
    return this.definition.form !== 'changes' && isRequired(this.definition.options);
  }

  /**
   * Type and form for the statement.
   *
   * @internal
   */
  public get _parameterType(): ParameterType {
    const { form, fields } = this.definition;
    return { type: this._type, list: this._list, unicode: this._unicode, form, fields };
  }

  /**
   * Manifest of a value with one placeholder.
   *
   * @internal
   */
  public _manifest(name: string): ValueManifest {
    return this._manifests(name)[0];
  }

  /**
   * Values of the placeholders of a `:name`, in their order.
   *
   * @internal
   */
  public _manifests(name: string): readonly ValueManifest[] {
    return manifestsOf(this.definition, name);
  }
}
