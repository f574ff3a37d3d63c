import { DatabaseError, type Rows, type Work } from '../../../../runtime/drivers/database';
import type { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { jsonRows, textsOf } from '../../../support/json-rows';
import { startProxy } from '../../servers';
import { backendOf, connectTo, database, titles, useBooks } from '../books';
import { reads, TIMEOUT, writes } from '../statements';
import { transactionOf } from '../transactions';

useBooks();

const add = (id: number, title: string) => ({ statement: writes('INSERT INTO books VALUES ($1, $2) RETURNING id'), values: [id, title] });
const rename = (title: string) => ({ statement: writes('UPDATE books SET title = $1'), values: [title] });
const list = { statement: reads('SELECT title FROM books ORDER BY id'), values: [] };
const failureOf = async (work: Promise<unknown>) => work.then(() => { throw new Error('it did not fail'); }, (error: DatabaseError) => error);

describe.each([true, false])('a transaction of several statements, with preparedStatements %s', preparedStatements => {
  let postgres: Postgres;
  beforeEach(() => { postgres = connectTo({ preparedStatements }); });
  const transact = (work: Work, options = {}) => transactionOf(postgres, work, options);

  test('each statement has its own rows, limits and counts', async () => {
    const results: unknown[] = [];
    const work: Work = async send => {
      results.push(...await send([add(2, 'Persuasion'), rename('Sanditon'), { statement: { ...list.statement, maxRows: 0 }, values: [] }]));
      results.push(...await send([{ statement: { ...list.statement, discardsRows: true }, values: [] }]));
      return [{ statement: { ...reads("SELECT '{}' AS json"), jsonColumns: ['json'] }, values: [] }, list];
    };

    const { results: last, reused, databaseMs } = await transact(work);

    expect(results).toMatchObject([
      { columns: ['id'], rows: jsonRows('{"id":2}'), rowCount: 1 },
      { columns: [], rows: jsonRows(), rowCount: 2 },
      { rows: { length: 1 }, rowCount: 1 },
      { rows: { length: 0 }, rowCount: 2 },
    ]);
    expect(last).toMatchObject([{ rows: jsonRows('{"json":{}}') }, { rows: jsonRows('{"title":"Sanditon"}', '{"title":"Sanditon"}'), rowCount: 2 }]);
    expect(reused).toBe(false);
    expect(databaseMs).toBeGreaterThan(0);
    expect(await titles()).toEqual(['Sanditon', 'Sanditon']);
  });

  test('undefined undoes all of it, and the connection serves on', async () => {
    const result = await transact(async send => {
      await send([add(2, 'Persuasion')]);
      await send([rename('Sanditon')]);
      return undefined;
    });

    expect(result.results).toEqual([]);
    expect(await titles()).toEqual(['Emma']);
    expect(await postgres.run(list.statement, [], TIMEOUT)).toMatchObject({ reused: true });
  });

  test.each<[string, Work]>([
    ['sent', async send => { await send([add(2, 'Persuasion'), add(1, 'Emma'), rename('Sanditon')]); return []; }],
    ['sent later', async send => { await send([list]); await send([add(2, 'Persuasion'), add(1, 'Emma'), rename('Sanditon')]); return []; }],
    ['sent with the commit', async send => { await send([list]); return [add(2, 'Persuasion'), add(1, 'Emma'), rename('Sanditon')]; }],
    ['sent at once', async () => [add(2, 'Persuasion'), add(1, 'Emma'), rename('Sanditon')]],
  ])('throws when the second of three statements fails that were %s, with the rows before it, and undoes all', async (_, work) => {
    const error = await failureOf(transact(work));

    expect(error).toMatchObject({ kind: 'conflict', report: { sqlState: '23505', constraint: 'books_pkey' } });
    expect(error.failed).toMatchObject({ index: 1, before: [{ rows: jsonRows('{"id":2}'), rowCount: 1 }] });
    expect(JSON.stringify(error)).not.toContain('failed');
    expect(await titles()).toEqual(['Emma']);
    expect(await postgres.run(list.statement, [], TIMEOUT)).toMatchObject({ reused: true });
  });

  test('throws the error of a statement also when the work goes on after it', async () => {
    const work: Work = async send => {
      await send([add(1, 'Emma')]).catch(() => undefined);
      return [rename('Sanditon')];
    };

    await expect(transact(work)).rejects.toMatchObject({ report: { sqlState: '23505' } });
    expect(await titles()).toEqual(['Emma']);
  });

  test('the work gets the error in the form of this library', async () => {
    let seen: unknown;
    const outcome = transact(async send => {
      await send([list, add(1, 'Emma')]).catch(error => { seen = error; });
      return undefined;
    });

    await expect(outcome).rejects.toMatchObject({ kind: 'conflict', failed: { index: 1 } });
    expect(seen).toBeInstanceOf(DatabaseError);
    expect(seen).toMatchObject({ kind: 'conflict', failed: { index: 1 } });
  });

  test('throws at the commit, which no statement failed at, for a deferred constraint', async () => {
    await database.query('CREATE TABLE IF NOT EXISTS loans (book int REFERENCES books DEFERRABLE INITIALLY DEFERRED)');
    const loan = { statement: writes('INSERT INTO loans VALUES ($1)'), values: [99] };

    const sent: Work = async send => { await send([loan]); return []; };
    const sentLast: Work = async send => { await send([list]); return [loan]; };
    for (const work of [sent, sentLast, async () => [list, loan]]) {
      const error = await failureOf(transact(work));
      expect(error).toMatchObject({ kind: 'conflict', report: { sqlState: '23503' } });
      expect(error.failed).toBeUndefined();
    }
    await database.query('DROP TABLE loans');
  });

  test('throws for two columns of one name before the commit', async () => {
    const twice = { statement: writes('INSERT INTO books VALUES ($1, $2) RETURNING id, title AS id'), values: [2, 'Persuasion'] };
    const error = await failureOf(transact(async send => { await send([list, twice]); return []; }));

    expect(error).toMatchObject({ kind: 'bug', message: expect.stringContaining('two columns named "id"'), failed: { index: 1 } });
    expect(error.failed!.before).toHaveLength(1);
    expect(await titles()).toEqual(['Emma']);
  });

  test('the error of rows that cannot be answered comes before that of a later statement', async () => {
    const broken = { statement: { ...writes("INSERT INTO books VALUES (2, '{') RETURNING title"), jsonColumns: ['title'] }, values: [] };

    await expect(transact(async () => [list, broken, add(1, 'Emma')])).rejects.toMatchObject({ kind: 'bug', failed: { index: 1 } });
    expect(await titles()).toEqual(['Emma']);
  });

  test('an error is judged by the statement that failed, and its values', async () => {
    const toInt = (text: string) => ({ statement: reads(`SELECT '${text}'::int AS n`), values: [] });

    await expect(transact(async () => [add(2, 'x'), toInt('x')])).rejects.toMatchObject({ kind: 'bug', failed: { index: 1 } });
    await expect(transact(async () => [toInt('1'), { statement: reads('SELECT $1::text::int AS n'), values: ['x'] }]))
      .rejects.toMatchObject({ kind: 'invalid-value', failed: { index: 1 } });
  });

  test('every text arrives as it is', async () => {
    const texts = ['SELECT current_query() AS text -- ; é', "SELECT current_query() AS text, '\u{1F600}' /* ' */", ' SELECT current_query()  AS text\n'];
    const statements = texts.map(text => ({ statement: reads(text), values: [] }));
    const seen: string[] = [];
    const read = ({ rows }: { rows: { at(index: number): string | undefined } }) => (JSON.parse(rows.at(0)!) as { text: string }).text;
    const { results } = await transact(async send => {
      seen.push(...(await send(statements)).map(read));
      return statements;
    });

    expect([...seen, ...results.map(read)]).toEqual([...texts, ...texts]);
  });

  test('all statements have the context, and the next caller has none of it', async () => {
    const tenant = { statement: reads("SELECT current_setting('app.tenant', true) AS tenant"), values: [] };
    const seen: string[] = [];
    const { results } = await transact(async send => {
      seen.push(...textsOf((await send([tenant, tenant]))[1]!.rows), ...textsOf((await send([tenant]))[0]!.rows));
      return [tenant];
    }, { contextKeys: ['app.tenant'], context: ['acme'] });

    expect([...seen, ...textsOf(results[0]!.rows)]).toEqual(Array(3).fill('{"tenant":"acme"}'));
    expect(textsOf((await postgres.run(tenant.statement, [], TIMEOUT)).rows)).toEqual(['{"tenant":""}']);
  });

  test.each<[string, Work]>([
    ['at once', async () => [list, add(2, 'Persuasion')]], ['later', async send => { await send([list]); await send([add(2, 'Persuasion')]); return []; }],
  ])('throws when a read-only transaction writes %s', async (_, work) => {
    await expect(transact(work, { readOnly: true })).rejects.toMatchObject({ kind: 'bug', report: { sqlState: '25006' }, failed: { index: expect.any(Number) } });
    expect(await titles()).toEqual(['Emma']);
  });

  test('a procedure runs in it, but cannot end it', async () => {
    await database.query(`
      CREATE OR REPLACE PROCEDURE add_book() LANGUAGE sql AS $$ INSERT INTO books VALUES (6, 'Sanditon') $$;
      CREATE OR REPLACE PROCEDURE add_and_commit() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO books VALUES (7, 'Lesley Castle'); COMMIT; END $$`);
    const call = (name: string) => ({ statement: writes(`CALL ${name}()`), values: [] });

    await expect(transact(async () => [call('add_and_commit'), list])).rejects.toMatchObject({ report: { sqlState: '2D000' }, failed: { index: 0 } });
    await expect(transact(async send => { await send([list]); return [call('add_and_commit')]; })).rejects.toMatchObject({ report: { sqlState: '2D000' } });
    expect((await transact(async () => [call('add_book'), list])).results[1]).toMatchObject({ rowCount: 2 });
    expect(await titles()).toEqual(['Emma', 'Sanditon']);
  });

  test('a statement that reads ends after maxRows, and the others go on', async () => {
    const endless = { statement: { ...reads('SELECT generate_series(1, 1000000000) AS n'), maxRows: 1 }, values: [] };
    const { results } = await transact(async send => {
      expect(await send([endless, list])).toMatchObject([{ rows: jsonRows('{"n":1}', '{"n":2}'), rowCount: 2 }, { rowCount: 1 }]);
      return [endless, add(2, 'Persuasion')];
    });

    expect(results).toMatchObject([{ rowCount: 2 }, { rows: jsonRows('{"id":2}') }]);
  });

  test('transactions and statements at the same time run one after another', async () => {
    const number = { statement: reads('SELECT count(*)::int AS n FROM books'), values: [] };
    const work: Work = async send => {
      const [{ rows }] = await send([number]) as [Rows];
      await new Promise(resolve => setTimeout(resolve, 20));
      return [add((JSON.parse(rows.at(0)!) as { n: number }).n + 1, 'Persuasion')];
    };
    const [, , { rows }] = await Promise.all([transact(work), transact(work), postgres.run(number.statement, [], TIMEOUT)]);

    expect(textsOf(rows)).toEqual(['{"n":3}']);
  });

  test('no statements need no round trip', async () => {
    const backend = await backendOf(postgres);
    const before = (await database.administer('SELECT query_start FROM pg_stat_activity WHERE pid = $1', [backend])).rows;

    expect(await transact(async send => await send([]) as never)).toMatchObject({ results: [] });
    expect(await transact(async () => undefined)).toMatchObject({ results: [] });
    expect((await database.administer('SELECT query_start FROM pg_stat_activity WHERE pid = $1', [backend])).rows).toEqual(before);
  });

  test.each<[string, number, Work]>([
    ['all at once', 1, async () => [add(2, 'Persuasion'), rename('Sanditon'), list]],
    ['all before the commit', 2, async send => { await send([add(2, 'Persuasion'), rename('Sanditon'), list]); return []; }],
    ['some with the commit', 2, async send => { await send([add(2, 'Persuasion'), list]); return [rename('Sanditon'), list]; }],
    ['one after another', 3, async send => { await send([add(2, 'Persuasion')]); await send([list]); return [rename('Sanditon')]; }],
    ['and undone', 2, async send => { await send([add(2, 'Persuasion')]); return undefined; }],
  ])('statements that are sent %s take %i round trips', async (_, trips, work) => {
    const proxy = await startProxy(database.port);
    postgres = connectTo({ preparedStatements, port: proxy.port });
    await postgres.ping(TIMEOUT);
    const before = proxy.flights.length;
    await transact(work, { contextKeys: ['app.tenant'], context: ['acme'] });

    expect(proxy.flights.slice(before)).toEqual(Array(trips).fill(['client', 'server']).flat());
    postgres.connect().destroy();
    await proxy.close();
  });
});
