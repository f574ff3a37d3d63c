import { ValidationError } from '../private/validation-error';

/** A word, a quoted identifier, a number, or punctuation. */
const COMMON = /\s+|[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"\0]|"")+"|\d+|::|[(),.]/u.source;

/** PostgreSQL: brackets belong to types of arrays, as in `text[]` and `text[3]`. */
const TOKEN = new RegExp(`${COMMON}|\\[\\d*\\]`, 'uy');

/** SQL Server: identifiers can be in brackets. */
const BRACKETING_TOKEN = new RegExp(`${COMMON}|\\[(?:[^\\]\\0]|\\]\\])+\\]`, 'uy');

const WORD = /^[\p{L}_]/u;
const IDENTIFIER = /^[\p{L}_"]/u;

/** As in `[orders]`, for SQL Server only. */
const BRACKETED = /^\[.+\]$/s;

/** Texts that cannot be part of a grant, with the problem. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/;/, 'a grant contains a semicolon'],
  [/--|\/\*/, 'a grant contains a comment'],
  [/\$\{|[@?:]|\$\d/, 'a grant contains a placeholder'],
];

/** Returns an error about a grant. */
export function grantError(problem: string, grant: string): ValidationError {
  return new ValidationError({ problem, got: grant, allowed: 'what is between GRANT and TO, as in "SELECT, INSERT ON orders"' });
}

/** Text of a grant, read from left to right. */
export class GrantText {
  private readonly tokens: string[];
  private position = 0;

  /**
   * @param brackets whether identifiers can be in brackets
   * @throws for characters that are not part of any grant
   */
  constructor(public readonly text: string, private readonly brackets: boolean) {
    this.tokens = [...tokensOf(text, brackets ? BRACKETING_TOKEN : TOKEN)];
    if (this.tokens.length === 0) throw grantError('a grant is empty', text);
    if (this.isWord('GRANT')) throw grantError('a grant begins with GRANT, which is added to it', text);
  }

  /** The text with single spaces, as in `SELECT, INSERT ON orders`. */
  public get normalized(): string {
    return this.text.trim().replace(/"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]|\s+/g, part => /^\s/.test(part) ? ' ' : part);
  }

  /** Reads words up to another one, or to punctuation, in upper case. */
  public words(until: string): string[] {
    const found: string[] = [];
    while (WORD.test(this.next ?? '') && !this.isWord(until)) found.push(this.tokens[this.position++].toUpperCase());
    return found;
  }

  /** Skips a word or punctuation, if it is the next. */
  public skip(token: string): boolean {
    const found = this.isWord(token);
    if (found) this.position += 1;
    return found;
  }

  /** Skips words that are followed by a separator or, without one, by a name. */
  public skipPhrase(words: readonly string[], separator: string): boolean {
    const expected = separator ? [...words, separator] : words;
    const found = expected.every((word, index) => this.isWord(word, index));
    const follows = this.isIdentifier(this.tokens[this.position + expected.length]) && !this.isWord('TO', expected.length);
    if (found && follows) this.position += expected.length;
    return found && follows;
  }

  /** Reads the name of an object. */
  public name(maxParts: number) {
    let parts = 0;
    do {
      if (!this.isIdentifier(this.next)) throw grantError('a grant names no object', this.text);
      this.position += 1;
      parts += 1;
    } while (this.skip('.'));
    if (parts > maxParts) throw grantError(`a grant has a name with ${parts} parts, of which ${maxParts} are allowed`, this.text);
  }

  /** Reads names of columns in parentheses, if there are any. */
  public columns(): boolean {
    if (!this.skip('(')) return false;
    do this.name(1); while (this.skip(','));
    if (!this.skip(')')) throw grantError('the columns of a grant are not names in parentheses', this.text);
    return true;
  }

  /** Reads the types of parameters in parentheses, which can contain further ones, as in `(numeric(10, 2), text[])`. */
  public parameters() {
    if (!this.skip('(')) return;
    for (let depth = 1; depth > 0;) {
      const token = this.tokens[this.position++];
      if (token === undefined) throw grantError('a grant has an opening parenthesis without a closing one', this.text);
      depth += token === '(' ? 1 : token === ')' ? -1 : 0;
    }
  }

  /** @throws for further text */
  public end() {
    if (this.next === undefined) return;
    if (this.isWord('TO')) throw grantError('a grant contains TO, which is added to it with the user', this.text);
    if (this.isWord('WITH')) throw grantError('a grant contains WITH, which would let the user grant the privilege to others', this.text);
    throw grantError(`a grant has an unexpected ${JSON.stringify(this.next)}`, this.text);
  }

  private get next(): string | undefined {
    return this.tokens[this.position];
  }

  private isIdentifier(token = ''): boolean {
    return IDENTIFIER.test(token) || (this.brackets && BRACKETED.test(token));
  }

  private isWord(word: string, offset = 0): boolean {
    return this.tokens[this.position + offset]?.toUpperCase() === word;
  }
}

function* tokensOf(text: string, pattern: RegExp): Generator<string> {
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const { lastIndex } = pattern;
    const [token] = pattern.exec(text) ?? [];
    if (token === undefined) throw refusal(text, lastIndex);
    if (token.trim() !== '') yield token;
  }
}

function refusal(text: string, position: number): ValidationError {
  const rest = text.slice(position);
  const known = REFUSED.find(([pattern]) => new RegExp(`^(?:${pattern.source})`).test(rest));
  return grantError(known?.[1] ?? `a grant contains ${JSON.stringify(rest.charAt(0))}, which is not part of its syntax`, text);
}
