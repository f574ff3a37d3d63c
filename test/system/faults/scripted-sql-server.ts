import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyDatabase, Impostor, Written } from './faulty-database';
import { LARGE, MANY_ROWS, PACES, routesOf, type Pace, type Statements } from './routes';
import { ScriptedTables, type ScriptedStatement } from './scripted-tables';
import type { ServerCertificate } from '../../../local/database/certificates';
import { DatabaseEngine } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import type { Cut, Ending } from '../../support/endings';
import { startTdsServer, type TdsServer } from '../../support/tds-server';
import type { TdsColumn } from '../../support/tds-tokens';
import { tds } from '../../support/tds-types';
import { until } from '../../support/until';

// The compiler accepts one statement only, and the scripted server reads no SQL.
const STATEMENTS: Statements = {
  read: waitMs => `SELECT id, title FROM books WHERE id = @p1 /* ${waitMs} */`,
  write: pace => `INSERT INTO books (title) OUTPUT inserted.id, inserted.title VALUES (:title) /* ${pace} */`,
  note: pace => `INSERT INTO notes (book_id, text) VALUES (:book.id, :title) /* ${pace} */`,
  added: 'SELECT id, title FROM books WHERE id = :book.id',
  large: `SELECT REPLICATE(CAST(N'x' AS nvarchar(max)), ${LARGE}) AS text`,
  manyRows: `SELECT value AS id FROM GENERATE_SERIES(1, ${MANY_ROWS})`,
};
const ID: TdsColumn = { name: 'id', type: tds.int };
const TOO_MANY_CONNECTIONS = 17809;

/**
 * Tables behind the scripted server, which is not SQL Server and proves nothing about one. A statement that it received runs after its
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
  readonly routes = routesOf(DatabaseEngine.SQL_SERVER, STATEMENTS);
  readonly keepsAbandoned = true;
  private readonly tables = new ScriptedTables();
  private slow = true;
  private waiting = 0;
  /** Goes up with every end of all connections. */
  private era = 0;

  private constructor(private readonly server: TdsServer) {
    server.behavior.password = this.login.password;
    for (const [key, route] of Object.entries(this.routes)) this.scriptRoute(key, route as SqlRouteManifest);
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

  async written(): Promise<ReadonlyMap<string, Written>> {
    return this.tables.written();
  }

  async running(): Promise<void> {
    await until(() => this.waiting > 0);
  }

  async speedUp(): Promise<void> {
    this.slow = false;
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

  private scriptRoute(key: string, { text, before = [], idempotency }: SqlRouteManifest): void {
    const { read, write, note, added, insertKey, findKey, storeAnswer, purgeKeys } = this.tables;
    const [, pace] = /((?:\/slowly|\/never|\/commit)?)$/.exec(key)! as unknown as [string, Pace];
    if (key.startsWith('GET /books')) this.script(text, read, pace);
    if (before.length === 0 && key.startsWith('POST')) this.script(text, write, pace);
    if (before.length > 0) {
      this.script(before[0]!.text, write);
      this.script(before[1]!.text, note, pace);
      this.script(text, added);
    }
    if (idempotency) {
      this.script(idempotency.insert, insertKey);
      this.script(idempotency.find, findKey);
      this.script(idempotency.store, storeAnswer);
      this.script(idempotency.purge, purgeKeys);
    }
  }

  /** Runs a statement by the values of its placeholders; the slowest ones end only when they are canceled. */
  private script(text: string, statement: ScriptedStatement, pace: Pace = ''): void {
    const placeholders = [...new Set(text.match(/@p\d+/g))].sort();
    this.server.script(text, async ({ declaration, parameters }, transaction) => {
      const { era } = this;
      if (this.slow && pace !== '' && await Promise.race([this.wait(pace), transaction.canceled]) === 'canceled') return 'run';
      if (era !== this.era) return 'drop';
      const names: string[] = declaration.match(/@\w+/g) ?? [];
      const answer = await statement(placeholders.map(name => parameters[names.indexOf(name)]), transaction);
      return answer === 'run' ? answer : [answer];
    });
  }

  private async wait(pace: Pace): Promise<void> {
    this.waiting += 1;
    await delay(PACES[pace], undefined, { ref: false });
    this.waiting -= 1;
  }
}
