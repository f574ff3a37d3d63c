import type { PlaceholderValue } from './route-statements';
import type { ScalarType } from '../../src/contract/value-manifest';

/** Type of a parameter. */
export interface ParameterType {
  /** Name, as in `integer` or `text[]`. */
  readonly name: string;
  /** First value of an enumeration; null for other types. */
  readonly label: string | null;
}

/** Sample value as text; undefined where none is available. */
export type Sample = string | undefined;

/** Distinct values that are unlikely to appear in a statement, by parameter position. */
const SAMPLES: { readonly [type: string]: (position: number) => string } = {
  'smallint': position => String(29_700 + position),
  'integer': largeNumber,
  'bigint': largeNumber,
  'numeric': largeNumber,
  'real': position => String(970_300 + position),
  'double precision': largeNumber,
  'text': word,
  'character varying': word,
  'character': word,
  'boolean': () => 'true',
  'date': dayOf,
  'timestamp without time zone': dayOf,
  'timestamp with time zone': dayOf,
  'uuid': position => `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
  'json': document,
  'jsonb': document,
  'bytea': position => `\\x${position.toString(16).padStart(8, '0')}`,
};

/** Returns a sample value for a parameter. */
export function sampleOf({ name, label }: ParameterType, position: number): Sample {
  if (label !== null) return label;
  const sample = SAMPLES[name.replace('[]', '')]?.(position);
  return sample !== undefined && name.endsWith('[]') ? `{${sample}}` : sample;
}

/** Types of PostgreSQL whose samples are valid for the fields of a record. */
const FIELD_TYPES: { readonly [type in ScalarType]: string } = {
  string: 'text',
  integer: 'smallint',
  bigint: 'bigint',
  number: 'double precision',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp with time zone',
  uuid: 'uuid',
  json: 'jsonb',
  binary: 'bytea',
};

/** Returns a sample of a list of records; undefined for any other value. */
export function recordsSample(value: PlaceholderValue | undefined): Sample {
  if (!value?.records) return undefined;
  return JSON.stringify([Object.fromEntries(value.records.map(({ name, type = 'string' }, index) => [name, SAMPLES[FIELD_TYPES[type]]!(index + 1)]))]);
}

/**
 * Replaces the samples by `$1` and so on in a filter of the planner. Literals of the statement itself
 * stay unchanged.
 */
export function withPlaceholders(filter: string, samples: readonly Sample[], statement: string): string {
  return samples.reduceRight<string>((all, sample, index) => {
    if (sample === undefined || sample === 'true' || statement.includes(`'${sample}'`)) return all;
    const text = sample.replaceAll(/[\\{}$^*+?.()|[\]]/g, String.raw`\$&`);
    // As a whole value with its type; else inside a longer one.
    const value = new RegExp(`'${text}(?: 00:00:00(?:\\+\\d\\d)?)?'(?:::"?[a-z_]+"?(?: [a-z]+)*(?:\\[\\])?)?|(?<![\\w.])${text}(?!\\w)`, 'gi');
    return all.replaceAll(value, `$$${index + 1}`);
  }, filter);
}

function largeNumber(position: number): string {
  return String(1_970_310_000 + position);
}

function word(position: number): string {
  return `Zq${position}q`;
}

function dayOf(position: number): string {
  return new Date(Date.UTC(2026, 0, position)).toISOString().slice(0, 10);
}

function document(position: number): string {
  return `{"Zq": ${position}}`;
}
