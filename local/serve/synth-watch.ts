import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Watch } from './file-watch';
import type { SourceFiles } from './source-files';
import type { SynthCommand, SynthOutcome } from '../assembly/synth-command';

/** Minimum time between two comparisons of the sources. */
const MIN_INTERVAL_MS = 200;

/** Comparisons take at most one tenth of the time of one processor. */
const SHARE = 10;

/** Files are saved when this time has passed without a change: editors and `git checkout` write several. */
const SETTLED_MS = 80;

/** Runs in succession because of files that changed during the run before. */
const MAX_REPEATS = 2;

export interface SynthWatchOptions {
  readonly sources: SourceFiles;
  readonly command: SynthCommand;
  /** Receives the result of each run that was not stopped. */
  readonly onOutcome: (outcome: Exclude<SynthOutcome, { kind: 'stopped' }>) => Promise<void>;
  readonly print: (line: string) => void;
}

/**
 * Synthesizes an app whenever its sources are saved. A file that is saved during a run stops it, and starts another one. Files that the command
 * itself writes cause at most two further runs: what still changes is then ignored during runs.
 */
export class SynthWatch implements Watch {
  private readonly ending = new AbortController();
  private readonly written = new Set<string>();
  private interval = MIN_INTERVAL_MS;
  private readonly watching: Promise<void>;

  constructor(private readonly options: SynthWatchOptions) {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.options.command.stop();
    await this.watching;
  }

  private async watch(): Promise<void> {
    let changed = await this.settledChanges();
    while (!this.ending.signal.aborted) {
      if (changed.length > 0) {
        changed.forEach(path => this.written.delete(path));
        await this.synthesize();
      }
      await this.pause();
      changed = await this.settledChanges();
    }
  }

  private async synthesize(): Promise<void> {
    for (let repeats = 0; !this.ending.signal.aborted; repeats += 1) {
      const changed = await this.runOnce(repeats === 0);
      if (changed.length === 0) return;
      if (repeats < MAX_REPEATS) continue;
      changed.forEach(path => this.written.add(path));
      this.options.print(`The command writes ${changed.map(path => relative('', path)).join(', ')}: changes during a run are ignored.`);
      return;
    }
  }

  /** @returns the files that changed during the run */
  private async runOnce(mayStop: boolean): Promise<string[]> {
    const { command, onOutcome } = this.options;
    let outcome: SynthOutcome | undefined;
    const running = command.run().then(result => { outcome = result; });
    const changed = new Set<string>();
    while (!outcome) {
      await Promise.race([running, this.pause()]);
      (await this.settledChanges()).filter(path => !this.written.has(path)).forEach(path => changed.add(path));
      if (mayStop && changed.size > 0) await command.stop();
    }
    if (outcome.kind !== 'stopped') await onOutcome(outcome);
    return [...changed];
  }

  private async settledChanges(): Promise<string[]> {
    const changed = new Set<string>();
    for (;;) {
      const start = performance.now();
      const found = await this.options.sources.changes();
      this.interval = Math.max(MIN_INTERVAL_MS, SHARE * (performance.now() - start));
      found.forEach(path => changed.add(path));
      if (found.length === 0 || this.ending.signal.aborted) return [...changed];
      await delay(SETTLED_MS);
    }
  }

  private async pause(): Promise<void> {
    await delay(this.interval, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }
}
