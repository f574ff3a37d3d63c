import { outline } from './json-text';
import { Problem } from '../http/problem';

/** Value as received in the request. */
export interface RawValue {
  /** `text` outside JSON (path, query, claim); otherwise the kind of JSON value. */
  readonly kind: 'text' | 'string' | 'number' | 'boolean' | 'structure' | 'null';
  /** The value as text; a JSON string without quotes and escapes. */
  readonly text: string;
  /** The value as written, with all digits of numbers. Valid JSON, unless the kind is `text`. */
  readonly source: string;
}

/** The only value of kind `null`. */
export const JSON_NULL: RawValue = { kind: 'null', text: 'null', source: 'null' };

/** Maximum nesting of a body: twice that of a value, so that a value nested too deeply is rejected by its name. Each level costs the parser memory. */
const MAX_LEVELS = 1000;

/** Creates a plain text value. */
export function asRaw(text: string): RawValue {
  return { kind: 'text', text, source: text };
}

/**
 * Reads the fields of a JSON object; an absent body is an object without fields. Of a repeated field, the last value counts.
 *
 * Throws INVALID_BODY for anything else. The error of `JSON.parse` is never a cause, because it quotes the body.
 */
export function readFields(body: string | undefined): ReadonlyMap<string, RawValue> {
  if (!body) return new Map();
  const marks = outlineBody(body);
  const parsed = parse(body);
  if (!isObject(parsed)) throw new Problem('INVALID_BODY', { detail: 'the body must be a JSON object' });

  const fields = new Map<string, RawValue>();
  for (const [name, source] of members(body, marks)) {
    fields.set(name, readValue(source, parsed[name]));
  }
  return fields;
}

/** Parses a JSON body; undefined for any other text. Throws INVALID_BODY if it is too deep. */
export function parseJson(body: string): unknown {
  outlineBody(body);
  return parse(body);
}

function outlineBody(body: string): readonly number[] {
  const marks = outline(body, MAX_LEVELS);
  if (!marks) throw new Problem('INVALID_BODY', { detail: `the body must have at most ${MAX_LEVELS} levels` });
  return marks;
}

/**
 * Reads the elements of a JSON array; undefined for any other text.
 *
 * @param max number of elements to read; one more is read to show that there are more
 */
export function readElements(text: string, max = Infinity): readonly RawValue[] | undefined {
  const marks = outline(text, MAX_LEVELS);
  if (!marks || !Array.isArray(parse(text))) return undefined;
  return elements(text, marks.slice(0, max + 1)).map(source => readValue(source));
}

/** Returns whether a text is valid JSON with at most the given number of levels. Default: those of a body. */
export function isJson(text: string, levels = MAX_LEVELS): boolean {
  return outline(text, levels) !== undefined && parse(text) !== undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Yields the name and source text of the members of a valid JSON object. `JSON.parse` alone would round numbers to 53 bits,
 * and its access to the source text requires a newer version than Node 20 (https://github.com/tc39/proposal-json-parse-with-source).
 *
 * @param marks alternating indexes of colons and commas, and of the end
 */
function* members(text: string, marks: readonly number[]): Generator<[name: string, source: string]> {
  let start = text.indexOf('{') + 1;
  for (let index = 0; index + 1 < marks.length; index += 2) {
    const [colon, end] = [marks[index]!, marks[index + 1]!];
    yield [JSON.parse(text.slice(start, colon)) as string, text.slice(colon + 1, end).trim()];
    start = end + 1;
  }
}

/** Returns the source text of the elements of a valid JSON array. */
function elements(text: string, marks: readonly number[]): string[] {
  const starts = [text.indexOf('['), ...marks];
  return marks.map((end, index) => text.slice(starts[index]! + 1, end).trim()).filter(Boolean);
}

/**
 * Reads a valid JSON value.
 *
 * @param source without white space around it
 * @param parsed value of a string that was already parsed
 */
export function readValue(source: string, parsed: unknown = undefined): RawValue {
  switch (source[0]) {
    case 'n': return JSON_NULL;
    case '"': return { kind: 'string', text: typeof parsed === 'string' ? parsed : unquote(source), source };
    case 't': case 'f': return { kind: 'boolean', text: source, source };
    case '{': case '[': return { kind: 'structure', text: source, source };
    default: return { kind: 'number', text: source, source };
  }
}

/** Returns the text of a valid JSON string; most have no escapes. */
export function unquote(source: string): string {
  return source.includes('\\') ? JSON.parse(source) as string : source.slice(1, -1);
}
