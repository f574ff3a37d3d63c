import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

/** Command of a walkthrough and the output that its page shows, without the last line break. */
export interface Command { readonly command: string; readonly output: string; readonly line: number }

/** A file that the reader writes, changes, or a command that the reader runs, in the order of the page. */
export type Step = { readonly path: string; readonly content: string } | { readonly path: string; readonly diff: string } | Command;

/**
 * The steps of a page: blocks below a bold file name are that file or, as `diff`, a change to it; blocks of `console` are commands after `$` with
 * their output. Other blocks are text.
 */
export function stepsOf(page: string): Step[] {
  return [...page.matchAll(/(?:^\*\*`([^`\n]+)`\*\*\n\n)?^```(\w+)\n(.*?)^```$/gms)].flatMap(({ 0: block, 1: path, 2: language, 3: text, index }): Step[] => {
    const line = page.slice(0, index + block.indexOf('```')).split('\n').length + 1;
    if (language === 'console') return commandsOf(text, line);
    if (path === undefined) return [];
    return [language === 'diff' ? { path, diff: text } : { path, content: text }];
  });
}

function commandsOf(text: string, first: number): Command[] {
  const lines = text.trimEnd().split('\n');
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  return starts.map((start, index) => ({
    command: lines[start].slice(2),
    output: lines.slice(start + 1, starts[index + 1]).join('\n'),
    line: first + start,
  }));
}

/**
 * Writes or changes a file of the reader.
 *
 * @throws when a diff does not apply in exactly one place
 */
export function writeStep(folder: string, step: Exclude<Step, Command>) {
  const file = join(folder, step.path);
  writeFileSync(file, 'content' in step ? step.content : patched(readFileSync(file, 'utf8'), step.diff));
}

function patched(text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const side = (other: string) => lines.filter(line => !line.startsWith(other)).map(line => `${line.slice(1)}\n`).join('');
  const parts = text.split(side('+'));
  if (parts.length !== 2) throw new Error(`the diff applies in ${parts.length - 1} places:\n${diff}`);
  return parts.join(side('-'));
}

/** Matches an output as a page shows it: `…` is any text within a line, or any lines where it is a line. */
export function shown(output: string): RegExp {
  const lines = output.split('\n').map(line => (line === '…' ? '(?:.*\\n)*' : `${line.split('…').map(escaped).join('.*')}\\n`));
  return new RegExp(`^${lines.join('')}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
