import { Clock, durationText } from './clock';
import { plan, type Plan, type PlannedScript } from './plan';
import { OutOfTimeError, ScriptError, type ScriptEngine, type ScriptSession, type UserLogin } from './session';
import { passwordOf } from './user-passwords';
import type { DatabaseUserManifest, ScriptsManifest, ScriptsOutcome } from '../../src/contract/scripts-manifest';
import type { Server } from '../drivers/driver';
import type { SecretLogin } from '../login/secrets';
import type { Log } from '../observability/log';

/** Parts of a run. */
export interface RunOptions {
  readonly engine: ScriptEngine;
  readonly manifest: ScriptsManifest;
  /** With the login of the administrator. */
  readonly server: Server;
  /** Returns the login in the secret of a user. */
  readonly loginOf: (user: string) => SecretLogin;
  readonly log: Log;
  /** Time until Lambda ends the function. */
  readonly remainingMs: number;
}

/** Time to connect and log in, also to a server that resumes from a pause. */
const CONNECT_MS = 60_000;

/** Duration of a run that is logged as a warning: the next one may not fit into the time of the function. */
const LONG_RUN_MS = 300_000;

/** Time that a script needs to begin with. */
const MIN_SCRIPT_MS = 500;

/**
 * Creates users, runs the scripts that have not run, and settles the grants of users.
 *
 * @throws ScriptError, or DatabaseError for a secret that cannot be read
 */
export async function runScripts(options: RunOptions): Promise<ScriptsOutcome> {
  return new Run(options).perform();
}

class Run {
  private readonly clock: Clock;
  /** Files that ran so far. */
  private readonly done: string[] = [];

  constructor(private readonly options: RunOptions) {
    this.clock = new Clock(options.remainingMs);
  }

  async perform(): Promise<ScriptsOutcome> {
    const { engine, server, manifest, log } = this.options;
    const session = await engine.open(server, Math.min(this.clock.remainingMs, CONNECT_MS), log);
    try {
      await this.lock(session);
      const { scripts, newer, kept } = await this.compare(session);
      if (newer.length > 0) log('info', 'the database is newer than the folder', { scripts: newer });
      if (kept.length > 0) log('warn', 'repeatable scripts that differ did not run, because the database is newer than the folder', { scripts: kept });
      const created = await session.createUsers(await this.passwords(), this.clock.remainingMs);
      for (const script of scripts) await this.run(session, script);
      const granted = await session.settleGrants(manifest.users, this.clock.remainingMs);
      return this.report({ scripts: this.done, users: [...created, ...granted] });
    } finally {
      await session.close();
    }
  }

  private report(outcome: ScriptsOutcome): ScriptsOutcome {
    const { log } = this.options;
    const durationMs = this.clock.elapsedMs;
    log('info', 'the database is up to date', { scripts: outcome.scripts.length, users: outcome.users, durationMs });
    if (durationMs > LONG_RUN_MS) {
      log('warn', 'the run took more than 5 minutes, and a deployment waits for at most 13: run long work, such as backfills, outside of deployments', { durationMs });
    }
    return outcome;
  }

  private async lock(session: ScriptSession): Promise<void> {
    const { historyTable } = this.options.manifest;
    if (await session.lock(historyTable, this.clock.remainingMs)) return;
    throw new ScriptError(`another deployment has held the lock of ${historyTable} for ${durationText(this.clock.elapsedMs)}: deploy again when it has ended`);
  }

  private async compare(session: ScriptSession): Promise<Plan> {
    const { manifest } = this.options;
    const { historyTable, baselineVersion } = manifest;
    if (manifest.scripts.length === 0) return { scripts: [], newer: [], kept: [] };
    const history = await session.readHistory(historyTable);
    if (history) return plan(history, manifest);
    const filled = await session.hasTables();
    if (filled && baselineVersion === undefined) {
      throw new ScriptError(
        `the database has tables, but no table ${historyTable}: set baselineVersion to the version of the last script that these tables contain, or to 0 to run all`,
      );
    }
    await session.createHistory(historyTable, filled ? baselineVersion : undefined);
    return plan(await session.readHistory(historyTable) ?? [], manifest);
  }

  private async passwords(): Promise<UserLogin[]> {
    const logins: UserLogin[] = [];
    for (const user of this.options.manifest.users) logins.push({ user, password: await this.passwordOf(user) });
    return logins;
  }

  private async passwordOf({ name, login }: DatabaseUserManifest): Promise<string | undefined> {
    const { engine, server, loginOf } = this.options;
    if (login === 'iam') return undefined;
    return passwordOf(name, loginOf(name), async credentials =>
      engine.acceptsLogin({ ...server, renewLogin: undefined, credentials: async () => credentials }, Math.min(this.clock.remainingMs, CONNECT_MS)));
  }

  private async run(session: ScriptSession, { script, installedRank }: PlannedScript): Promise<void> {
    const { manifest: { historyTable }, log } = this.options;
    const started = this.clock.elapsedMs;
    if (this.clock.remainingMs < MIN_SCRIPT_MS) throw this.outOfTime(`${script.file} did not start, because the time is over.`);
    try {
      await session.run(script, { table: historyTable, installedRank }, this.clock.remainingMs);
    } catch (error) {
      if (error instanceof OutOfTimeError) throw this.outOfTime(`${error.message}.`);
      throw error;
    }
    this.done.push(script.file);
    log('info', 'the script ran', { file: script.file, version: script.version, durationMs: this.clock.elapsedMs - started });
  }

  private outOfTime(what: string): ScriptError {
    const before = this.done.length === 0 ? 'No script ran before it.' : `${this.done.length} ran before it, up to ${this.done.at(-1)}, and stay.`;
    return new ScriptError(
      `${what} ${before} This run took ${durationText(this.clock.elapsedMs)}. Split the script into several, and run long work, such as backfills, outside of deployments`,
    );
  }
}
