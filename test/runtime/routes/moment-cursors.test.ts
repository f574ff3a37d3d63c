import { createApp } from '../../../runtime/app';
import { SqlServer } from '../../../runtime/drivers/sql-server/driver';
import { fromHttpApi, type HttpApiEvent } from '../../../runtime/gateway/http-api';
import { toResult } from '../../../runtime/http/response';
import { createLog } from '../../../runtime/observability/log';
import { DatabaseEngine, RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { MANIFEST_FORMAT } from '../../../src/contract/manifest';
import { compileRoutes } from '../../support/compile-routes';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { serverOf } from '../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../support/tds-server';
import { tds, type TdsType } from '../../support/tds-types';
import { createDatabaseApp, type DatabaseApp } from '../database-app';
import { httpEvent } from '../events';

const after = RequestValue.query('after', { valueType: ValueType.TIMESTAMP, required: false });
const result = SqlResult.page({ cursor: { after: 'at' } });
/** Moments with every digit, on both sides of the hours that clocks in Berlin skip and repeat, and of midnight there and in UTC. */
const MOMENTS = [
  '1969-12-31T23:59:59.999999Z', '2030-03-31T00:59:59.5Z', '2030-03-31T01:00:00Z', '2030-06-30T21:59:59.123456Z', '2030-06-30T22:00:00Z', '2030-06-30T23:59:59Z',
  '2030-07-01T00:00:00.000001Z', '2030-10-27T00:30:00Z', '2030-10-27T00:59:59.999999Z', '2030-10-27T01:30:00Z', '2030-10-27T02:30:00Z',
];
const COLUMNS = ['timestamptz', 'timestamp', 'date'] as const;

interface Page { readonly items: { readonly at: string }[]; readonly next: string | null }

describe.each(['UTC', 'Etc/UTC', 'Europe/Berlin'])('a cursor that is a moment, in PostgreSQL with a session in %s', zone => {
  let database: TestDatabase;
  let app: DatabaseApp;
  const byMoment = (path: string, column: string, at: string) => SqlRoute.get(path, {
    sql: `SELECT ${at} AS at FROM "${column}" WHERE :after IS NULL OR at > :after ORDER BY at LIMIT :limit`, parameters: { after }, result,
  });
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.administer(`ALTER ROLE ${database.user} SET timezone = '${zone}'`);
    for (const column of COLUMNS) {
      await database.query(`CREATE TABLE "${column}" (at ${column} UNIQUE)`);
      await database.query(`INSERT INTO "${column}" SELECT unnest($1::timestamptz[]) ON CONFLICT DO NOTHING`, [MOMENTS]);
    }
    const routes = COLUMNS.flatMap(column => [byMoment(`/${column}`, column, 'at'), byMoment(`/${column}/cast`, column, 'at::timestamptz')]);
    app = createDatabaseApp(database, routes, { allowOrigins: [], exposeHeaders: [], allowCredentials: false });
  });
  afterAll(() => database.drop());

  const ask = (path: string, query: string) => app.answer(httpEvent(`GET ${path}`, { rawQueryString: query }));

  /** Gives the rows of all pages, and the cursors between them. */
  async function walk(path: string): Promise<{ readonly rows: string[]; readonly cursors: string[] }> {
    const rows: string[] = [];
    const cursors: string[] = [];
    for (let next: string | null = '?limit=1'; next !== null && rows.length <= MOMENTS.length;) {
      const page = JSON.parse((await ask(path, next.slice(1))).body) as Page;
      rows.push(...page.items.map(({ at }) => at));
      next = page.next;
      if (next !== null) cursors.push(new URLSearchParams(next).get('after')!);
    }
    return { rows, cursors };
  }

  /** Gives the moments of a column, as PostgreSQL compares them. */
  const moments = async (column: string): Promise<string[]> => (
    await database.query(`SELECT to_char(at::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment FROM "${column}" ORDER BY at`)
  ).rows.map(({ moment }) => moment);
  const withDigits = (cursor: string) => cursor.replace(/(?:\.(\d+))?Z$/, (_, digits = '') => `.${digits.padEnd(6, '0')}Z`);

  const readable = COLUMNS.flatMap(column => zone === 'Europe/Berlin' && column !== 'timestamptz' ? [`${column}/cast`] : [column, `${column}/cast`]);

  test.each(readable)('of %s continues after that moment: every row is returned once', async path => {
    const expected = await moments(path.split('/')[0]!);
    const { rows, cursors } = await walk(`/${path}`);

    expect(rows).toHaveLength(expected.length);
    expect(new Set(rows).size).toBe(rows.length);
    expect(cursors.map(withDigits)).toEqual(expected.slice(0, -1));
  });

  if (zone !== 'Europe/Berlin') return;

  test.each(['timestamp', 'date'])('of %s without a cast is an internal error, because the handler cannot know the moment', async path => {
    app.takeLog();

    expect((await ask(`/${path}`, 'limit=1')).statusCode).toBe(500);
    expect(app.takeLog()).toContain('CAST the column');
  });
});

describe('a cursor that is a moment, in SQL Server', () => {
  const sql = 'SELECT at FROM books WHERE :after IS NULL OR at > :after ORDER BY at OFFSET 0 ROWS FETCH NEXT :limit ROWS ONLY';
  const routes = compileRoutes([SqlRoute.get('/books', { sql, parameters: { after }, result })], DatabaseEngine.SQL_SERVER);
  const [{ text }] = Object.values(routes) as unknown as [{ readonly text: string }];
  let server: TdsServer;
  beforeEach(async () => { server = await startTdsServer(); });
  afterEach(() => server.close());

  test.each<[name: string, type: TdsType, stored: unknown, sent: string]>([
    ['datetimeoffset(7)', tds.datetimeoffset(7, 330), '2030-06-30 23:59:59.1234567', '2030-06-30T23:59:59.1234567 offset 0'],
    ['datetimeoffset(0)', tds.datetimeoffset(0, -120), '2030-06-30 22:00:00', '2030-06-30T22:00:00.0000000 offset 0'],
    ['datetime2(7)', tds.datetime2(7), '2030-10-27 00:30:00.0000001', '2030-10-27T00:30:00.0000001 offset 0'],
    ['datetime2(3)', tds.datetime2(3), '1969-12-31 23:59:59.999', '1969-12-31T23:59:59.9990000 offset 0'],
    ['datetime2(0)', tds.datetime2(0), '0001-01-01 00:00:00', '0001-01-01T00:00:00.0000000 offset 0'],
    ['datetime', tds.datetime, ['2030-03-31', 300 * 3600], '2030-03-31T01:00:00.0000000 offset 0'],
    ['smalldatetime', tds.smalldatetime, ['2030-03-31', 150], '2030-03-31T02:30:00.0000000 offset 0'],
    ['date', tds.date, '2030-07-01', '2030-07-01T00:00:00.0000000 offset 0'],
  ])('of %s continues after that moment', async (_, type, stored, sent) => {
    const database = new SqlServer(serverOf(server));
    server.script(text, [{ columns: [{ name: 'at', type }], rows: [[stored], [stored]] }], [{ columns: [{ name: 'at', type }], rows: [] }]);
    const app = createApp({
      folder: __dirname,
      manifest: { format: MANIFEST_FORMAT, engine: 'sql-server', routes },
      database,
      log: createLog('error', () => undefined),
      now: () => performance.now(),
    });
    const invocation = { functionRequestId: 'function-1', remainingMs: 28_000, coldStart: false, traceId: undefined };
    const ask = async (query: string) => {
      const { body } = toResult(await app(fromHttpApi(httpEvent('GET /books', { rawQueryString: query }) as HttpApiEvent, invocation)));
      return JSON.parse(body) as Page;
    };

    const { next } = await ask('limit=1');
    expect(await ask(next!.slice(1))).toEqual({ items: [], next: null });
    expect(server.requests[1]!.parameters).toContain(sent);
    database.connect().destroy();
  });
});
