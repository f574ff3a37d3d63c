import { DatabaseError as ServerError } from 'pg';
import type { ScriptConnection } from './connection';
import { readOnlyServer, serverMessage } from './failures';
import { leftOut, newOwnerOf } from './left-out';
import { functionOf, lineOf } from './places';
import { ScriptQuery } from './query';
import type { ScriptManifest, ScriptStatement } from '../../../src/contract/scripts-manifest';
import { isConnectionLoss, isStandby } from '../../drivers/postgres/errors';
import type { Log } from '../../observability/log';
import { durationText } from '../clock';
import { OutOfTimeError, ScriptError } from '../session';

/** Rows of dumps, which are sent together. */
const INSERT = /^INSERT\b/i;
const MAX_GROUP = 500;
const MAX_GROUP_CHARACTERS = 500_000;

/** On a separate line, because a statement can end with a comment up to the end of the line. */
const SEPARATOR = '\n;\n';

/** With less time than this, a statement that the server canceled ran out of time. */
const OUT_OF_TIME_MS = 1000;

/** The statements of one script. */
export class ScriptRun {
  readonly started = performance.now();
  private readonly deadline: number;
  /** The script has set a timeout for statements, which stays until its end. */
  private limitsItself = false;

  constructor(private readonly connection: ScriptConnection, private readonly script: ScriptManifest, timeoutMs: number, private readonly log: Log) {
    this.deadline = this.started + timeoutMs;
  }

  /** Runs all statements in the open transaction, or each in its own. */
  async runAll(): Promise<void> {
    const { statements, transaction } = this.script;
    for (let index = 0; index < statements.length;) {
      const group = transaction ? insertsFrom(statements, index) : [];
      const [first] = group.length > 1 ? group : [statements[index]!];
      if (group.length > 1 || !await this.isLeftOut(first!)) await this.send(group.length > 1 ? group : [first!]);
      index += Math.max(1, group.length);
    }
  }

  get remainingMs(): number {
    return Math.max(1, this.deadline - performance.now());
  }

  get durationMs(): number {
    return Math.round(performance.now() - this.started);
  }

  /** Converts an error of a statement, or of what follows the last one. */
  failure(error: unknown, statement?: ScriptStatement, runningMs = this.durationMs): ScriptError {
    if (error instanceof ScriptError) return error;
    const { file } = this.script;
    if (isStandby(error)) return readOnlyServer();
    if (isConnectionLoss(error)) {
      if (this.isOutOfTime) return this.outOfTime(statement, runningMs);
      const at = statement ? `${file}:${statement.line}` : `${file} (at its end)`;
      return new ScriptError(`${at}: the connection to the database was lost${this.afterLoss}`, { cause: error });
    }
    if (!(error instanceof ServerError)) return new ScriptError(`${file}: the driver failed with ${(error as Error).name}`, { cause: error });
    if (error.code === '57014' && this.isOutOfTime) return this.outOfTime(statement, runningMs);
    const at = statement ? `${file}:${lineOf(statement, error)}` : `${file} (at its end)`;
    return new ScriptError(`${at}: ${serverMessage(error, statement?.text)}${functionOf(error)}${this.whatStays}`, { cause: error });
  }

  private get isOutOfTime(): boolean {
    return performance.now() > this.deadline - OUT_OF_TIME_MS;
  }

  private get afterLoss(): string {
    return this.script.transaction ? '. Deploy again: the next run finds out what was done' : this.whatStays;
  }

  private get whatStays(): string {
    return this.script.transaction ? '' : '. The script runs without a transaction, so what it did before stays: change it so that it can run again, and deploy again';
  }

  private outOfTime(statement: ScriptStatement | undefined, runningMs: number): OutOfTimeError {
    const { file, transaction } = this.script;
    const at = statement ? `${file}:${statement.line}` : `${file} (at its end)`;
    const stays = transaction ? 'and the script was rolled back' : 'and what the script did before stays, because it runs without a transaction';
    return new OutOfTimeError(`${at}: the statement was stopped after ${durationText(runningMs)}, because the time of the function is over, ${stays}`);
  }

  private async isLeftOut({ text, line }: ScriptStatement): Promise<boolean> {
    const reason = leftOut(text) ?? await this.withoutOwner(text);
    if (reason !== undefined) this.log('info', 'the statement was left out', { file: this.script.file, line, reason });
    return reason !== undefined;
  }

  /** Owners of a dump are often roles of another server. */
  private async withoutOwner(text: string): Promise<string | undefined> {
    const owner = newOwnerOf(text);
    if (owner === undefined) return undefined;
    const rows = await this.connection.rows('SELECT FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) $1::pg_catalog.name', owner);
    return rows.length === 0 ? 'the new owner does not exist' : undefined;
  }

  private async send(statements: readonly ScriptStatement[]): Promise<void> {
    const [first] = statements;
    const query = new ScriptQuery(statements.map(({ text }) => text).join(SEPARATOR), { copiedRows: first!.rows?.text ?? '' });
    const started = performance.now();
    try {
      await this.limit(statements);
      await this.connection.run(query, this.remainingMs);
    } catch (error) {
      throw this.failure(error, locate(error, statements) ?? statements[query.completed] ?? first!, performance.now() - started);
    }
    if (this.script.transaction && this.connection.transaction !== 'T') {
      throw new ScriptError(`${this.script.file}:${first!.line}: the statement ended the transaction of the script: remove it, or begin the script with the line -- no transaction`);
    }
  }

  private async limit([first]: readonly ScriptStatement[]): Promise<void> {
    if (/^SET\b[^;]*\bstatement_timeout\b/i.test(first!.text)) this.limitsItself = true;
    if (!this.limitsItself) await this.connection.limit(this.remainingMs);
  }
}

function insertsFrom(statements: readonly ScriptStatement[], start: number): ScriptStatement[] {
  const group: ScriptStatement[] = [];
  for (let [index, size] = [start, 0]; group.length < MAX_GROUP && size < MAX_GROUP_CHARACTERS; index += 1) {
    const statement = statements[index];
    if (!statement || !INSERT.test(statement.text)) break;
    group.push(statement);
    size += statement.text.length;
  }
  return group;
}

/** Finds the statement that an error has a position in, and counts the position from the start of the statement. */
function locate(error: unknown, statements: readonly ScriptStatement[]): ScriptStatement | undefined {
  if (!(error instanceof ServerError) || error.position === undefined) return undefined;
  let position = Number(error.position);
  for (const statement of statements) {
    const length = [...statement.text].length + SEPARATOR.length;
    error.position = String(position);
    if (position <= length) return statement;
    position -= length;
  }
  return statements.at(-1);
}
