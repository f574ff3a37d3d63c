import type { BoundText } from './route-statements';

/** Literals, whose content is not SQL; quoted names and comments are removed before. */
const LITERAL = /'(?:[^']|'')*'|\$(\w*)\$[^]*?\$\1\$/g;

/** Returns warnings about SQL that is valid but probably not intended. */
export function doubtsOf({ text, values }: BoundText): string[] {
  const plain = text.replaceAll(/'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\/|"(?:[^"]|"")*"/g, found => (found.startsWith("'") ? found : ' '));
  const literals = plain.match(LITERAL) ?? [];
  const quoted = values.filter(({ name }) => literals.some(literal => new RegExp(`:${name.replaceAll(/[.?]/g, String.raw`\$&`)}(?![\\p{L}\\p{M}\\p{N}_])`, 'u').test(literal)));
  return quoted.map(({ name }) => `:${name} inside a string literal is text, not a value: concatenate them, as in '%' || :${name} || '%'`);
}
