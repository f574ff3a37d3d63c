import { readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { read, ROOT } from './pages';

/** The rows of all tables: the feature, three API types and two engines. */
const ROWS = read('docs/features.md').split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| |'))
  .map(line => line.slice(2, -2).split(' | '));

/** The tests of each feature: titles by file. */
const TESTS: { readonly [feature: string]: { readonly [path: string]: readonly string[] } } = JSON.parse(read('test/docs/feature-tests.json'));

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

  test.each(ROWS)('%s: each API type and engine has it, or the cell names the alternative', (...row) => {
    expect(row).toHaveLength(6);
    expect(row.slice(1).filter(answer => !/^(✓|✓ .+|no: .+)$/.test(answer))).toEqual([]);
  });

  test('are the features of feature-tests.json, in the same order', () => {
    expect(Object.keys(TESTS)).toEqual(ROWS.map(([feature]) => feature));
  });

  test.each(ROWS)('%s: has tests that exist', feature => {
    const named = Object.entries(TESTS[feature] ?? {}).flatMap(([path, list]) => list.map(title => ({ path, title })));
    expect(named).not.toEqual([]);
    expect(named.filter(({ title, path }) => !titles(path).includes(title))).toEqual([]);
  });
});
