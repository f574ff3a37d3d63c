import { resultOf, type Data, type StoredLogin, type StoredUser } from './sql-server-tables';
import { SimulatedSession } from './simulated-session';
import type { TdsLogin } from './tds-requests';
import { startTdsServer, type TdsEngine, type TdsOutcome, type TdsServer } from './tds-server';

/** A text that a client sent, and in which session. */
export interface Sent {
  readonly session: number;
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly resets: boolean;
}

/** Reaction to a batch of a script. */
export type BatchReaction = TdsOutcome | 'forever' | ((session: SimulatedSession) => TdsOutcome | Promise<TdsOutcome>);

/** The only schema and database. */
export const HOME = { database: 'library', schema: 'dbo' };
export const ADMINISTRATOR = 'api';

/**
 * A small database behind the scripted server, with the state that scripts depend on: transactions, locks of `sp_getapplock`, history tables, logins, users and
 * permissions. It knows the statements of `runtime/scripts/sql-server`, and nothing of Transact-SQL beyond; it proves nothing about SQL Server. Each behavior is
 * the documented one of the page named beside it.
 */
export class SimulatedSqlServer implements TdsEngine {
  readonly sent: Sent[] = [];
  readonly data: Data = { histories: {}, tables: [], permissions: {} };
  readonly logins: Record<string, StoredLogin> = { [ADMINISTRATOR]: login('pa$$wörd') };
  readonly users: Record<string, StoredUser> = { dbo: { ...user(ADMINISTRATOR), builtIn: true } };
  /** Resources of locks, with the session that has each. */
  readonly locks = new Map<string, SimulatedSession>();
  /** Sessions so far. */
  readonly sessions: SimulatedSession[] = [];
  /** Permissions that are not the administrator's to revoke, as in `SELECT [dbo].[orders]`. */
  readonly othersGranted = new Set<string>();
  /** Number of the error that the next logins are refused with. */
  readonly refusals: number[] = [];
  readonly reactions = new Map<string, BatchReaction[]>();

  private constructor(readonly tds: TdsServer) {
    tds.engine = this;
  }

  static async start(): Promise<SimulatedSqlServer> {
    return new SimulatedSqlServer(await startTdsServer());
  }

  /** Says what happens to a batch of a script the first time, the second time …; the last reaction stays. Other batches succeed. */
  script(text: string, ...reactions: BatchReaction[]): void {
    this.reactions.set(text, reactions);
  }

  /** Texts that were sent, without those of tedious for a new or reset session. */
  texts(): string[] {
    return this.sent.map(({ text }) => text).filter(text => !text.startsWith('set ansi_nulls on'));
  }

  refuses({ userName, password }: TdsLogin): number | undefined {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return refusal;
    const contained = this.users[userName]?.authentication === 2;
    const found = this.logins[userName];
    if (contained) return undefined;
    if (found?.password !== password) return 18456;
    if (found.disabled) return 18470;
    return Object.values(this.users).some(other => other.login === userName) ? undefined : 4060;
  }

  open(): SimulatedSession {
    const session = new SimulatedSession(this, this.sessions.length);
    this.sessions.push(session);
    return session;
  }

  /** Columns of `USER_STATE`. */
  userState(name: string): TdsOutcome {
    const [found, here] = [this.logins[name], this.users[name]];
    const mapped = found ? Object.keys(this.users).find(other => this.users[other]!.login === name) ?? null : null;
    const flag = (value: boolean | undefined) => Number(value ?? false);
    const row = {
      loginType: found?.type ?? null, disabled: found ? flag(found.disabled) : null, locked: found ? flag(found.locked) : null,
      self: flag(name === ADMINISTRATOR), administrator: flag(found?.administrator),
      userType: here?.type ?? null, authentication: here?.authentication ?? null, builtIn: flag(here?.builtIn), owner: flag(here?.owner),
      linked: flag(found && here?.login === name), mapped,
    };
    return [resultOf(Object.keys(row), [row])];
  }

  async close(): Promise<void> {
    await this.tds.close();
  }
}

export function login(password: string, options: Partial<StoredLogin> = {}): StoredLogin {
  return { password, type: 'S', disabled: false, locked: false, administrator: false, ...options };
}

/** A user of a login; null: its login was dropped. */
export function user(of: string | null, options: Partial<StoredUser> = {}): StoredUser {
  return { type: 'S', authentication: 1, login: of, builtIn: false, owner: false, roles: [], ...options };
}
