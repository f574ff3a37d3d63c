import { spawnSync } from 'node:child_process';

/** Where a command runs. */
export interface Place {
  readonly cwd: string;
  /** Variables beside those of this process. */
  readonly env?: { readonly [name: string]: string };
}

/** Characters of output in an error. */
const MOST = 5_000;

/** What npm, tsx and Node.js tell the programs that they start, here of this repository, is not for a user's project; nor are settings of the CLI. */
const OF_THIS_RUN = /^(npm_|TSX_|NODE_|CDK_)/;
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THIS_RUN.test(name)));

/**
 * Runs a command and returns what it wrote; the end of what it wrote is in the error when it fails.
 *
 * @param command command and its arguments
 * @param place folder and variables
 * @throws when the command fails
 */
export function run(command: readonly string[], { cwd, env }: Place): string {
  const { status, stdout, stderr, error } = spawnSync(command[0], command.slice(1), { cwd, env: { ...ENVIRONMENT, ...env }, encoding: 'utf8' });
  if (error || status !== 0) {
    throw new Error(`${command.join(' ')} in ${cwd}: ${error?.message ?? `exit code ${status}`}\n${stdout.slice(-MOST)}\n${stderr.slice(-MOST)}`);
  }
  return stdout;
}

/**
 * Whether there is a command of that name.
 *
 * @param command name of the command
 */
export function isInstalled(command: string): boolean {
  return spawnSync('which', [command]).status === 0;
}
