import type { SqlRouteManifest } from '../../src/contract/manifest';

/** Literals, so that what is inside of them is no SQL; quoted names and comments are taken out before. */
const LITERAL = /'(?:[^']|'')*'|\$(\w*)\$[^]*?\$\1\$/g;

/** A placeholder that is all there is of an item, with the cast of its declared type. */
const SORTED_BY_VALUE = /\bORDER\s+BY\s+(?:[\w.]+(?:\s+(?:ASC|DESC))?\s*,\s*)*(?:CAST\()?\$(\d+)(?:\s+AS\s+[\w ]+(?:\[\])?\))?\s*(?=,|\)|;|$|::|(?:ASC|DESC|NULLS|LIMIT|OFFSET|FETCH|FOR)\b)/gi;

/** What a statement says that PostgreSQL takes, but that is hardly meant. */
export function doubtsOf({ text, values }: SqlRouteManifest): string[] {
  const plain = text.replaceAll(/'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\/|"(?:[^"]|"")*"/g, found => (found.startsWith("'") ? found : ' '));
  const literals = plain.match(LITERAL) ?? [];
  const sorted = [...plain.replaceAll(LITERAL, "''").matchAll(SORTED_BY_VALUE)].flatMap(match => values[Number(match[1]) - 1]?.name ?? []);
  const quoted = values.filter(({ name }) => literals.some(literal => new RegExp(`:${name}(?![\\p{L}\\p{M}\\p{N}_])`, 'u').test(literal)));
  return [
    ...sorted.map(name => `ORDER BY :${name} orders by one value, the same for all rows: write the columns, as in ORDER BY CASE :${name} WHEN 'title' THEN title END`),
    ...quoted.map(({ name }) => `:${name} inside of a string is text, and not the value of that name: join them, as in '%' || :${name} || '%'`),
  ];
}
