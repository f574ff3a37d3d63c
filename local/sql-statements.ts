/** What may hold a semicolon that ends no statement, and what a statement is made of (https://www.postgresql.org/docs/current/sql-syntax-lexical.html). */
const TOKENS = new RegExp([
  /(?<space>\s+|--[^\n]*|\/\*[^]*?\*\/)/,
  /[eE]'(?:[^'\\]|\\[^]|'')*'/,
  /'(?:[^']|'')*'/,
  /"(?:[^"]|"")*"/,
  /\$(?<tag>\w*)\$[^]*?\$\k<tag>\$/,
  /(?<word>[A-Za-z_]\w*)/,
  /(?<end>;)/,
  /[^]/,
].map(({ source }) => source).join('|'), 'gu');

/** Where the statements of a script start: how many characters are before each. */
export function statementStarts(text: string): number[] {
  const starts: number[] = [];
  let inside = false;
  let depth = 0;
  let last = '';
  let offset = 0;
  for (const { 0: token, groups } of text.matchAll(TOKENS)) {
    if (groups?.end !== undefined) {inside &&= depth > 0;} else if (groups?.space === undefined && !inside) {
      starts.push(offset);
      inside = true;
    }
    if (groups?.word !== undefined) {
      const word = groups.word.toLowerCase();
      depth = depthAfter(word, last, depth);
      last = word;
    }
    offset += [...token].length;
  }
  return starts;
}

/** A body between `BEGIN ATOMIC` and `END` has statements of its own, and `CASE` has an `END` as well. */
function depthAfter(word: string, last: string, depth: number): number {
  if (word === 'atomic' && last === 'begin') return depth + 1;
  if (depth === 0) return 0;
  return depth + Number(word === 'case') - Number(word === 'end');
}
