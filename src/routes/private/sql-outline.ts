import { SqlToken } from './sql-token';

/** Word of a statement with its context. */
export interface OutlineWord {
  /** Word in upper case. */
  readonly word: string;
  readonly token: SqlToken;
  /** Number of open parentheses around it. */
  readonly depth: number;
  /** Whether it is the first token in its parentheses. */
  readonly opens: boolean;
  /** Whether it is an identifier because it follows a dot or `AS`, even if it is a keyword. */
  readonly named: boolean;
  /** Whether it is followed by parentheses. */
  readonly calls: boolean;
}

/** Returns the words of a statement outside quotes and comments. */
export function outline(tokens: readonly SqlToken[]): OutlineWord[] {
  const words: OutlineWord[] = [];
  let depth = 0;
  let opens = false;
  let before = '';
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'word') {
      words.push({ word: token.text.toUpperCase(), token, depth, opens, named: /(?:^AS|\.)$/i.test(before), calls: isCall(tokens, index) });
    }
    const [opened, closed] = token.kind === 'symbol' ? [count(token, '('), count(token, ')')] : [0, 0];
    depth += opened - closed;
    before = isSpace(token) ? before : token.text.trim();
    opens = isSpace(token) ? opens : opened > 0 && token.text.trimEnd().endsWith('(');
  }
  return words;
}

function isCall(tokens: readonly SqlToken[], word: number): boolean {
  let next = word + 1;
  while (next < tokens.length && isSpace(tokens[next])) {
    next += 1;
  }
  return next < tokens.length && tokens[next].text.trim().startsWith('(');
}

function isSpace({ kind, text }: SqlToken): boolean {
  return kind === 'comment' || text.trim() === '';
}

function count({ text }: SqlToken, character: string): number {
  return text.split(character).length - 1;
}
