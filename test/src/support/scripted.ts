import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { TestStack } from './fixtures';
import { DatabaseScripts, DatabaseScriptsProps } from '../../../src';

/** A new folder with scripts; by default one that creates a table. */
export function scriptsFolder(files: { readonly [name: string]: string } = { 'V001__create_orders.sql': 'CREATE TABLE orders (id int);\n' }): string {
  const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(folder, name), text));
  return folder;
}

/** The smallest scripts, with what a test is about on top. */
export function scriptsOf(stack: TestStack, overrides: Partial<DatabaseScriptsProps> = {}): DatabaseScripts {
  return new DatabaseScripts(stack, 'Schema', { vpc: stack.vpc, database: stack.endpoint(), folder: scriptsFolder(), ...overrides });
}
