import type { BoundText } from './route-statements';

/** Literals, whose content is not SQL; quoted names and comments are removed before. */
const LITERAL = /'(?:[^']|'')*'|\$(\w*)\$[^]*?\$\1\$/g;

/** Sort item that consists of a placeholder only, with the cast of its declared type. */
const SORTED_BY_VALUE = /\bORDER\s+BY\s+(?:[\w.]+(?:\s+(?:ASC|DESC))?\s*,\s*)*(?:CAST\()?\$(\d+)(?:\s+AS\s+[\w ]+(?:\[\])?\))?\s*(?=,|\)|;|$|::|(?:ASC|DESC|NULLS|LIMIT|OFFSET|FETCH|FOR)\b)/gi;

/** Returns warnings about SQL that is valid but probably not intended. */
export function doubtsOf({ text, values }: BoundText): string[] {
  const plain = text.replaceAll(/'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\/|"(?:[^"]|"")*"/g, found => (found.startsWith("'") ? found : ' '));
  const literals = plain.match(LITERAL) ?? [];
  const sorted = [...plain.replaceAll(LITERAL, "''").matchAll(SORTED_BY_VALUE)].flatMap(match => values[Number(match[1]) - 1]?.name ?? []);
  const quoted = values.filter(({ name }) => literals.some(literal => new RegExp(`:${name.replaceAll(/[.?]/g, String.raw`\$&`)}(?![\\p{L}\\p{M}\\p{N}_])`, 'u').test(literal)));
  return [
    ...sorted.map(name => `ORDER BY :${name} sorts by one value, the same for all rows: name the columns, as in ORDER BY CASE :${name} WHEN 'title' THEN title END`),
    ...quoted.map(({ name }) => `:${name} inside a string literal is text, not a value: concatenate them, as in '%' || :${name} || '%'`),
  ];
}
