import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './shell';
import { Twin, Workshop } from './twins';

const EXAMPLE = join(__dirname, '../../../examples/typescript');

/**
 * Installs the local tool as a user of a package manager that runs no install scripts, and has it read what each language synthesized.
 *
 * @param twins with a cloud assembly in `cdk.out`
 * @returns its last word
 * @throws when it cannot read an assembly, or finds an error in the SQL
 */
export function tryLocalTool({ folder, packages }: Workshop, twins: readonly Twin[]): string {
  const place = { cwd: join(folder, 'local-tool') };
  mkdirSync(place.cwd);
  chmodSync(folder, 0o711); // under root, PostgreSQL runs as another user
  writeFileSync(join(place.cwd, 'package.json'), '{ "private": true }');
  run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', packages.localTool], place);
  const words = twins.map(({ place: { cwd } }) => run([
    'npx', '--no-install', 'cdk-vpc-lambda-api-local', 'check', '--assembly', join(cwd, 'cdk.out'), '--api', 'Shop', '--schema', join(EXAMPLE, 'schema.sql'),
  ], place).trim().split('\n').at(-1));
  if (new Set(words).size !== 1) {
    throw new Error(`the local tool finds ${words.join('; ')}`);
  }
  return words[0]!;
}
