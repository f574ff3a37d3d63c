import { type Client, type DatabaseError, escapeIdentifier } from 'pg';
import { CopyQuery } from './copy-query';
import type { SqlFile } from './sql-file';
import type { SqlStatement } from '../../src/contract/scripts/postgres-script';
import { UserError } from '../user-error';

/** Skipped statements: owners, as by `pg_dump --no-owner`, because one role owns everything; and a comment that requires a superuser in dumps from before PostgreSQL 11. */
const LEFT_OUT = [
  /^SET\s+(?:SESSION\s+|LOCAL\s+)?(?:client_encoding|NAMES)\b/i,
  /^(?:SET|RESET)\s+SESSION\s+AUTHORIZATION\b/i,
  /^DISCARD\s+ALL\b/i,
  /^COMMENT\s+ON\s+EXTENSION\b/i,
  /^ALTER\s[^,]+\sOWNER\s+TO\s+(?:"[^"]+"|\S+)$/i,
];

/** Statements that the master user of Amazon RDS can run but an owner with CREATEROLE cannot; the others are in dumps of all roles. */
const FOR_MASTER_USER = /^(?:(?:CREATE|ALTER)\s+(?:EXTENSION|EVENT\s+TRIGGER|PUBLICATION|ROLE|USER|GROUP|(?:TRUSTED\s+|PROCEDURAL\s+)*LANGUAGE)|CREATE\s+CAST|GRANT|REVOKE|ALTER\s+DEFAULT\s+PRIVILEGES|SET\s+session_replication_role|ALTER\s+TABLE\s[^]*\sTRIGGER\s+ALL$)/i;

/** Errors to ignore: objects that already exist, and settings of other server versions. */
const DISPENSABLE: readonly (readonly [code: string, statement: RegExp])[] = [
  ['42710', /^CREATE\s+(?:ROLE|USER|GROUP)\b/i],
  ['2BP01', /^DROP\s+(?:ROLE|USER|GROUP)\b/i],
  ['42P06', /^CREATE\s+SCHEMA\s+"?public"?$/i],
  ['42704', /^SET\s+(?:SESSION\s+|LOCAL\s+)?[\w.]+\s*(?:=|TO)/i],
];

const TRANSACTION = /^(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE\s+TRANSACTION|SET\s+TRANSACTION)\b/i;
const INSERT = /^INSERT\b/i;
const MISSING_ROLE = /^role "(.*)" does not exist$/;
const MAX_GROUP = 500;

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^extension ".*" is not available$/, 'the embedded PostgreSQL does not include it: remove it, or use a PostgreSQL that has it with --database-url'],
  [/^syntax error at or near ":"$/, 'psql variables are not supported: write the value'],
];

/** Runs scripts in a database as its owner, on a connection of the superuser. */
export class ScriptRunner {
  /** Roles that were created because statements name them. */
  readonly rolesMade: string[] = [];
  private inTransaction = false;

  constructor(private readonly client: Client, private readonly owner: string) {
    // pg's connection reports whether a transaction is open; its types omit that.
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('readyForQuery', ({ status }: { status: string }) => { this.inTransaction = status !== 'I'; });
  }

  /**
   * Runs all statements of a script separately, as psql does.
   *
   * @throws UserError with the file, the line and the server message when a statement fails
   */
  async run({ path, statements }: SqlFile): Promise<void> {
    await this.client.query(`SET SESSION AUTHORIZATION ${escapeIdentifier(this.owner)}; SET createrole_self_grant = 'set, inherit'`);
    for (let index = 0; index < statements.length;) {
      const group = this.inTransaction ? [] : insertsFrom(statements, index);
      if (group.length > 1 && await this.runTogether(group)) index += group.length;
      else await this.runOne(path, statements[index++]!);
    }
    if (this.inTransaction) throw new UserError(`${path}: BEGIN without COMMIT would roll back all changes: add COMMIT`);
  }

  /** @returns false when they fail, which rolls them all back */
  private async runTogether(statements: readonly SqlStatement[]): Promise<boolean> {
    return this.client.query(statements.map(({ text }) => text).join(';\n')).then(() => true, () => false);
  }

  private async runOne(path: string, statement: SqlStatement): Promise<void> {
    // The arguments of a function contain commas, like several changes of a table.
    const outline = statement.text.replaceAll(/\([^]*\)/g, '()');
    if (LEFT_OUT.some(pattern => pattern.test(outline))) return;
    const guarded = this.inTransaction && !TRANSACTION.test(statement.text);
    if (guarded) await this.client.query('SAVEPOINT script');
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.send(statement);
        break;
      } catch (error) {
        if (guarded) await this.client.query('ROLLBACK TO SAVEPOINT script');
        const cured = await this.cure(statement, error as DatabaseError, attempt);
        if (cured === 'no') throw new UserError(describeFailure(path, statement, error as DatabaseError));
        if (cured === 'dispensable') break;
      }
    }
    if (guarded) await this.client.query('RELEASE SAVEPOINT script');
  }

  private async send({ text, rows }: SqlStatement): Promise<void> {
    const own = /^(?:GRANT|REVOKE)\b/i.test(text) ? text.replace(/\sGRANTED\s+BY\s+(?:"[^"]+"|\S+)$/i, '') : text;
    if (!rows) return void await this.client.query(own);
    const copy = new CopyQuery(own, rows.text);
    this.client.query(copy as never);
    await copy.outcome;
  }

  private async cure({ text }: SqlStatement, { code = '', message }: DatabaseError, attempt: number): Promise<'retry' | 'dispensable' | 'no'> {
    const role = MISSING_ROLE.exec(message)?.[1];
    if (code === '42704' && role !== undefined && !this.rolesMade.includes(role)) {
      await this.makeRole(role);
      return 'retry';
    }
    if (DISPENSABLE.some(([state, pattern]) => state === code && pattern.test(text))) return 'dispensable';
    if (code !== '42501' || !FOR_MASTER_USER.test(text) || attempt > 1 + this.rolesMade.length) return 'no';
    return await this.asSuperuser(text.replace(/\sGRANTED\s+BY\s+(?:"[^"]+"|\S+)$/i, '')) ? 'dispensable' : 'no';
  }

  private async makeRole(name: string): Promise<void> {
    this.rolesMade.push(name);
    const role = escapeIdentifier(name);
    await this.asSuperuser(`CREATE ROLE ${role}; GRANT ${role} TO ${escapeIdentifier(this.owner)} WITH ADMIN TRUE, INHERIT TRUE, SET TRUE`);
  }

  private async asSuperuser(text: string): Promise<boolean> {
    await this.client.query('RESET SESSION AUTHORIZATION');
    const done = await this.client.query(text).then(() => true, () => false);
    await this.client.query(`SET SESSION AUTHORIZATION ${escapeIdentifier(this.owner)}`);
    return done;
  }
}

function insertsFrom(statements: readonly SqlStatement[], start: number): SqlStatement[] {
  const group: SqlStatement[] = [];
  for (let index = start; group.length < MAX_GROUP && INSERT.test(statements[index]?.text ?? ''); index += 1) group.push(statements[index]!);
  return group;
}

/** Describes a failed statement: PostgreSQL reports a position for parse errors, and the row of COPY. */
function describeFailure(path: string, { text, line, rows }: SqlStatement, { position, where = '', message, detail }: DatabaseError): string {
  const row = rows && /^COPY [^]*?, line (\d+)/.exec(where)?.[1];
  const inside = position === undefined ? 0 : [...text].slice(0, Number(position) - 1).filter(character => character === '\n').length;
  const place = row === undefined ? line + inside : rows!.line + Number(row) - 1;
  const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1];
  return `${path}:${place}: ${message}${detail ? ` (${detail})` : ''}${hint ? `: ${hint}` : ''}`;
}
