import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './pages';

/** Habits of translated English, each with what to write instead. */
const HABITS: readonly [habit: RegExp, instead: string][] = [
  [/\b(?:is|are) no (?!longer\b|more\b|less\b|later\b|earlier\b)\w+/gi, '"is not a …", "are not …"'],
  [/\bof (?:its|their|your|our) own\b/gi, '"own", "separate", or nothing'],
  [/\b(?:tells?|is told|are told|was told|told apart)\b/gi, '"reports", "receives", "distinguishes"'],
  [/\bstands? (?:in|for|at|behind|beside)\b/gi, '"is in", "represents", "appears"'],
  [/\b(?:leads?|led) to\b/gi, '"points to", "resolves to", "causes"'],
  [/\banew\b/gi, '"again"'],
  [/\bas far as anyone knows\b/gi, '"known to be"'],
  [/\b(?:whoever|nobody|somebody|whom)\b/gi, '"callers", "no caller"'],
  [/\bwithout a word\b/gi, '"by default"'],
  [/\b(?:has|have|had) to be\b/gi, '"must be"'],
  [/\bfrom 0 on\b/gi, '"0 or greater"'],
  [/\bby and by\b/gi, '"gradually"'],
  [/\bsay for themselves\b/gi, '"are detected from"'],
  [/\b(?:MOST|LONGEST|SHORTEST|LEAST)_[A-Z]/g, 'MAX_, MIN_'],
];

/** Docstrings that do not name the thing. */
const QUESTION = /\/\*\*\s*(?:\*\s*)?(?:What|Who|How|Where|Which|When)\b/g;

/** Lines where a habit is right, each with the reason. */
const ALLOWED: readonly [text: string, reason: string][] = [];

const FILES = execFileSync('git', ['ls-files', 'src', 'runtime', 'local', 'projenrc', 'docs', 'examples', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter(file => /\.(ts|js|html|md|py|java)$/.test(file) && !['API.md', 'LICENSE'].includes(file));

/** The habits in a text, as `line: what stands there (what to write)`. */
function found(text: string): string[] {
  const lines = text.split('\n');
  const hits = [...HABITS, [QUESTION, 'the name of the thing'] as const].flatMap(([habit, instead]) => [...text.matchAll(habit)].map(({ 0: words, index }) => {
    const line = text.slice(0, index).split('\n').length;
    return { line, words, instead };
  }));
  return hits
    .filter(({ line }) => !ALLOWED.some(([allowed]) => lines[line - 1].includes(allowed)))
    .map(({ line, words, instead }) => `${line}: "${words.replace(/\s+/g, ' ')}", write ${instead}`);
}

describe('the language of what users read', () => {
  test.each(FILES)('is plain in %s', file => {
    expect(found(readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
  });

  test.each([
    'the location is no path', 'a log group of its own', 'the line tells the route', 'what stands for all', 'which leads to a\n  500', 'deploys anew',
    'nobody can call it', 'the list has to be short', '/** What came of it. */', '/**\n * How the handler runs.\n */', 'const LONGEST_MS = 1;',
  ])('is not plain in "%s"', text => {
    expect(found(text)).toHaveLength(1);
  });

  test('allows only what is still written somewhere', () => {
    const all = FILES.map(file => readFileSync(join(ROOT, file), 'utf8')).join('\n');
    expect(ALLOWED.filter(([text]) => !all.includes(text))).toEqual([]);
  });
});
