import { scriptOf, startServer } from './simulation';
import { conceal } from '../../../../runtime/drivers/credentials';
import { runScripts } from '../../../../runtime/scripts/run';
import { sqlServerScripts } from '../../../../runtime/scripts/sql-server/engine';
import type { DatabaseUserManifest, ScriptManifest, ScriptsOutcome } from '../../../../src/contract/scripts-manifest';
import type { SimulatedSqlServer } from '../../../support/simulated-sql-server';
import { serverOf } from '../../../support/sql-server';
import { until } from '../../../support/until';

const PASSWORD = 'generated-password';
const ORDERS = scriptOf('1', ['CREATE TABLE orders (id int)']);
const PRODUCTS = scriptOf('2', ['CREATE TABLE products (id int)'], { checksum: 5 });
const USER: DatabaseUserManifest = { name: 'shop_api', login: 'secret', grants: ['SELECT ON orders'] };

interface Folder {
  readonly scripts: readonly ScriptManifest[];
  readonly users?: readonly DatabaseUserManifest[];
  readonly remainingMs?: number;
}

let lines: string[];
beforeEach(() => void (lines = []));

async function deploy(server: SimulatedSqlServer, { scripts, users = [], remainingMs = 20_000 }: Folder): Promise<ScriptsOutcome> {
  return runScripts({
    engine: sqlServerScripts,
    manifest: { format: 1, engine: 'sql-server', historyTable: 'schema_history', scripts, users },
    server: serverOf(server.tds),
    loginOf: name => ({ get: async () => conceal(name, PASSWORD), renew: async () => false }),
    log: (level, message, fields) => void lines.push(JSON.stringify({ level, message, ...fields })),
    remainingMs,
  });
}

describe('a deployment to SQL Server', () => {
  test('the first one creates user, history and tables; the second one changes nothing', async () => {
    const server = await startServer();
    const folder = { scripts: [ORDERS, PRODUCTS], users: [USER] };

    expect(await deploy(server, folder)).toEqual({
      scripts: ['V1__test.sql', 'V2__test.sql'], users: ['shop_api: login created', 'shop_api: created', 'shop_api: granted SELECT on dbo.orders'],
    });
    expect(await deploy(server, folder)).toEqual({ scripts: [], users: [] });
    expect(server.data.tables).toEqual(['orders', 'products']);
    expect(lines.join('\n')).not.toContain(PASSWORD);
  });

  test('a new script runs alone, and a folder that is older than the database is fine', async () => {
    const server = await startServer();
    await deploy(server, { scripts: [ORDERS] });

    expect(await deploy(server, { scripts: [ORDERS, PRODUCTS] })).toMatchObject({ scripts: ['V2__test.sql'] });
    expect(await deploy(server, { scripts: [ORDERS] })).toMatchObject({ scripts: [] });
  });

  test('the scripts before the one that fails stay, and the next deployment goes on with it', async () => {
    const server = await startServer();
    server.script('FAIL', [{ error: 245, severity: 16, message: "Conversion failed when converting the varchar value 'geheim' to data type int." }], []);
    const folder = { scripts: [ORDERS, scriptOf('2', ['FAIL']), { ...PRODUCTS, version: '3', file: 'V3__test.sql' }] };

    await expect(deploy(server, folder)).rejects.toThrow('V2__test.sql:1: a value is invalid or out of range (SQL Server error 245)');
    expect(await deploy(server, folder)).toMatchObject({ scripts: ['V2__test.sql', 'V3__test.sql'] });
  });

  test('of two at once, one runs the scripts, and the other waits and finds them done', async () => {
    const server = await startServer();
    const outcomes = await Promise.all([deploy(server, { scripts: [ORDERS, PRODUCTS] }), deploy(server, { scripts: [ORDERS, PRODUCTS] })]);

    expect(outcomes.map(({ scripts }) => scripts.length).sort()).toEqual([0, 2]);
    await until(() => server.locks.size === 0);
  });

  test('one that waits for another too long says so', async () => {
    const server = await startServer();
    server.script('WAITFOR', 'forever');
    const first = deploy(server, { scripts: [scriptOf('1', ['WAITFOR'])], remainingMs: 8000 });
    first.catch(() => undefined);
    while (!server.texts().includes('WAITFOR')) await new Promise(resolve => setTimeout(resolve, 5));

    await expect(deploy(server, { scripts: [ORDERS], remainingMs: 2000 })).rejects.toThrow(/^another deployment has held the lock of schema_history for/);
    await expect(first).rejects.toThrow(/^V1__test\.sql:1: the statement was stopped after \d s, .*the script was rolled back\. No script ran before it\./);
  }, 30_000);

  test('a script whose commit lost its connection is not run twice', async () => {
    const server = await startServer();
    await deploy(server, { scripts: [ORDERS] });
    server.script('COMMIT TRANSACTION', session => { session.commit(); return 'drop'; });
    const folder = { scripts: [ORDERS, PRODUCTS] };
    await expect(deploy(server, folder)).rejects.toThrow('V2__test.sql: the connection was lost while the script was committed. Deploy again');
    server.reactions.clear();

    expect(await deploy(server, folder)).toEqual({ scripts: [], users: [] });
  });

  test('a database with tables and without a history is refused', async () => {
    const server = await startServer();
    server.data.tables.push('old');

    await expect(deploy(server, { scripts: [ORDERS] })).rejects.toThrow('the database has tables, but no table schema_history');
  });
});
