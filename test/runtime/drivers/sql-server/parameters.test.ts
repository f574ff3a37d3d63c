import type { SqlValue } from '../../../../runtime/drivers/database';
import type { ScalarType } from '../../../../src/contract/value-manifest';
import { serverOf } from '../../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../../support/tds-server';
import { open } from '../sql-servers';
import { TIMEOUT } from '../statements';

describe('parameters of SQL Server', () => {
  let server: TdsServer;
  beforeAll(async () => server = await startTdsServer());
  beforeEach(() => void server.requests.splice(0));
  afterAll(() => server.close());

  /** Sends a value, and gives what the server received. */
  async function sent(value: SqlValue, type?: ScalarType) {
    const text = 'EXEC dbo.AddBook @p1';
    server.script(text, [{ changed: 1 }]);
    await open(serverOf(server)).run({ text, readOnly: false, types: [type] }, [value], TIMEOUT);
    const [{ declaration, parameters: [received] }] = server.requests.splice(0) as [TdsServer['requests'][number]];
    return { declaration, received };
  }

  test.each<[ScalarType | undefined, string]>([
    [undefined, 'nvarchar(4000)'],
    ['string', 'nvarchar(4000)'],
    ['json', 'nvarchar(4000)'],
    ['integer', 'int'],
    ['bigint', 'bigint'],
    ['number', 'float'],
    ['decimal', 'decimal(38, 10)'],
    ['boolean', 'bit'],
    ['date', 'date'],
    ['timestamp', 'datetimeoffset(7)'],
    ['uuid', 'uniqueidentifier'],
    ['binary', 'varbinary(8000)'],
  ])('NULL declared as %s is sent as %s', async (type, declared) => {
    expect(await sent(null, type)).toEqual({ declaration: `@p1 ${declared}`, received: null });
  });

  test.each([
    ['2030-12-31T23:59:59Z', '2030-12-31T23:59:59.0000000'],
    ['2030-07-01T01:00:00+02:00', '2030-06-30T23:00:00.0000000'],
    ['2030-07-01t01:00:00.1234567-12:45', '2030-07-01T13:45:00.1234567'],
    ['2030-07-01T01:00:00.12345678z', '2030-07-01T01:00:00.1234568'],
    ['2030-07-01T01:00:00.99999999Z', '2030-07-01T01:00:01.0000000'],
    ['2030-06-30T23:59:60Z', '2030-07-01T00:00:00.0000000'],
    ['1815-12-23T10:00:00.0000001Z', '1815-12-23T10:00:00.0000001'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.0000000'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.9999999'],
  ])('the timestamp %s is sent as the same moment in UTC', async (value, moment) => {
    expect(await sent(value, 'timestamp')).toEqual({ declaration: '@p1 datetimeoffset(7)', received: `${moment} offset 0` });
  });

  test.each(['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '9999-12-31T23:59:59.99999999Z'])('throws invalid-value for the timestamp %s, which is outside of the years in UTC', async value => {
    await expect(sent(value, 'timestamp')).rejects.toMatchObject({ kind: 'invalid-value', message: expect.stringContaining('years 1 to 9999') });
    expect(server.requests).toEqual([]);
  });

  test('the time zone of the process makes no difference', async () => {
    const zone = process.env.TZ;
    process.env.TZ = 'America/St_Johns';
    try {
      expect(await sent('2030-07-01T01:00:00+02:00', 'timestamp')).toMatchObject({ received: '2030-06-30T23:00:00.0000000 offset 0' });
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test('text of other types stays text, which the statement casts', async () => {
    expect(await sent('2030-12-31', 'date')).toEqual({ declaration: '@p1 nvarchar(4000)', received: '2030-12-31' });
  });
});
