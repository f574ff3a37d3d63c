/** Removes the common indentation of all lines but the first, as in a template literal. */
export function dedent(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const indents = rest.filter(line => line.trim() !== '').map(line => /^\s*/.exec(line)![0].length);
  const indent = Math.min(...indents);
  return [first, ...rest.map(line => line.slice(indent))].join('\n').trim();
}
