import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSynthContext } from './synth-context';
import { errorLines } from './synth-errors';
import type { Session } from '../session';
import { UserError } from '../user-error';

/** Time to end after a termination signal, before the command is killed. */
const GRACE_MS = 3000;

/** Time for the last output of a command that has ended; a process that it left behind may keep the pipes open. */
const OUTPUT_MS = 300;

/** Result of a run. */
export type SynthOutcome =
  | { readonly kind: 'synthesized'; readonly seconds: string }
  /** The message is complete: the exit status, and the last lines of the output. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'stopped' };

/** Shell command that synthesizes the app, one run at a time. */
export class SynthCommand {
  private child: ChildProcess | undefined;
  private stopped = false;

  /**
   * @param text as in a shell, such as `npx tsx app.ts`
   * @param assembly folder for the cloud assembly
   */
  constructor(readonly text: string, private readonly assembly: string) {}

  /** Runs the command to its end, or until it is stopped. */
  async run(): Promise<SynthOutcome> {
    const start = performance.now();
    this.stopped = false;
    const context = readSynthContext();
    if ('failure' in context) return { kind: 'failed', message: context.failure };
    const child = this.child = this.spawn(context.variables);
    const output: string[] = [];
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    const failure = await failureOf(child);
    this.child = undefined;
    if (this.stopped) return { kind: 'stopped' };
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    return failure === undefined ? { kind: 'synthesized', seconds } : { kind: 'failed', message: describeFailure(`"${this.text}" ${failure} after ${seconds} s`, output.join('')) };
  }

  /** Ends the running command with all processes that it started. */
  async stop(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.stopped = true;
    const ended = once(child, 'exit');
    signal(child, 'SIGTERM');
    const isLate = await Promise.race([ended.then(() => false), delay(GRACE_MS, true, { ref: false })]);
    // Processes that the shell started may outlive it.
    signal(child, 'SIGKILL');
    if (isLate) await ended;
  }

  private spawn(context: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(this.text, {
      shell: true,
      // A separate process group, which can be ended as a whole.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...context, CDK_OUTDIR: resolve(this.assembly), CDK_OUTPUT: resolve(this.assembly) },
    });
    const kill = () => signal(child, 'SIGKILL');
    process.on('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    return child;
  }
}

/**
 * Runs a command once; it belongs to the session.
 *
 * @returns the line to print
 * @throws UserError when it fails
 */
export async function synthesize(command: SynthCommand, session: Session): Promise<string> {
  void session.own(Promise.resolve(command));
  const outcome = await command.run();
  if (outcome.kind === 'synthesized') return `Synthesized in ${outcome.seconds} s by "${command.text}".`;
  throw new UserError(outcome.kind === 'failed' ? outcome.message : 'the command was stopped');
}

function describeFailure(summary: string, output: string): string {
  const lines = errorLines(output);
  return [`${summary}${lines.length > 0 ? ':' : ', without output'}`, ...lines].join('\n  ');
}

/** @returns how the command failed; undefined when it succeeded */
async function failureOf(child: ChildProcess): Promise<string | undefined> {
  const closed = once(child, 'close').catch(() => undefined);
  const failure = await once(child, 'exit').then(
    ([code, by]) => (code === 0 ? undefined : `ended with ${by ?? `exit status ${code}`}`),
    (error: Error) => `did not start (${error.message})`,
  );
  await Promise.race([closed, delay(OUTPUT_MS, undefined, { ref: false })]);
  return failure;
}

/** Sends a signal to the process group of a command. */
function signal({ pid }: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-pid, name);
  } catch {
    // It has ended.
  }
}
