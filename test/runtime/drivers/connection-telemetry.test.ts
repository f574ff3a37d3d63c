import { setTimeout } from 'node:timers/promises';
import type { Server } from '../../../runtime/drivers/driver';
import { Postgres } from '../../../runtime/drivers/postgres/driver';
import { SqlServer } from '../../../runtime/drivers/sql-server/driver';
import { Telemetry } from '../../../runtime/tracing/telemetry';
import { createTestDatabase } from '../../support/database';
import { serverOf as postgresServerOf } from '../../support/postgres';
import { serverOf as sqlServerOf } from '../../support/sql-server';
import { startTdsServer } from '../../support/tds-server';
import { tds } from '../../support/tds-types';
import { closedPort } from '../servers';

const ONE = { text: 'SELECT 1 AS one', readOnly: true };
const TIMEOUT = { timeoutMs: 5000 };

/** A server, and a way to end its connections. */
interface Running {
  readonly server: Server;
  disconnect(): Promise<void>;
  stop(): Promise<void>;
}

async function runPostgres(): Promise<Running> {
  const database = await createTestDatabase();
  const disconnect = async () => void await database.administer(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '${database.user}'`);
  return { server: postgresServerOf(database), disconnect, stop: () => database.drop() };
}

async function runSqlServer(): Promise<Running> {
  const scripted = await startTdsServer();
  scripted.script(ONE.text, [{ columns: [{ name: 'one', type: tds.int }], rows: [[1]] }]);
  return { server: sqlServerOf(scripted), disconnect: async () => scripted.dropConnections(), stop: () => scripted.close() };
}

describe.each([
  ['PostgreSQL', Postgres, runPostgres],
  ['SQL Server', SqlServer, runSqlServer],
])('connection telemetry of %s', (_, Database, run) => {
  let running: Running;
  let database: Postgres | SqlServer;
  const telemetry = new Telemetry();
  const open = (more: Partial<Server> = {}) => {
    database = new Database({ ...running.server, telemetry, ...more });
  };

  beforeAll(async () => { running = await run(); });
  afterEach(() => {
    database.connect().destroy();
    telemetry.takeEvents();
  });
  afterAll(() => running.stop());

  test('is how long a new one took, once, for all statements on it', async () => {
    open();
    await database.run(ONE, [], TIMEOUT);
    expect(telemetry.takeEvents()).toEqual({ ConnectDuration: [expect.any(Number)] });
    await database.run(ONE, [], TIMEOUT);
    expect(telemetry.takeEvents()).toBeUndefined();
  });

  test('is that one took the place of one that was lost', async () => {
    open();
    await database.run(ONE, [], TIMEOUT);
    await running.disconnect();
    await setTimeout(50);
    telemetry.takeEvents();
    await database.run(ONE, [], TIMEOUT);

    expect(telemetry.takeEvents()).toEqual({ Reconnects: [1], ConnectDuration: [expect.any(Number)] });
  });

  test('counts a statement that got no connection', async () => {
    open({ port: await closedPort() });
    await expect(database.run(ONE, [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable' });

    expect(telemetry.takeEvents()).toEqual({ ConnectFailures: expect.arrayContaining([1]) });
  });
});
