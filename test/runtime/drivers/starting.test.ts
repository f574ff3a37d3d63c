import { BACKEND, connectTo, database, useBooks } from './books';
import { open } from './sql-servers';
import { reads, TIMEOUT } from './statements';
import { serverOf } from '../../support/postgres';
import { serverOf as sqlServerOf } from '../../support/sql-server';
import { startTdsServer } from '../../support/tds-server';
import { until } from '../../support/until';
import { startStartingServer } from '../starting-server';

useBooks();

const AURORA_RESUMES = { sqlState: '28000', routine: 'ClientAuthentication' };

describe.each([
  ['resumes from a pause', AURORA_RESUMES],
  ['starts', { sqlState: '57P03', routine: 'ProcessStartupPacket' }],
])('Postgres while its server %s', (_, refusal) => {
  const connected = async () => {
    const server = await startStartingServer(database.port, refusal);
    const credentials = jest.fn(serverOf(database).credentials);
    const renewLogin = jest.fn(async () => true);
    const postgres = connectTo({ port: server.port, trustServerCertificate: true, credentials, renewLogin });
    return { server, postgres, renewLogin };
  };

  test('a statement waits until it takes connections, and no other login is fetched', async () => {
    const { server, postgres, renewLogin } = await connected();
    const answer = postgres.run(BACKEND, [], TIMEOUT);
    await until(() => server.refused > 1);
    server.start();

    await expect(answer).resolves.toMatchObject({ rowCount: 1 });
    expect(renewLogin).not.toHaveBeenCalled();
    await server.close();
  });

  test('throws within the deadline when it takes longer', async () => {
    const { server, postgres, renewLogin } = await connected();
    const started = performance.now();

    await expect(postgres.run(BACKEND, [], { timeoutMs: 1000 })).rejects.toMatchObject({ kind: 'unavailable', report: { sqlState: refusal.sqlState } });
    expect(performance.now() - started).toBeLessThan(1300);
    expect(server.refused).toBeGreaterThan(1);
    expect(renewLogin).not.toHaveBeenCalled();
    await server.close();
  });
});

describe('SqlServer while its database resumes', () => {
  test('a statement waits until it takes connections', async () => {
    const sqlServer = await startTdsServer();
    sqlServer.script('SELECT 1', [{ changed: 0 }]);
    sqlServer.behavior.refusal = 40613;
    const answer = open(sqlServerOf(sqlServer)).run(reads('SELECT 1'), [], TIMEOUT);
    await until(() => sqlServer.logins.length > 1);
    sqlServer.behavior.refusal = undefined;

    await expect(answer).resolves.toBeDefined();
    await sqlServer.close();
  });
});
