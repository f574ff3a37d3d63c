import { checkFields, checkItems, checkTagType } from './field-rules';
import { checkOptions, checkPresence, checkRequestValue, MAX_ITEMS, maxLengthOf } from './request-value-rules';
import { ValueManifest, ValueSource } from '../../contract/value-manifest';
import { readDecimal, readWhole } from '../../contract/value-syntax';
import { checkKnownAtSynth } from '../../private/known-at-synth';
import { sortedEntries } from '../../private/sorted-entries';
import type { IfMatchOptions } from '../if-match-options';
import type { RecordField } from '../record-field';
import type { RecordsOptions } from '../records-options';
import type { RequestValueOptions } from '../request-value-options';
import { ValueType } from '../value-type';
import type { WholeBodyOptions } from '../whole-body-options';

/** Maximum number of characters of a `varchar`, other than `varchar(max)`. */
const VARCHAR_CHARACTERS = 8000;

/** Key of values that are the whole body, which errors name. */
const BODY = 'body';

/** Field of records or changes, with its name. */
export interface NamedField {
  readonly name: string;
  readonly options: RequestValueOptions;
}

/** Checked definition of a request value. */
export interface ValueDefinition {
  /** Name in errors, as in `RequestValue.query("limit")`. */
  readonly label: string;
  readonly source: ValueSource;
  readonly key: string;
  /** One value, a list of records, or the changes of a row. */
  readonly form: 'value' | 'records' | 'changes';
  readonly options: RequestValueOptions;
  /** Fields in the order of their names, because maps of other languages have no stable order; empty for one value. */
  readonly fields: readonly NamedField[];
}

/** Defines one value. */
export function oneValue(source: ValueSource, key: string, options: RequestValueOptions): ValueDefinition {
  const label = `RequestValue.${source}(${JSON.stringify(key)})`;
  checkRequestValue(label, source, key, options);
  // A copy: the caller can change the passed object after this check.
  return { label, source, key, form: 'value', options: { ...options }, fields: [] };
}

/** Defines a list of records: a field of the body, or without a key the whole body. */
export function listOfRecords(key: string | undefined, { fields, minItems, maxItems }: RecordsOptions): ValueDefinition {
  const label = key === undefined ? 'RequestValue.bodyRecords()' : `RequestValue.records(${JSON.stringify(key)})`;
  checkRequestValue(label, 'body', key ?? BODY, {});
  checkKnownAtSynth(label, { minItems, maxItems });
  checkItems(label, minItems, maxItems);
  return {
    label,
    source: key === undefined ? 'document' : 'body',
    key: key ?? BODY,
    form: 'records',
    options: { minItems, maxItems: maxItems ?? MAX_ITEMS },
    fields: namedFields(label, fields, ({ required, ...options }) => ({ required: required ?? options.defaultValue === undefined, ...options })),
  };
}

/** Defines the changes of a row. */
export function changesOf(fields: { readonly [name: string]: RecordField }): ValueDefinition {
  const label = 'RequestValue.changes()';
  const optional = namedFields(label, fields, options => ({ ...options, required: false }), ['required', 'defaultValue']);
  return { label, source: 'body', key: BODY, form: 'changes', options: {}, fields: optional };
}

/** Defines the whole body as one JSON document. */
export function wholeBody({ required, maxLength }: WholeBodyOptions): ValueDefinition {
  const label = 'RequestValue.wholeBody()';
  const options = { valueType: ValueType.JSON, required, maxLength };
  checkKnownAtSynth(label, options);
  checkOptions(label, options);
  return { label, source: 'document', key: BODY, form: 'value', options, fields: [] };
}

/** Defines the entity tag of `If-Match`. */
export function entityTag({ valueType, required }: IfMatchOptions): ValueDefinition {
  const label = 'RequestValue.ifMatch()';
  checkTagType(label, valueType);
  return { label, source: 'ifMatch', key: 'If-Match', form: 'value', options: { valueType, required }, fields: [] };
}

type Adapt = (options: RequestValueOptions) => RequestValueOptions;

function namedFields(label: string, fields: { readonly [name: string]: RecordField }, adapt: Adapt, refused: readonly ('required' | 'defaultValue')[] = []): NamedField[] {
  const named = sortedEntries(fields).map(([name, field]) => ({ name, options: field._options }));
  checkFields(label, named, refused);
  named.forEach(({ name, options }) => {
    const field = `the field ${JSON.stringify(name)} of ${label}`;
    checkKnownAtSynth(field, { name, ...options });
    checkPresence(field, 'body', options);
    checkOptions(field, options);
  });
  return named.map(({ name, options }) => ({ name, options: adapt(options) }));
}

/** Returns whether requests without the value are rejected. */
export function isRequired({ required, defaultValue }: RequestValueOptions): boolean {
  return required ?? defaultValue === undefined;
}

/** Returns the manifests of the placeholders of a value, in their order: for changes, whether the field was sent, and its value. */
export function manifestsOf(definition: ValueDefinition, name: string): ValueManifest[] {
  const { form, source, key, options, fields } = definition;
  if (form === 'changes') {
    return fields.flatMap(field => [
      { name: `${name}.${field.name}?`, source: 'sent' as const, key: field.name, type: ValueType.BOOLEAN, required: false },
      manifestOf(`${name}.${field.name}`, 'body', field.name, field.options),
    ]);
  }
  const { minItems, maxItems } = options;
  return [form === 'records'
    ? { name, source, key, required: true, records: fields.map(field => manifestOf(field.name, 'body', field.name, field.options)), minItems, maxItems }
    : manifestOf(name, source, keyIn(definition, name), options)];
}

function keyIn({ source, key }: ValueDefinition, name: string): string {
  switch (source) {
    case 'constant': return name;
    case 'header': return key.toLowerCase();
    default: return key;
  }
}

function manifestOf(name: string, source: ValueSource, key: string, options: RequestValueOptions): ValueManifest {
  const { valueType, required, nullable, defaultValue, allowedValues, list, minItems, maxItems, unicode, ...limits } = options;
  const maxLength = maxLengthOf(options);
  return {
    name,
    source,
    key,
    type: valueType,
    required: isRequired(options),
    defaultValue: defaultValue === undefined ? undefined : typed(defaultValue, valueType),
    ...nullable ? { nullable } : {},
    allowedValues: allowedValues?.map(value => typed(value, valueType) as string | number),
    ...unicode === false ? { maxLength: VARCHAR_CHARACTERS } : {},
    ...Object.fromEntries(sortedEntries({ ...limits, ...maxLength === undefined ? {} : { maxLength } })),
    ...list ? { list, minItems, maxItems: maxItems ?? MAX_ITEMS } : {},
  };
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
