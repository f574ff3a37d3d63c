import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** The folder of the repository. */
export const ROOT = join(__dirname, '../..');

/** All pages that are written by hand, by their path in the repository. */
export const PAGES = [
  'README.md', 'CONTRIBUTING.md', 'SECURITY.md',
  ...['docs', 'docs/decisions', 'examples/typescript', 'examples/python', 'examples/java'].flatMap(pagesIn),
];

function pagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).filter(name => name.endsWith('.md')).map(name => `${folder}/${name}`);
}

/** The text of a file of the repository. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The text of a page without its blocks of code. */
export function prose(page: string): string {
  return read(page).replace(/^```.*?^```$/gms, '');
}

/** The code of a page in TypeScript, with the line that each block begins on. */
export function samples(page: string): { readonly line: number; readonly code: string }[] {
  const text = read(page);
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code, index }) => ({ line: text.slice(0, index).split('\n').length + 1, code }));
}
