import { setTimeout as pause } from 'node:timers/promises';
import { answerUserStatement, userState } from './simulated-users';
import { HOME, resultOf, type BatchReaction, type BatchSession, type Data, type SharedState, type StoredRow } from './sql-server-tables';
import type { TdsEngineSession, TdsOutcome } from './tds-server';
import type { TdsAnswer } from './tds-tokens';
import { BEGIN, COMMIT, FIND_DATABASE, FIND_TABLE, HAS_TABLES, history, LOCK, ROLLBACK, USER_STATE, WHERE_AM_I } from '../../runtime/scripts/sql-server/statements';

/** A statement in a session. */
export interface Run {
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly canceled: Promise<'canceled'>;
}

const TABLE = /\[library\]\.\[dbo\]\.\[([^\]]+)\]/;
const IN_ONE_TABLE = '[library].[dbo].[*]';

/** Errors of RAISERROR do not end a transaction, also not with XACT_ABORT: https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql. */
const FIRST_OF_USERS = 50_000;

/** Session of a `SimulatedSqlServer`. */
export class SimulatedSession implements TdsEngineSession, BatchSession {
  depth = 0;
  noExec = false;
  open = true;
  refusesReset = false;
  private before: Data | undefined;

  constructor(readonly server: SharedState, readonly number: number) {}

  async run({ resets, ...request }: Run & { readonly resets: boolean }): Promise<TdsOutcome> {
    this.server.sent.push({ session: this.number, text: request.text, parameters: request.parameters, resets });
    if (resets) {
      if (this.refusesReset) return 'drop';
      this.reset();
    }
    if (request.text.startsWith('set ansi_nulls on')) return [];
    if (this.noExec && !request.text.includes('NOEXEC OFF')) return [];
    return this.ofTransaction(request.text) ?? this.ofHistory(request) ?? answerUserStatement(this.server, this, request.text, request.parameters)
      ?? (request.text === LOCK ? this.lock(request) : this.script(request));
  }

  /** The end of a session rolls back, and releases its locks: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql. */
  close(): void {
    this.open = false;
    this.reset();
  }

  begin(): TdsAnswer[] {
    this.depth += 1;
    if (this.depth > 1) return [];
    this.before = structuredClone(this.server.data);
    return [{ transaction: 'begins' }];
  }

  commit(): TdsAnswer[] {
    if (this.depth === 0) return [{ error: 3902, message: 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.' }];
    this.depth -= 1;
    return this.depth === 0 ? [{ transaction: 'commits' }] : [];
  }

  rollBack(): TdsAnswer[] {
    if (this.depth === 0) return [];
    this.depth = 0;
    Object.assign(this.server.data, this.before);
    return [{ transaction: 'rollsBack' }];
  }

  /** `sp_reset_connection`: open transactions end, and locks of the session are released. */
  private reset(): void {
    this.rollBack();
    this.noExec = false;
    for (const [resource, holder] of this.server.locks) if (holder === this) this.server.locks.delete(resource);
  }

  private ofTransaction(text: string): TdsOutcome | Promise<TdsOutcome> | undefined {
    if (text === BEGIN) return this.begin();
    const reaction = this.server.reactions.get(text)?.[0];
    if (text === COMMIT) return reaction === undefined ? this.commit() : this.react(text, reaction);
    return text === ROLLBACK ? this.rollBack() : undefined;
  }

  private ofHistory({ text, parameters }: Run): TdsOutcome | undefined {
    const { data } = this.server;
    if (text === WHERE_AM_I) return [resultOf(['database', 'schema'], [HOME])];
    if (text === FIND_DATABASE) return [resultOf(['id'], [{ id: this.server.databaseExists ? 5 : null }])];
    if (text === HAS_TABLES) return [resultOf(['found'], data.tables.length > 0 ? [{ found: 1 }] : [])];
    if (text === USER_STATE) return userState(this.server, String(parameters[0]));
    if (text === FIND_TABLE) {
      const name = TABLE.exec(String(parameters[0]))?.[1];
      return [resultOf(['id'], [{ id: name !== undefined && data.histories[name] ? 1 : null }])];
    }
    const name = TABLE.exec(text)?.[1];
    return name === undefined ? undefined : this.ofTable(name, text.replaceAll(`[${name}]`, '[*]'), parameters);
  }

  private ofTable(name: string, text: string, parameters: readonly unknown[]): TdsOutcome | undefined {
    const { histories } = this.server.data;
    const rows = histories[name];
    if (text.startsWith(`CREATE TABLE ${IN_ONE_TABLE}`)) {
      if (rows) return [{ error: 2714, severity: 16, message: `There is already an object named '${name}' in the database.` }];
      histories[name] = [];
      return [];
    }
    const answer = HISTORY[text];
    return answer && (rows ? answer(this, rows, parameters) : [{ error: 208, severity: 16, message: `Invalid object name '${name}'.` }]);
  }

  /** Waits for the lock, as long as its timeout says. */
  private async lock({ parameters, canceled }: Run): Promise<TdsOutcome> {
    const [resource, timeout] = [String(parameters[0]), Number(parameters[1])];
    const { locks } = this.server;
    const deadline = performance.now() + timeout;
    while (locks.has(resource) && locks.get(resource) !== this) {
      if (performance.now() >= deadline || !this.open) return [resultOf(['result'], [{ result: -1 }])];
      if (await Promise.race([canceled, pause(5)])) return 'run';
    }
    locks.set(resource, this);
    return [resultOf(['result'], [{ result: 0 }])];
  }

  /** Runs a batch of a script. */
  private async script({ text, canceled }: Run): Promise<TdsOutcome> {
    const reactions = this.server.reactions.get(text) ?? [];
    const reaction = reactions.length > 1 ? reactions.shift()! : reactions[0];
    if (reaction === 'forever') {
      await canceled;
      this.rollBack();
      return 'run';
    }
    return this.react(text, reaction);
  }

  private async react(text: string, reaction: BatchReaction | undefined): Promise<TdsOutcome> {
    const outcome = typeof reaction === 'function' ? await reaction(this) : reaction === 'forever' ? 'hang' : reaction ?? this.createTable(text);
    if (Array.isArray(outcome)) return this.afterErrors(outcome as TdsAnswer[]);
    // The server rolls back before it ends a connection.
    if (outcome === 'drop' || (typeof outcome === 'object' && 'end' in outcome)) this.rollBack();
    return outcome;
  }

  private createTable(text: string): TdsAnswer[] {
    if (text.startsWith('CREATE DATABASE ')) this.server.databaseExists = true;
    const name = /^CREATE TABLE (\w+)/m.exec(text)?.[1];
    if (name === undefined) return [];
    const { tables } = this.server.data;
    if (tables.includes(name)) return [{ error: 2714, severity: 16, message: `There is already an object named '${name}' in the database.` }];
    tables.push(name);
    return [];
  }

  /** XACT_ABORT rolls back after an error: https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql. */
  private afterErrors(answers: TdsAnswer[]): TdsAnswer[] {
    const aborts = answers.some(answer => 'error' in answer && answer.error !== FIRST_OF_USERS);
    return aborts ? [...answers, ...this.rollBack()] : answers;
  }
}

type Answer = (session: SimulatedSession, rows: StoredRow[], parameters: readonly unknown[]) => TdsOutcome;

/** Answers to the statements on a history table. */
const HISTORY: Readonly<Record<string, Answer>> = {
  [history.read(IN_ONE_TABLE)]: (_, rows) => [resultOf(
    ['installedRank', 'version', 'description', 'type', 'script', 'checksum', 'success'],
    [...rows].sort((a, b) => a.installed_rank - b.installed_rank).map(({ installed_rank: installedRank, ...row }) => ({ installedRank, ...row })),
  )],
  [history.insert(IN_ONE_TABLE)]: (session, rows, values) => {
    const [installed_rank, version, description, type, script, checksum, success] = values as never[];
    if (rows.some(row => row.installed_rank === installed_rank)) {
      const message = `Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'h'. The duplicate key value is (${installed_rank}).`;
      return [{ error: 2627, message }, ...session.rollBack()];
    }
    rows.push({ installed_rank, version, description, type, script, checksum, success });
    return [{ changed: 1 }];
  },
  [history.forget(IN_ONE_TABLE)]: (_, rows, [rank, version, file]) => {
    const isMark = ({ installed_rank, success, type, version: of, script }: StoredRow) =>
      installed_rank < Number(rank) && !success && type === 'SQL' && of === version && (version !== null || script === file);
    const kept = rows.filter(row => !isMark(row));
    const changed = rows.length - kept.length;
    rows.splice(0, rows.length, ...kept);
    return [{ changed }];
  },
  [history.succeed(IN_ONE_TABLE)]: ({ depth }, rows, [rank]) => {
    const row = rows.find(other => other.installed_rank === rank && !other.success);
    if (row) row.success = true;
    return [{ changed: row ? 1 : 0 }, resultOf(['changed', 'depth', 'state'], [{ changed: row ? 1 : 0, depth, state: depth > 0 ? 1 : 0 }])];
  },
  [history.find(IN_ONE_TABLE)]: (_, rows, [rank]) => [resultOf(['success'], rows.filter(row => row.installed_rank === rank).map(({ success }) => ({ success })))],
};
