import type { EventEmitter } from 'node:events';
import type { Statement } from '../../../../runtime/drivers/database';
import type { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { textsOf } from '../../../support/json-rows';
import { connectTo, database, titles, useBooks } from '../books';
import { reads, TIMEOUT, writes } from '../statements';
import { transactionOf } from '../transactions';

useBooks();

const PREPARED = reads(`
  SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements WHERE statement !~ 'pg_prepared_statements' ORDER BY statement`);
interface PreparedRow {
  readonly statement: string;
  readonly generic_plans: number;
  readonly custom_plans: number;
}
const ALL = reads('SELECT * FROM books WHERE id = $1');
const ADD = writes('INSERT INTO books (id, title) VALUES ($1, $2) RETURNING *');

describe('prepared statements', () => {
  let postgres: Postgres;
  beforeEach(() => { postgres = connectTo({ preparedStatements: true }); });
  afterEach(() => database.administer('ALTER TABLE books DROP COLUMN IF EXISTS isbn'));

  const run = async (statement: Statement = ALL, values: (string | number)[] = [1]) =>
    textsOf((await postgres.run(statement, values, TIMEOUT)).rows).map(row => JSON.parse(row) as { id: number });
  const preparedOn = async (target: Postgres) =>
    textsOf((await target.run(PREPARED, [], TIMEOUT)).rows).map(row => JSON.parse(row) as PreparedRow);

  test('the server parses a statement and its setup once for a connection', async () => {
    await run();
    await run();
    await run(ALL, [2]);

    const prepared = await preparedOn(postgres);
    expect(prepared.map(({ statement }) => statement)).toEqual([ALL.text, expect.stringMatching(/^SELECT set_config/)]);
    expect(prepared[0]).toMatchObject({ custom_plans: 3 });
  });

  test('nothing is prepared where sessions may be shared', async () => {
    const pooled = connectTo({ preparedStatements: false });
    await pooled.run(ALL, [1], TIMEOUT);

    expect(await preparedOn(pooled)).toEqual([]);
  });

  test('a custom plan is made for each call of a statement that asks for it, however often it ran', async () => {
    for (let n = 0; n < 12; n++) await run({ ...ALL, customPlan: true });

    expect((await preparedOn(postgres))[0]).toEqual({ statement: ALL.text, custom_plans: 12, generic_plans: 0 });
  });

  test('a custom plan is made for it in a transaction too, whichever statements it is sent with', async () => {
    const all = { statement: { ...ALL, customPlan: true }, values: [1] };
    const other = { statement: reads('SELECT 1 AS one'), values: [] };
    for (let n = 0; n < 12; n++) await transactionOf(postgres, async send => { await send([other]); return [other, all]; });

    expect((await preparedOn(postgres)).find(({ statement }) => statement === ALL.text)).toMatchObject({ custom_plans: 12, generic_plans: 0 });
  });

  test('the plan of other statements is kept after five calls', async () => {
    for (let n = 0; n < 12; n++) await run();

    expect((await preparedOn(postgres))[0]).toEqual({ statement: ALL.text, custom_plans: 5, generic_plans: 7 });
  });

  test('a server without plan_cache_mode gets nothing to prepare', async () => {
    await run();
    const { connection } = (postgres as unknown as { connection: { client: { connection: EventEmitter } } }).connection.client;
    connection.emit('parameterStatus', { parameterName: 'server_version', parameterValue: '11.22' });
    await run(reads('SELECT title FROM books WHERE id = $1'));

    expect((await preparedOn(postgres)).map(({ statement }) => statement)).toContain(ALL.text);
    expect(await preparedOn(postgres)).toHaveLength(2);
  });

  test('a changed table shows its new columns, and no error', async () => {
    expect(await run()).toEqual([{ id: 1, title: 'Emma' }]);
    await database.query('ALTER TABLE books ADD COLUMN isbn text');

    expect(await run()).toEqual([{ id: 1, title: 'Emma', isbn: null }]);
    expect(await run()).toEqual([{ id: 1, title: 'Emma', isbn: null }]);
  });

  test('a recreated type is found without an error', async () => {
    await database.query("DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('sad')");
    await run(reads('SELECT CAST($1 AS mood) AS id'), ['sad']);
    await database.query("DROP TYPE mood; CREATE TYPE mood AS ENUM ('sad', 'glad')");

    expect(await run(reads('SELECT CAST($1 AS mood) AS id'), ['glad'])).toEqual([{ id: 'glad' }]);
  });

  test('a write on a changed table is done once', async () => {
    await run(ADD, [2, 'Persuasion']);
    await database.query('ALTER TABLE books ADD COLUMN isbn text');

    expect(await run(ADD, [3, 'Sanditon'])).toEqual([{ id: 3, title: 'Sanditon', isbn: null }]);
    expect(await titles()).toEqual(['Emma', 'Persuasion', 'Sanditon']);
  });

  test('a session that lost its statements gets them again', async () => {
    await run();
    await postgres.run(writes('DEALLOCATE ALL'), [], TIMEOUT);

    expect(await run()).toEqual([{ id: 1, title: 'Emma' }]);
    expect(await preparedOn(postgres)).toHaveLength(2);
  });

  test('throws the error of a statement that fails, and the same statement works later', async () => {
    await run(ADD, [2, 'Persuasion']);

    await expect(run(ADD, [2, 'Persuasion'])).rejects.toMatchObject({ kind: 'conflict' });
    expect(await run(ADD, [3, 'Sanditon'])).toMatchObject([{ id: 3 }]);
  });

  test('throws when a table is gone', async () => {
    await database.query('CREATE TABLE drafts (id int)');
    const drafts = reads('SELECT * FROM drafts');
    await run(drafts, []);
    await database.query('DROP TABLE drafts');

    await expect(run(drafts, [])).rejects.toMatchObject({ report: { sqlState: '42P01' } });
    expect(await run()).toHaveLength(1);
  });

  test('a hundred are kept, and the others work without', async () => {
    for (let n = 0; n < 102; n++) await run(reads(`SELECT * FROM books WHERE id = $1 + ${n} - ${n}`));

    expect(await run(reads('SELECT title FROM books WHERE id = $1'))).toEqual([{ title: 'Emma' }]);
    expect(await preparedOn(postgres)).toHaveLength(100);
  });

  test('procedures are not prepared', async () => {
    await database.query('CREATE OR REPLACE PROCEDURE nothing() LANGUAGE sql AS $$ SELECT $$');
    await run(writes('CALL nothing()'), []);

    expect((await preparedOn(postgres)).map(({ statement }) => statement).filter(text => /CALL/.test(text))).toEqual([]);
  });
});
