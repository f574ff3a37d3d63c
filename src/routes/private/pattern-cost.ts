import { createContext, Script } from 'vm';

/** Maximum milliseconds for one text. The handler stops requests whose patterns take longer. */
const LIMIT_MS = 100;

/** Length of the texts in the first pass, which tries all of them. The slowest are then tried in full length. */
const SCREENED = 128;

/** Number of texts that are tried in full length. */
const SUSPECTS = 20;

/** Number of distinct characters in the texts; more would result in too many texts. */
const ALPHABET = 6;

/** Text with a repeated part between a start and an end. An ambiguous pattern tries all ways to match it. */
interface Pumped {
  readonly start: string;
  readonly pump: string;
  readonly end: string;
}

const LOOP = new Script('while (times.length < texts.length) { const start = now(); expression.test(texts[times.length]); times.push(now() - start); }');

const known = new Map<string, string | undefined>();

/**
 * Finds a text on which a pattern takes too long, by trying repetitions of its characters
 * (https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS). `vm` stops patterns with exponential time.
 *
 * @param length maximum number of characters of a text
 * @returns undefined if no such text is found
 */
export function costlyText(pattern: string, length: number): string | undefined {
  const key = `${length} ${pattern}`;
  if (!known.has(key)) {
    known.set(key, search(new RegExp(pattern, 'u'), pumpedTexts(pattern), length));
  }
  return known.get(key);
}

function search(expression: RegExp, all: readonly Pumped[], length: number): string | undefined {
  const screened = tryAll(expression, all.map(pumped => textOf(pumped, Math.min(length, SCREENED))));
  if (screened.slow !== undefined || length <= SCREENED) {
    return screened.slow;
  }
  const suspects = all.map((pumped, index) => ({ pumped, time: screened.times[index] })).sort((a, b) => b.time - a.time).slice(0, SUSPECTS);
  return tryAll(expression, suspects.map(({ pumped }) => textOf(pumped, length))).slow;
}

/** Measures the time of each text, until one takes too long. */
function tryAll(expression: RegExp, texts: readonly string[]): { readonly times: readonly number[]; readonly slow?: string } {
  const times: number[] = [];
  const context = createContext({ expression, texts, times, now: () => performance.now() });
  while (times.length < texts.length) {
    try {
      LOOP.runInContext(context, { timeout: 2 * LIMIT_MS });
    } catch (error) {
      const text = texts[times.length];
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT' || isSlow(expression, text)) {
        return { times, slow: text };
      }
      times.push(LIMIT_MS);
    }
  }
  return { times, slow: texts.find((text, index) => times[index] > LIMIT_MS && isSlow(expression, text)) };
}

/** Returns whether a text takes too long in every attempt; a single one can be due to load of the machine. */
function isSlow(expression: RegExp, text: string): boolean {
  return [1, 2, 3].every(() => {
    try {
      new Script('expression.test(text)').runInContext(createContext({ expression, text }), { timeout: LIMIT_MS });
      return false;
    } catch {
      return true;
    }
  });
}

function textOf({ start, pump, end }: Pumped, length: number): string {
  const room = Math.max(0, length - start.length - end.length);
  return start + pump.repeat(Math.ceil(room / pump.length)).slice(0, room) + end;
}

function pumpedTexts(pattern: string): Pumped[] {
  const characters = charactersOf(pattern);
  const pairs = characters.flatMap(first => characters.filter(second => second !== first).map(second => first + second));
  const words = (pattern.match(/[A-Za-z0-9]{3,}/g) ?? []).slice(0, 4);
  const starts = ['', ...characters, ...pairs];
  return [...characters, ...pairs, ...words].flatMap(pump => starts.flatMap(start => ['', '!', '@'].map(end => ({ start, pump, end }))));
}

/** Returns the characters of a pattern: its literals, one character for each class, and the letter a. */
function charactersOf(pattern: string): string[] {
  const named: { readonly [escape: string]: string } = { d: '0', w: 'a', s: ' ', D: 'a', W: ' ', S: 'a', n: '\n', t: '\t', p: 'a', P: '0', b: ' ', B: 'a' };
  const own = [...pattern.matchAll(/\\(.)|([^\\^$*+?()[\]{}|])/gu)].map(([, escape, literal]) => escape === undefined ? literal : named[escape] ?? escape);
  return [...new Set(['a', ...own])].slice(0, ALPHABET);
}
