import { readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { read, ROOT } from './pages';

/** The rows of all tables: what it is, three answers, and the proofs. */
const ROWS = read('docs/features.md').split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| |'))
  .map(line => line.slice(2, -2).split(' | '));

/** The proofs of a row: files and titles of tests. */
function proofs(cell: string): { readonly title: string; readonly path: string }[] {
  return [...cell.matchAll(/\[(.+?)\]\(\.\.\/(test\/[^)]+)\)/g)].map(([, title, path]) => ({ title, path }));
}

/** The function that is called in the end: `test` of `test.each(…)('…')`. */
function callee(node: ts.Expression): string | undefined {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return callee(node.expression);
  return ts.isIdentifier(node) ? node.text : undefined;
}

/** The titles of the tests in a file, as they are written there. */
function titles(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && callee(node) === 'test' && ts.isStringLiteralLike(node.arguments[0])) found.push(node.arguments[0].text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

describe('the features', () => {
  test('are a table', () => {
    expect(ROWS.length).toBeGreaterThan(50);
  });

  test.each(ROWS)('%s: each kind of API has it, or says what to do instead (%s, %s, %s)', (...row) => {
    expect(row).toHaveLength(5);
    expect(row.slice(1, 4).filter(answer => !/^(yes|yes: .+|no: .+)$/.test(answer))).toEqual([]);
  });

  test.each(ROWS)('%s: is proved by tests that are there', (...row) => {
    const named = proofs(row[4]);
    expect(named).not.toEqual([]);
    expect(named.filter(({ title, path }) => !titles(path).includes(title))).toEqual([]);
  });
});
