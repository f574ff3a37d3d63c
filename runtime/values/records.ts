import { createCheck, refuserOf, type Check, type Refuse } from './check';
import { readCsvRows } from './csv-records';
import { asRaw, isJson, JSON_NULL, type RawValue } from './json-fields';
import { readJsonRows } from './json-records';
import { patternLimit, type Limit } from './limits';
import type { FieldPositions, RecordRow } from './record-row';
import type { ScalarType, ValueManifest } from '../../src/contract/value-manifest';
import type { JsonText, SqlValue } from '../drivers/database';
import { Problem } from '../http/problem';

/**
 * Maximum number of characters of a list of records as it is bound, far more than a body has: `1e999` becomes a thousand digits, and absent fields
 * become their default values.
 */
const MAX_CHARACTERS = 16_000_000;
const TOO_LONG = `must have at most ${MAX_CHARACTERS} characters, with all digits of its numbers written out`;

/** Field of the records, prepared. */
interface RecordField {
  readonly key: string;
  /** Comma or brace, name and colon. */
  readonly prefix: string;
  readonly type: ScalarType | undefined;
  readonly required: boolean;
  readonly nullable: boolean;
  /** Value of an absent field. */
  readonly fallback: JsonText;
  /** Meaning of an empty CSV cell: `null`, or an absent field. */
  readonly emptyCell: RawValue | undefined;
  readonly check: Check;
  readonly pattern: Limit | undefined;
}

/** A value whose pattern is matched later, with its place in the list. */
interface Match {
  readonly index: number;
  readonly field: RecordField;
  readonly line: number | undefined;
  readonly value: SqlValue;
}

/** Reads the records of a value, and writes them as JSON objects that have the declared fields, in their order. */
export class RecordsReader {
  private readonly refuseList: Refuse;
  private readonly fields: readonly RecordField[];
  private readonly positions: FieldPositions;
  private matches: Match[] = [];
  // Place of the current value, for errors.
  private index = 0;
  private field: RecordField | undefined;
  private line: number | undefined;

  constructor(private readonly manifest: ValueManifest) {
    this.refuseList = refuserOf(manifest);
    this.fields = manifest.records!.map((field, index) => createField(field, index, this.refuse));
    this.positions = new Map(this.fields.map(({ key }, index) => [key, index]));
  }

  /** Creates the problem of the current field, as in `items[3].quantity must be at least 1`. */
  readonly refuse: Refuse = rule => {
    const list = this.manifest.source === 'document' ? '' : this.manifest.key;
    const parameter = `${list}[${this.index}]${this.field ? `.${this.field.key}` : ''}`;
    return new Problem('INVALID_PARAMETER', { parameter, detail: `${parameter} ${rule}${this.line === undefined ? '' : ` (line ${this.line})`}` });
  };

  /** Returns the records as JSON. Patterns are not matched yet. */
  read(given: RawValue): JsonText {
    const { minItems = 0, maxItems = Infinity } = this.manifest;
    this.matches = [];
    let [text, count] = ['', 0];
    for (const row of this.rowsOf(given)) {
      if (count === maxItems) throw this.refuseList(`must have at most ${maxItems} items`);
      this.index = count;
      text += `${count === 0 ? '' : ','}${this.write(row)}`;
      count += 1;
      if (text.length > MAX_CHARACTERS) throw this.refuseList(TOO_LONG);
    }
    if (count < minItems) throw this.refuseList(`must have at least ${minItems} items`);
    return `[${text}]`;
  }

  /** Matches the patterns of the fields that were read last, which may take any time. */
  matchPatterns(): void {
    for (const { index, field, line, value } of this.matches) {
      [this.index, this.field, this.line] = [index, field, line];
      const rule = field.pattern!(value);
      if (rule) throw this.refuse(rule);
    }
  }

  private rowsOf({ kind, source }: RawValue): Iterable<RecordRow> {
    if (kind === 'text' && this.manifest.source === 'document') return readCsvRows(source, this.positions);
    const isArray = source.trimStart().startsWith('[') && (kind === 'structure' || isJson(source));
    if (!isArray) throw this.refuseList('must be a list');
    return readJsonRows(source, this.positions);
  }

  private write({ values, line }: RecordRow): JsonText {
    [this.field, this.line] = [undefined, line];
    if (!values) throw this.refuse('must be an object');
    let text = '';
    this.fields.forEach((field, position) => {
      this.field = field;
      const found = values[position];
      text += field.prefix + this.writeField(field, found === JSON_NULL && line !== undefined ? field.emptyCell : found);
    });
    return `${text}}`;
  }

  private writeField(field: RecordField, given: RawValue | undefined): JsonText {
    if (given === undefined && field.required) throw this.refuse('is missing');
    if (given === undefined) return field.fallback;
    if (given === JSON_NULL && field.nullable) return 'null';
    if (given === JSON_NULL) throw this.refuse('must not be null');
    const value = field.check(given);
    if (field.pattern) this.matches.push({ index: this.index, field, line: this.line, value });
    return jsonOf(value, field.type, given);
  }
}

function createField(manifest: ValueManifest, index: number, refuse: Refuse): RecordField {
  const { pattern, ...others } = manifest;
  const { key, type, nullable = false, required, defaultValue } = manifest;
  const check = createCheck(others, refuse);
  return {
    key,
    prefix: `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`,
    type,
    required,
    nullable,
    fallback: defaultValue === undefined ? 'null' : jsonOf(check(asRaw(String(defaultValue))), type, asRaw(String(defaultValue))),
    emptyCell: nullable && defaultValue === undefined ? JSON_NULL : undefined,
    check,
    pattern: pattern === undefined ? undefined : patternLimit(pattern),
  };
}

/** Writes a value that was checked: numbers with the digits that they have, bytes in the hexadecimal format of PostgreSQL. */
function jsonOf(value: SqlValue, type: ScalarType | undefined, given: RawValue): JsonText {
  switch (type) {
    case 'integer': case 'bigint': case 'number': case 'decimal': case 'boolean': case 'json': return String(value);
    case 'binary': return `"\\\\x${Buffer.from(value as Uint8Array).toString('hex')}"`;
    // A string without escapes can be sent as it came.
    default: return given.kind === 'string' && given.source.length === given.text.length + 2 ? given.source : JSON.stringify(value);
  }
}
