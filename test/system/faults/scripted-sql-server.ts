import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyDatabase, Impostor } from './faulty-database';
import { LARGE, MANY_ROWS, PACES, routesOf, type Statements } from './routes';
import type { ServerCertificate } from '../../../local/database/certificates';
import type { Cut, Ending } from '../../support/endings';
import { startTdsServer, type TdsReaction, type TdsServer } from '../../support/tds-server';
import type { TdsColumn } from '../../support/tds-tokens';
import { tds } from '../../support/tds-types';
import { until } from '../../support/until';

const wait = (waitMs: number) => waitMs === 0 ? '' : `WAITFOR DELAY '${new Date(waitMs).toISOString().slice(11, 23)}'; `;
const STATEMENTS: Statements = {
  read: waitMs => `${wait(waitMs)}SELECT id, title FROM books WHERE id = @p1`,
  write: waitMs => `${wait(waitMs)}INSERT INTO books (title) OUTPUT inserted.title VALUES (@p1)`,
  commit: "INSERT INTO books (title) OUTPUT inserted.title VALUES (@p1); WAITFOR DELAY '00:01:00'",
  large: `SELECT REPLICATE(CAST(N'x' AS nvarchar(max)), ${LARGE}) AS text`,
  manyRows: `SELECT value AS id FROM GENERATE_SERIES(1, ${MANY_ROWS})`,
};
const ID: TdsColumn = { name: 'id', type: tds.int };
const TITLE: TdsColumn = { name: 'title', type: tds.nvarchar };
const TOO_MANY_CONNECTIONS = 17809;

/** Gives the row of a statement, and does in the commit what it changes. */
type Work = (value: unknown, onCommit: (change: () => void) => void) => unknown[];

/**
 * A table `books` behind the scripted server, which is not SQL Server and proves nothing about one. A statement that it received runs after its
 * time, unless the server ended the connection meanwhile; its changes are kept when the transaction is committed.
 */
export class ScriptedSqlServer implements FaultyDatabase {
  /** @param ending how the server ends connections */
  static async open(ending: Ending = 'destroy'): Promise<ScriptedSqlServer> {
    const server = await startTdsServer();
    server.behavior.ending = ending;
    return new ScriptedSqlServer(server);
  }

  readonly engine = 'sql-server';
  readonly name = 'library';
  readonly login = { username: 'api', password: 'pa$$wörd' };
  readonly routes = routesOf(STATEMENTS);
  private readonly titles = [1, 2, 3, 4, 5].map(n => `Book ${n}`);
  private waiting = 0;
  /** Goes up with every end of all connections. */
  private era = 0;

  private constructor(private readonly server: TdsServer) {
    server.behavior.password = this.login.password;
    Object.values(PACES).forEach(waitMs => {
      server.script(STATEMENTS.read(waitMs), this.after(waitMs, [ID, TITLE], id => [Number(id), this.titles[Number(id) - 1]]));
      server.script(STATEMENTS.write(waitMs), this.after(waitMs, [TITLE], (title, onCommit) => {
        onCommit(() => this.titles.push(String(title)));
        return [title];
      }));
    });
    server.script(STATEMENTS.commit, 'run');
    server.script(STATEMENTS.large, [{ columns: [{ name: 'text', type: tds.nvarcharMax }], rows: [['x'.repeat(LARGE)]] }]);
    server.script(STATEMENTS.manyRows, [{ columns: [ID], rows: Array.from({ length: MANY_ROWS }, (_, index) => [index + 1]) }]);
  }

  get host(): string {
    return this.server.host;
  }

  get port(): number {
    return this.server.port;
  }

  get ca(): string {
    return this.server.ca;
  }

  async count(title: string): Promise<number> {
    return this.titles.filter(other => other === title).length;
  }

  async running(): Promise<void> {
    await until(() => this.waiting > 0);
  }

  /** Waits for slow statements; others never end. */
  async settled(): Promise<void> {
    await delay(PACES['/slowly']);
  }

  async endConnections(): Promise<void> {
    this.era += 1;
    // Later requests may already be connected again when these have ended.
    const ending = [...this.server.connections];
    this.server.dropConnections();
    await until(() => !ending.some(socket => this.server.connections.has(socket)));
  }

  async connectionsExpired(): Promise<void> {
    throw new Error('SQL Server does not end connections that are idle');
  }

  async changePassword(password: string): Promise<void> {
    this.server.behavior.password = password;
  }

  async fillUp(): Promise<() => Promise<void>> {
    this.server.behavior.refusal = TOO_MANY_CONNECTIONS;
    return async () => { this.server.behavior.refusal = undefined; };
  }

  cutAnswer(cut: Cut): void {
    this.server.behavior.cut = cut;
  }

  async stop(): Promise<void> {
    this.era += 1;
    await this.server.stop();
  }

  start(): Promise<void> {
    return this.server.reopen();
  }

  async impersonate(certificate: ServerCertificate): Promise<Impostor> {
    const { port, logins, close } = await startTdsServer(certificate);
    return { port, heard: logins, close };
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private after(waitMs: number, columns: readonly TdsColumn[], work: Work): TdsReaction {
    return async ({ parameters: [value] }, { onCommit }) => {
      const { era } = this;
      if (waitMs > 0) {
        this.waiting += 1;
        await delay(waitMs, undefined, { ref: false });
        this.waiting -= 1;
      }
      return era === this.era ? [{ columns, rows: [work(value, onCommit)] }] : 'drop';
    };
  }
}
