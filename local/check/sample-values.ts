/** The type of a parameter. */
export interface ParameterType {
  /** As in `integer` or `text[]`. */
  readonly name: string;
  /** The first value of an enumeration; null for other types. */
  readonly label: string | null;
}

/** A value as text; undefined where none can be made up. */
export type Sample = string | undefined;

/** Values that are all different, and stand in no statement by chance; the number is that of the parameter. */
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

/** Makes up a value for a parameter. */
export function sampleOf({ name, label }: ParameterType, position: number): Sample {
  if (label !== null) return label;
  const sample = SAMPLES[name.replace('[]', '')]?.(position);
  return sample !== undefined && name.endsWith('[]') ? `{${sample}}` : sample;
}

/**
 * Puts `$1` in the place of the first sample, and so on, in what the planner writes of a statement. What the statement says
 * itself stays as it is.
 */
export function withPlaceholders(filter: string, samples: readonly Sample[], statement: string): string {
  return samples.reduceRight<string>((all, sample, index) => {
    if (sample === undefined || sample === 'true' || statement.includes(`'${sample}'`)) return all;
    const text = sample.replaceAll(/[\\{}$^*+?.()|[\]]/g, String.raw`\$&`);
    // As a value of its own with its type; else inside a longer one.
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
