import { Problem } from './problem';

/** A value as the request gives it. */
export interface GivenValue {
  /** `text` outside JSON (path, query, claim); else the kind of JSON value. */
  readonly kind: 'text' | 'string' | 'number' | 'boolean' | 'structure';
  /** The value as text; a JSON string without quotes and escapes. */
  readonly text: string;
  /** The value as it was written; digits of numbers are all kept. */
  readonly source: string;
}

/** One string, one punctuation mark, or one number, `true`, `false` or `null`. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Reads the fields of a JSON object; a field that is `null` counts as absent, an absent body as an object without fields.
 *
 * Throws INVALID_BODY for anything else. No error keeps that of `JSON.parse` as its cause, as it quotes the body.
 */
export function readFields(body: string | undefined): ReadonlyMap<string, GivenValue> {
  if (!body) return new Map();
  if (!isObject(body)) throw new Problem('INVALID_BODY', { detail: 'the body has to be a JSON object' });

  const fields = new Map<string, GivenValue>();
  for (const [name, source] of sources(body)) {
    const value = read(source);
    if (value) fields.set(name, value);
    else fields.delete(name);
  }
  return fields;
}

/** Reads the elements of a JSON array, each undefined that is `null`; gives undefined for any other text. */
export function readElements(text: string): readonly (GivenValue | undefined)[] | undefined {
  return Array.isArray(parse(text)) ? [...elementSources(text)].map(read) : undefined;
}

/** Tells whether a text is one JSON value that `JSON.parse` takes, with no more levels than given. */
export function isJson(text: string, levels: number): boolean {
  if (parse(text) === undefined) return false;
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > levels) return false;
  }
  return true;
}

function isObject(text: string): boolean {
  const value = parse(text);
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
 * Yields name and source text of the fields of a valid JSON object. `JSON.parse` alone would round numbers to 53 bits,
 * and its access to the source text is younger than Node 20 (https://github.com/tc39/proposal-json-parse-with-source).
 */
function* sources(text: string): Generator<[name: string, source: string]> {
  let depth = 0;
  let name: string | undefined;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '}' || token === ']') depth -= 1;
    if (name !== undefined && (depth === 0 || (depth === 1 && token === ','))) {
      yield [name, text.slice(start, index).trim()];
      name = undefined;
    } else if (depth === 1 && token === ':') {
      start = index + 1;
    } else if (depth === 1 && name === undefined && token.startsWith('"')) {
      name = JSON.parse(token) as string;
    }
    if (token === '{' || token === '[') depth += 1;
  }
}

/** Yields the source text of the elements of a valid JSON array. */
function* elementSources(text: string): Generator<string> {
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 0 || (depth === 1 && token === ',')) {
      const source = text.slice(start, index).trim();
      if (source) yield source;
      start = index + 1;
    }
    if (token === '{' || token === '[') depth += 1;
  }
}

function read(source: string): GivenValue | undefined {
  switch (source[0]) {
    case 'n': return undefined;
    case '"': return { kind: 'string', text: JSON.parse(source) as string, source };
    case 't': case 'f': return { kind: 'boolean', text: source, source };
    case '{': case '[': return { kind: 'structure', text: source, source };
    default: return { kind: 'number', text: source, source };
  }
}
