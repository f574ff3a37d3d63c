import { outline } from './json-text';
import { Problem } from '../http/problem';

/** A value as the request gives it. */
export interface GivenValue {
  /** `text` outside JSON (path, query, claim); else the kind of JSON value. */
  readonly kind: 'text' | 'string' | 'number' | 'boolean' | 'structure';
  /** The value as text; a JSON string without quotes and escapes. */
  readonly text: string;
  /** The value as it was written; digits of numbers are all kept. Valid JSON, unless the kind is `text`. */
  readonly source: string;
}

/** Levels of a body: twice those of a value, so that a value that is too deep is refused by its name. Each level costs the parser memory. */
const MAX_LEVELS = 1000;

/**
 * Reads the fields of a JSON object; a field that is `null` counts as absent, an absent body as an object without fields.
 *
 * Throws INVALID_BODY for anything else. No error keeps that of `JSON.parse` as its cause, as it quotes the body.
 */
export function readFields(body: string | undefined): ReadonlyMap<string, GivenValue> {
  if (!body) return new Map();
  const marks = outline(body, MAX_LEVELS);
  if (!marks) throw new Problem('INVALID_BODY', { detail: `the body must have at most ${MAX_LEVELS} levels` });
  const parsed = parse(body);
  if (!isObject(parsed)) throw new Problem('INVALID_BODY', { detail: 'the body must be a JSON object' });

  const fields = new Map<string, GivenValue>();
  for (const [name, source] of members(body, marks)) {
    const value = read(source, parsed[name]);
    if (value) fields.set(name, value);
    else fields.delete(name);
  }
  return fields;
}

/**
 * Reads the elements of a JSON array, each undefined that is `null`; undefined for any other text.
 *
 * @param most how many are read, but for one more that shows that there are
 */
export function readElements(text: string, most = Infinity): readonly (GivenValue | undefined)[] | undefined {
  const marks = outline(text, MAX_LEVELS);
  if (!marks || !Array.isArray(parse(text))) return undefined;
  return elements(text, marks.slice(0, most + 1)).map(source => read(source));
}

/** Whether a text is one JSON value that `JSON.parse` takes, with no more levels than given. */
export function isJson(text: string, levels: number): boolean {
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
 * Gives name and source text of the members of a valid JSON object. `JSON.parse` alone would round numbers to 53 bits,
 * and its access to the source text is younger than Node 20 (https://github.com/tc39/proposal-json-parse-with-source).
 *
 * @param marks the colons and commas between them, in turn, and the end
 */
function* members(text: string, marks: readonly number[]): Generator<[name: string, source: string]> {
  let start = text.indexOf('{') + 1;
  for (let index = 0; index + 1 < marks.length; index += 2) {
    const [colon, end] = [marks[index]!, marks[index + 1]!];
    yield [JSON.parse(text.slice(start, colon)) as string, text.slice(colon + 1, end).trim()];
    start = end + 1;
  }
}

/** Gives the source text of the elements of a valid JSON array. */
function elements(text: string, marks: readonly number[]): string[] {
  const starts = [text.indexOf('['), ...marks];
  return marks.map((end, index) => text.slice(starts[index]! + 1, end).trim()).filter(Boolean);
}

/** @param parsed the value of a string, where it was parsed before */
function read(source: string, parsed: unknown = undefined): GivenValue | undefined {
  switch (source[0]) {
    case 'n': return undefined;
    case '"': return { kind: 'string', text: typeof parsed === 'string' ? parsed : JSON.parse(source) as string, source };
    case 't': case 'f': return { kind: 'boolean', text: source, source };
    case '{': case '[': return { kind: 'structure', text: source, source };
    default: return { kind: 'number', text: source, source };
  }
}
