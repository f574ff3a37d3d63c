import { SqlToken } from './sql-lexer';

/** A word of a statement, seen from afar. */
export interface OutlineWord {
  /** In upper case. */
  readonly word: string;
  readonly token: SqlToken;
  /** How many parentheses are open around it. */
  readonly depth: number;
  /** Whether it is the first thing in its parentheses. */
  readonly opens: boolean;
}

/** The words of a statement, without what stands in quotes or comments. */
export function outline(tokens: readonly SqlToken[]): OutlineWord[] {
  const words: OutlineWord[] = [];
  let depth = 0;
  let opens = false;
  for (const token of tokens) {
    if (token.kind === 'word') {
      words.push({ word: token.text.toUpperCase(), token, depth, opens });
    }
    const [opened, closed] = token.kind === 'symbol' ? [count(token, '('), count(token, ')')] : [0, 0];
    depth += opened - closed;
    opens = token.kind === 'comment' || token.text.trim() === '' ? opens : opened > 0 && token.text.trimEnd().endsWith('(');
  }
  return words;
}

function count({ text }: SqlToken, character: string): number {
  return text.split(character).length - 1;
}
