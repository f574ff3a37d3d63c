/** Comments, literals, and quoted names: https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
const PARTS = /--[^\n]*|\/\*[^]*?(?:\*\/|$)|\b[eE]'(?:[^'\\]|\\[^]|'')*'?|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\$((?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?)\$[^]*?(?:\$\1\$|$)/g;

/** Statements whose text between dollars is code. */
const WITH_BODY = /^(?:DO|CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE))\b/i;
const BODY = /\$((?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?)\$([^]*)\$\1\$/g;

/** Returns a statement without comments and literals, in lower case. */
export function codeOf(statement: string): string {
  const text = WITH_BODY.test(statement) ? statement.replace(BODY, ' $2 ') : statement;
  return text.replace(PARTS, part => part.startsWith('"') ? part : ' ').toLowerCase();
}

/** Returns whether a part of a message is a sign, or a name that the code contains, as in `orders` and `orders.total`. */
export function isCode(part: string, code: string): boolean {
  if (/^[^\p{L}\p{N}_\s'"]{1,3}$/u.test(part)) return true;
  const name = part.toLowerCase();
  if (code.includes(`"${name}"`)) return true;
  const words = new Set(code.split(/[^\p{L}\p{N}_$]+/u));
  return name.split('.').every(word => /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(word) && words.has(word));
}
