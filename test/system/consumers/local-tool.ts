import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './shell';
import { LANGUAGES, Twin, Workshop } from './twins';

const NO_ERRORS = /^0 errors, /;

/** An app that `init` wrote. */
export interface InitApp extends Twin {
  /** Has the local tool check the SQL of its assembly, and returns the last line. */
  check(): string;
}

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
  const words = twins.map(({ place: { cwd } }) => localTool(folder, 'check', '--assembly', join(cwd, 'cdk.out'), '--api', 'Shop'));
  if (new Set(words).size !== 1) {
    throw new Error(`the local tool finds ${words.join('; ')}`);
  }
  return words[0]!;
}

/**
 * Writes the app of the sample database in each language, with the local tool that `tryLocalTool` installed.
 *
 * @param workshop folder and packages
 */
export function initApps(workshop: Workshop): InitApp[] {
  return Object.entries(LANGUAGES).map(([language, twin]) => {
    const cwd = join(workshop.folder, `init-${language}`);
    localTool(workshop.folder, 'init', '--language', language, '--output', cwd);
    const check = () => {
      const words = localTool(workshop.folder, 'check', '--assembly', join(cwd, 'cdk.out'));
      if (!NO_ERRORS.test(words)) throw new Error(`check finds ${words} in the ${language} app of init`);
      return words;
    };
    return { ...twin(cwd, workshop), check };
  });
}

/** Runs the local tool, and returns the last line that it printed. */
function localTool(folder: string, ...options: string[]): string {
  return run(['npx', '--no-install', 'cdk-vpc-lambda-api-local', ...options], { cwd: join(folder, 'local-tool') }).trim().split('\n').at(-1)!;
}
