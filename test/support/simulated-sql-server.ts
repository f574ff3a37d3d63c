import { SimulatedSession } from './simulated-session';
import {
  ADMINISTRATOR, login, user, type BatchReaction, type BatchSession, type Data, type Sent, type SharedState, type StoredLogin, type StoredUser,
} from './sql-server-tables';
import type { TdsLogin } from './tds-requests';
import { startTdsServer, type TdsEngine, type TdsServer } from './tds-server';

/**
 * A small database behind the scripted server, with the state that scripts depend on: transactions, locks of `sp_getapplock`, history tables, logins, users and
 * permissions. It knows the statements of `runtime/scripts/sql-server`, and nothing of Transact-SQL beyond; it proves nothing about SQL Server. Each behavior is
 * the documented one of the page named beside it.
 */
export class SimulatedSqlServer implements TdsEngine, SharedState {
  static async start(): Promise<SimulatedSqlServer> {
    return new SimulatedSqlServer(await startTdsServer());
  }

  readonly sent: Sent[] = [];
  readonly data: Data = { histories: {}, tables: [], permissions: {} };
  readonly logins: Record<string, StoredLogin> = { [ADMINISTRATOR]: login('pa$$wörd') };
  readonly users: Record<string, StoredUser> = { dbo: { ...user(ADMINISTRATOR), builtIn: true } };
  /** Resources of locks, with the session that has each. */
  readonly locks = new Map<string, BatchSession>();
  /** Sessions so far. */
  readonly sessions: SimulatedSession[] = [];
  /** Permissions that are not the administrator's to revoke, as in `SELECT [dbo].[orders]`. */
  readonly othersGranted = new Set<string>();
  /** Number of the error that the next logins are refused with. */
  readonly refusals: number[] = [];
  databaseExists = true;
  readonly reactions = new Map<string, BatchReaction[]>();

  private constructor(readonly tds: TdsServer) {
    tds.engine = this;
  }

  /** Says what happens to a batch of a script the first time, the second time …; the last reaction stays. Other batches succeed. */
  script(text: string, ...reactions: BatchReaction[]): void {
    this.reactions.set(text, reactions);
  }

  /** Texts that were sent, without those of tedious for a new or reset session. */
  texts(): string[] {
    return this.sent.map(({ text }) => text).filter(text => !text.startsWith('set ansi_nulls on'));
  }

  refuses({ userName, password, database }: TdsLogin): number | undefined {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return refusal;
    const contained = this.users[userName]?.authentication === 2;
    const found = this.logins[userName];
    if (contained) return undefined;
    if (found?.password !== password) return 18456;
    if (found.disabled) return 18470;
    if (database === 'master') return undefined;
    if (!this.databaseExists) return 4060;
    return Object.values(this.users).some(other => other.login === userName) ? undefined : 4060;
  }

  open(): SimulatedSession {
    const session = new SimulatedSession(this, this.sessions.length);
    this.sessions.push(session);
    return session;
  }

  async close(): Promise<void> {
    await this.tds.close();
  }
}
