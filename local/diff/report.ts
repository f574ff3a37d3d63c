import type { Change, DiffLine, Effect, Part, Section } from './change';

/** Maximum length of a line, as for a comment on a pull request. */
const WIDTH = 120;

const INDENT = ' '.repeat(11);

/** Escape sequences of terminals. */
const COLORS = { '-': '\u001b[31m', '+': '\u001b[32m', 'breaking': '\u001b[1;31m' } as const;
const RESET = '\u001b[0m';

/** Returns the lines of a report: sections with changes, then their number. */
export function reportLines(sections: readonly Section[], colored: boolean): string[] {
  const different = sections.filter(({ parts }) => parts.length > 0);
  const lines = different.flatMap(({ title, parts }) => [...wrap(title, '', '  '), ...parts.flatMap(part => partLines(part, colored)), '']);
  return [...lines, summaryOf(different)];
}

/** Returns the number of changes with an effect. */
export function count(sections: readonly Section[], effect: Effect): number {
  return sections.flatMap(({ parts }) => parts).flatMap(({ changes }) => changes).filter(change => change.effect === effect).length;
}

function summaryOf(sections: readonly Section[]): string {
  const all = (['breaking', 'compatible', 'review'] as const).map(effect => [count(sections, effect), effect] as const);
  if (all.every(([number]) => number === 0)) return 'no differences';
  const [[broken], [safe], [open]] = all as unknown as [[number], [number], [number]];
  return `${broken} breaking, ${safe} compatible, ${open} to review`;
}

function partLines({ state, title, changes }: Part, colored: boolean): string[] {
  return [...wrap(title, `  ${state.padEnd(7)}  `, INDENT), ...changes.flatMap(change => changeLines(change, colored))];
}

function changeLines({ effect, text, lines = [] }: Change, colored: boolean): string[] {
  const [first = '', ...rest] = wrap(text, `${INDENT}${effect}: `, `${INDENT}  `);
  const label = colored && effect === 'breaking' ? first.replace('breaking', `${COLORS.breaking}breaking${RESET}`) : first;
  return [label, ...rest, ...lines.flatMap(line => diffLines(line, colored))];
}

function diffLines({ sign, text }: DiffLine, colored: boolean): string[] {
  const lines = text.split('\n').flatMap(each => wrap(each, `${INDENT}  ${sign} `, `${INDENT}  ${sign}   `));
  return colored && sign !== ' ' ? lines.map(line => `${COLORS[sign]}${line}${RESET}`) : lines;
}

/** Breaks a line at its last space before the maximum, or in a longer word. */
function wrap(text: string, first: string, further: string): string[] {
  const line = `${first}${text}`.trimEnd();
  if (line.length <= WIDTH) return [line];
  const space = line.lastIndexOf(' ', WIDTH);
  const end = space > further.length ? space : WIDTH;
  return [line.slice(0, end).trimEnd(), ...wrap(line.slice(end).trimStart(), further, further)];
}
