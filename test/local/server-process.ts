import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { assertRedacted } from '../support/redaction';

/** The built command, running. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** The URL of the first API, once it is served. */
  readonly url: Promise<string>;
  /** The exit code, once there is one; rejects if a secret is in the output. */
  readonly exitCode: Promise<number | null>;
}

const CLI = resolve(__dirname, '../../local/lib/cli.js');

/** Examples in help, errors and sample requests. */
const EXAMPLES = /postgres:\/\/user:password@|-H 'Authorization: token'/g;

/** Starts the command as a user does. */
export function runCli(args: string[], environment: Record<string, string> = {}, cwd?: string): ServerProcess {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const exitCode = new Promise<number | null>(ended => child.once('close', ended)).then(code => {
    assertRedacted(`${output.stdout}\n${output.stderr}`.replaceAll(EXAMPLES, ''));
    return code;
  });
  const url = new Promise<string>((found, failed) => {
    child.stdout.on('data', chunk => {
      output.stdout += chunk;
      const [match] = /http:\/\/localhost:\d+(?=\n)/.exec(output.stdout) ?? [];
      if (match && output.stdout.includes('Ctrl-C')) found(match.replace('localhost', '127.0.0.1'));
    });
    void exitCode.then(code => failed(new Error(`ended with ${code} before it served: ${output.stderr}`)), failed);
  });
  // A run that is expected to end is not asked for its URL.
  url.catch(() => undefined);
  child.stderr.on('data', chunk => {
    output.stderr += chunk;
  });
  return { child, output, url, exitCode };
}

/** Runs the command to its end. */
export async function runToEnd(
  args: string[], environment?: Record<string, string>, cwd?: string,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const run = runCli(args, environment, cwd);
  const exitCode = await run.exitCode;
  return { exitCode, ...run.output };
}

/** The folder of the PostgreSQL server that a run has printed. */
export function serverFolder(stdout: string): string {
  return /sslrootcert=(.*)\/ca\.pem/.exec(stdout)![1]!;
}

/** Returns the leftovers of a run in its folder: files, and processes that were started with them. */
export function leftovers(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const processes = readdirSync('/proc').filter(id => /^\d+$/.test(id) && commandLine(id).includes(folder));
  return [...files, ...processes];
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
