import { DatabaseError } from '../../../../runtime/drivers/database';
import { jsonRows, textsOf } from '../../../support/json-rows';
import { startTestSqlServer, type TestSqlServer } from '../../../support/sql-server';
import { tds } from '../../../support/tds-types';
import { ONE, ONE_ANSWER, open } from '../sql-servers';
import { reads, TIMEOUT, writes } from '../statements';

describe('SqlServer', () => {
  let sqlServer: TestSqlServer;
  beforeAll(async () => sqlServer = await startTestSqlServer());
  afterAll(() => sqlServer.close());

  test('rows come as JSON texts in the order of the columns', async () => {
    const text = 'SELECT @p1 AS id, CAST(@p2 AS nvarchar(10)) AS title, CAST(NULL AS int) AS isbn';
    const columns = [{ name: 'id', type: tds.int }, { name: 'title', type: tds.nvarchar }, { name: 'isbn', type: tds.int }];
    sqlServer.script(text, [{ columns, rows: [[7, 'Emma', null]] }]);
    const result = await open(sqlServer.server).run(reads(text), [7, 'Emma'], TIMEOUT);

    expect(result).toMatchObject({ columns: ['id', 'title', 'isbn'], rows: jsonRows('{"id":7,"title":"Emma","isbn":null}'), rowCount: 1, reused: false });
    expect(result.databaseMs).toBeGreaterThan(0);
  });

  test('statements share one connection', async () => {
    sqlServer.script(ONE, ONE_ANSWER);
    const database = open(sqlServer.server);
    await database.run(reads(ONE), [], TIMEOUT);

    expect(await database.run(writes(ONE), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: true });
  });

  test('statements that run at the same time get their own rows', async () => {
    const texts = [1, 2, 3].map(n => `SELECT ${n} AS n`);
    texts.forEach((text, index) => sqlServer.script(text, [{ columns: [{ name: 'n', type: tds.int }], rows: [[index + 1]] }]));
    const database = open(sqlServer.server);
    const results = await Promise.all(texts.map(text => database.run(reads(text), [], TIMEOUT)));

    expect(results.map(({ rows }) => JSON.parse(rows.at(0)!))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test('many rows arrive, in packets that end in the middle of a value', async () => {
    const text = "SELECT CAST(value AS decimal(38, 1)) AS n, REPLICATE(N'é', 10) AS filler FROM GENERATE_SERIES(1, 1000)";
    const numbers = Array.from({ length: 1000 }, (_, index) => `${index + 1}.0`);
    const columns = [{ name: 'n', type: tds.decimal(38, 1) }, { name: 'filler', type: tds.nvarchar }];
    sqlServer.script(text, [{ columns, rows: numbers.map(n => [n, 'é'.repeat(10)]) }]);
    const { rows, rowCount } = await open(sqlServer.server).run(reads(text), [], TIMEOUT);

    expect(rowCount).toBe(1000);
    expect(textsOf(rows)).toEqual(numbers.map(n => JSON.stringify({ n, filler: 'é'.repeat(10) })));
  });

  test('a write counts the rows that it changed', async () => {
    const text = 'DECLARE @t TABLE (id int); INSERT @t VALUES (1), (2)';
    sqlServer.script(text, [{ changed: 2 }]);

    expect(await open(sqlServer.server).run(writes(text), [], TIMEOUT)).toMatchObject({ columns: [], rows: jsonRows(), rowCount: 2 });
  });

  test('ping resolves when the database answers', async () => {
    sqlServer.script('SELECT 1', [{ columns: [{ name: '', type: tds.int }], rows: [[1]] }]);

    await expect(open(sqlServer.server).ping(TIMEOUT)).resolves.toBeUndefined();
  });

  test('throws when two columns have one name', async () => {
    const text = 'SELECT 1 AS id, 2 AS id';
    sqlServer.script(text, [{ columns: [{ name: 'id', type: tds.int }, { name: 'id', type: tds.int }], rows: [[1, 2]] }]);

    await expect(open(sqlServer.server).run(reads(text), [], TIMEOUT)).rejects.toMatchObject({
      kind: 'bug', message: expect.stringContaining('two columns named "id"'),
    });
  });

  test('throws when a statement returns several result sets', async () => {
    const text = `${ONE}; ${ONE}`;
    sqlServer.script(text, [...ONE_ANSWER, ...ONE_ANSWER]);

    await expect(open(sqlServer.server).run(reads(text), [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug', message: expect.stringContaining('several result sets') });
  });

  test.each([
    ['conflict', 2627, 'DECLARE @t TABLE (id int PRIMARY KEY); INSERT @t VALUES (1), (1)'],
    ['invalid-value', 515, 'DECLARE @t TABLE (id int NOT NULL); INSERT @t VALUES (NULL)'],
    ['invalid-value', 245, "SELECT CAST('secret' AS int) AS n"],
    ['invalid-value', 8134, 'SELECT 1 / 0 AS n'],
    ['bug', 208, 'SELECT * FROM secret'],
  ] as const)('throws %s for error %i, without a value in the message, and the connection serves on', async (kind, errorNumber, text) => {
    sqlServer.script(text, [{ error: errorNumber, message: "the server's words, with a secret" }]);
    sqlServer.script(ONE, ONE_ANSWER);
    const database = open(sqlServer.server);
    const error = await database.run(writes(text), [], TIMEOUT).catch((thrown: DatabaseError) => thrown) as DatabaseError;

    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ kind, report: { errorNumber } });
    expect(error.message + JSON.stringify(error)).not.toContain('secret');
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: true });
  });

  test('a slow statement fails within its time, and the next one is served', async () => {
    const text = "WAITFOR DELAY '00:00:05'";
    sqlServer.script(text, 'hang');
    sqlServer.script(ONE, ONE_ANSWER);
    const database = open(sqlServer.server);
    const started = performance.now();

    await expect(database.run(reads(text), [], { timeoutMs: 800 })).rejects.toMatchObject({ kind: 'timeout' });

    expect(performance.now() - started).toBeLessThan(1500);
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: false });
  });

  test('throws when the password is wrong, and does not show it', async () => {
    const database = open({ ...sqlServer.server, credentials: async () => ({ userName: 'nobody', password: 'wrong password' }) });
    const scripted = sqlServer.behavior;
    if (scripted) scripted.refusal = 18456;
    const error = await database.run(reads(ONE), [], TIMEOUT).catch((thrown: DatabaseError) => thrown) as DatabaseError;
    if (scripted) scripted.refusal = undefined;

    expect(error).toMatchObject({ kind: 'unavailable', message: 'the server refuses the login', report: { errorNumber: 18456 } });
  });
});
