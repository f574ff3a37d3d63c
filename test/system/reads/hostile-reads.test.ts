import * as fc from 'fast-check';
import { damaged, forge, HOSTILE_ACCEPTS, HOSTILE_NUMBERS, HOSTILE_TEXTS, isSame, notCursors } from './hostile-reads';
import { createReadsApp, type ReadsAnswer, type ReadsApp } from './reads-app';
import { isValidParameter } from './wire-values';
import { Postgres } from '../../../runtime/drivers/postgres/driver';
import { SqlServer } from '../../../runtime/drivers/sql-server/driver';
import { DatabaseEngine, RequestValue, RowFormat, RowOrder, SqlResult, SqlRoute, ValueType } from '../../../src';
import type { OrderManifest, SqlRouteManifest } from '../../../src/contract/manifest';
import { hostileText } from '../../runtime/hostile-values';
import { createTestDatabase } from '../../support/database';
import { serverOf } from '../../support/postgres';
import { serverOf as sqlServerOf } from '../../support/sql-server';
import { startTdsServer } from '../../support/tds-server';
import { tds } from '../../support/tds-types';

/** See `test/runtime/hostile.test.ts`. */
const REQUESTS = process.env.HOSTILE_EVENTS ? { numRuns: Number(process.env.HOSTILE_EVENTS) } : { numRuns: 1000, seed: 20_261_128 };

const choices = { newest: ['at DESC', 'id DESC'], price: ['price', 'id'], title: ['title', 'kind DESC', 'id'] };
const orderBy = RowOrder.choose('sort', choices, { defaultChoice: 'newest' });
const formats = [RowFormat.JSON, RowFormat.CSV, RowFormat.NDJSON];
const statement = {
  sql: 'SELECT id, title, price, at, kind FROM books WHERE kind >= :kind',
  parameters: { kind: RequestValue.query('kind', { valueType: ValueType.INTEGER, defaultValue: '0' }) },
};
const ROUTES = [
  SqlRoute.get('/page', { ...statement, result: SqlResult.page({ orderBy, total: true, maxSize: 100 }) }),
  SqlRoute.get('/other', { ...statement, result: SqlResult.page({ orderBy: RowOrder.by(['at DESC', 'id']) }) }),
  SqlRoute.get('/rows', { ...statement, result: SqlResult.rows({ orderBy, formats, fileName: 'books' }) }),
];

interface Engine {
  readonly app: ReadsApp;
  /** Returns parameters of the last request that are not values of their types. */
  invalid(): string[];
  close(): Promise<void>;
}

async function openPostgres(): Promise<Engine> {
  const database = await createTestDatabase();
  await database.query(`CREATE TABLE books (id int PRIMARY KEY, title text, price real, at timestamptz NOT NULL, kind int NOT NULL);
    INSERT INTO books SELECT n, CASE WHEN n % 3 > 0 THEN 'title ' || n % 5 END, n / 10.0, now() - n * interval '1 microsecond', n % 2 FROM generate_series(1, 20) AS n`);
  const postgres = new Postgres(serverOf(database));
  const close = async () => {
    postgres.connect().destroy();
    await database.drop();
  };
  return { app: createReadsApp(postgres, DatabaseEngine.POSTGRESQL, ROUTES), close, invalid: () => [] };
}

/** The scripted server answers each statement of the manifest with the same rows, and any other with an error. */
async function openSqlServer(): Promise<Engine> {
  const server = await startTdsServer();
  const database = new SqlServer(sqlServerOf(server));
  const app = createReadsApp(database, DatabaseEngine.SQL_SERVER, ROUTES, 'sql-server');
  const columns = [['id', tds.int], ['title', tds.nvarchar], ['price', tds.decimal(9, 2)], ['at', tds.datetime2(7)], ['kind', tds.fixed.int]] as const;
  const rows = Array.from({ length: 3 }, (_, n) => [n, n % 3 > 0 ? `title ${n % 5}` : null, `${n}.10`, `2030-10-27 00:30:00.000000${n}`, n % 2]);
  const { counting, all } = textsOf(app);
  all.forEach(text => server.script(text, [{ columns: columns.map(([name, type]) => ({ name, type })), rows }]));
  counting.forEach(text => server.script(text, [{ columns: [{ name: 'total', type: tds.bigint }], rows: [[20n]] }]));
  const close = async () => {
    database.connect().destroy();
    await server.close();
  };
  const invalid = () => server.requests.splice(0).flatMap(({ wire }) => wire.filter(each => !isValidParameter(each)).map(each => each.toString('hex')));
  return { app, close, invalid };
}

/** Returns the texts that the synthesis made. */
function textsOf({ manifests }: ReadsApp): { readonly all: ReadonlySet<string>; readonly counting: readonly string[] } {
  const routes = Object.values(manifests) as SqlRouteManifest[];
  const choicesOf = routes.flatMap(({ order }) => order!.choices.flatMap(({ first, after, afterNull }) => [first, after, afterNull]));
  const counting = routes.flatMap(({ result: { page } }) => page?.total ? [page.total.statement.text] : []);
  return { counting, all: new Set([...routes, ...choicesOf].flatMap(each => each ? [each.text] : []).concat(counting)) };
}

describe.each([['PostgreSQL', openPostgres], ['SQL Server, scripted', openSqlServer]])('hostile requests for rows of %s', (_, open) => {
  let app: ReadsApp;
  let engine: Engine;
  let synthesized: ReadonlySet<string>;
  beforeAll(async () => {
    engine = await open();
    ({ app } = engine);
    synthesized = textsOf(app).all;
  });
  afterAll(() => engine.close());

  /** Sends a request and checks what is true of every request. */
  async function ask(path: string, query: string[][], headers: Record<string, string> = {}): Promise<ReadsAnswer> {
    app.texts.splice(0);
    const answer = await app.get(path, new URLSearchParams(query as [string, string][]).toString(), headers);
    const log = app.takeLog();
    const about = JSON.stringify({ path, query, headers }).slice(0, 2000);
    if (![200, 400, 406].includes(answer.status) || /"level":"(?:error|fatal)"/.test(log)) throw new Error(`${about} is answered with ${answer.status} ${answer.body}: ${log}`);
    const other = app.texts.filter(text => !synthesized.has(text));
    if (other.length > 0) throw new Error(`${about} sent a statement that was not made at synthesis: ${other.join()}`);
    const invalid = engine.invalid();
    if (invalid.length > 0) throw new Error(`${about} sent values that are not of their types: ${invalid.join()}`);
    return answer;
  }

  /** Requests that the handler must refuse before any statement. */
  async function refused(path: string, query: string[][], headers: Record<string, string> = {}, status = 400): Promise<void> {
    const answer = await ask(path, query, headers);
    expect({ query, headers, status: answer.status, statements: app.texts }).toEqual({ query, headers, status, statements: [] });
  }

  const choiceOf = (path: string, name?: string) => orderOf(app, path).choices.find(choice => choice.name === name)!;

  async function cursorOf(path: string, query: string[][]): Promise<string> {
    const { next } = JSON.parse((await ask(path, [...query, ['limit', '1']])).body) as { readonly next: string };
    return new URLSearchParams(next).get('cursor')!;
  }

  test('a sort that is not a choice is refused, on both routes', async () => {
    for (const text of HOSTILE_TEXTS) for (const path of ['/page', '/rows']) await refused(path, [['sort', text]]);
  });

  test('a limit or total that is not valid is refused', async () => {
    // Integers are read as numbers of JSON.
    const isValid = (text: string) => /^\d+(?:\.0+)?(?:e\d+)?$/.test(text) && Number(text) >= 1 && Number(text) <= 100;
    for (const text of HOSTILE_NUMBERS) {
      if (!isValid(text)) await refused('/page', [['limit', text]]);
      if (text !== 'true') await refused('/page', [['total', text]]);
    }
  });

  test('a format that is not one is refused, and Accept never fails', async () => {
    for (const text of [...HOSTILE_TEXTS, 'CSV', 'csv ', 'xml', 'text/csv']) await refused('/rows', [['format', text]]);
    for (const accept of HOSTILE_ACCEPTS) expect([200, 406]).toContain((await ask('/rows', [], { accept })).status);
    await refused('/rows', [], { accept: 'text/html' }, 406);
  });

  test('a text that is not a cursor is refused', async () => {
    for (const text of notCursors()) await refused('/page', [['cursor', text]]);
  });

  test('a cursor that is cut off or has a wrong bit is refused, and so is one of another order or route', async () => {
    const cursor = await cursorOf('/page', [['sort', 'newest']]);
    for (const text of damaged(cursor)) if (!isSame(text, cursor)) await refused('/page', [['cursor', text]]);
    for (const sort of ['price', 'title']) await refused('/page', [['sort', sort], ['cursor', cursor]]);
    await refused('/other', [['cursor', cursor]]);
    await refused('/page', [['cursor', await cursorOf('/other', [])]]);
    expect((await ask('/page', [['cursor', cursor]])).status).toBe(200);
  });

  test('a forged cursor with any texts is answered with rows or refused', async () => {
    const texts = HOSTILE_TEXTS.filter(text => text.length < 2000 && !/[\ud800-\udfff]/u.test(text));
    const statuses = new Set<number>();
    for (const name of Object.keys(choices)) {
      const { columns } = choiceOf('/page', name);
      const single = texts.flatMap(text => columns.map((_column, at) => columns.map((__, index) => index === at ? text : null)));
      for (const position of [...single, ...texts.map(text => columns.map(() => text))]) {
        const cursor = forge(choiceOf('/page', name), position);
        statuses.add((await ask('/page', [['sort', name], ['cursor', cursor], ['total', 'true']])).status);
      }
    }
    expect(statuses).toContain(400);
  });

  test('a forged cursor with almost the texts of a row is answered with rows or refused', async () => {
    const rows = Object.keys(choices).map(async name => [name, await cursorOf('/page', [['sort', name]])] as const);
    const statuses = new Set<number>();
    for (const [name, cursor] of await Promise.all(rows)) {
      const choice = choiceOf('/page', name);
      const [, , ...own] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as (string | null)[];
      for (const changed of variants(own)) statuses.add((await ask('/page', [['sort', name], ['cursor', forge(choice, changed)]])).status);
    }
    expect([...statuses].sort()).toEqual([200, 400]);
  });

  test(`${REQUESTS.numRuns} requests with any values of all parameters are answered with rows or refused`, async () => {
    const cursors = await Promise.all(Object.keys(choices).map(sort => cursorOf('/page', [['sort', sort]])));
    const value = (...valid: string[]) => fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...valid) }, { weight: 1, arbitrary: hostileText });
    const pair = (name: string, ...valid: string[]) => value(...valid).map(text => [name, text]);
    const parameters = fc.array(fc.oneof(
      pair('sort', ...Object.keys(choices)), pair('limit', '1', '100', '7'), pair('cursor', ...cursors), pair('total', 'true', 'false'), pair('format', ...formats), pair('kind', '0', '1'),
      fc.tuple(hostileText, hostileText).map(([name, text]) => [name, text]),
    ), { maxLength: 6 });
    const accept = value('*/*', 'text/csv', 'application/json', 'application/x-ndjson');
    await fc.assert(fc.asyncProperty(fc.constantFrom('/page', '/rows', '/other'), parameters, fc.option(accept), async (path, query, header) => {
      await ask(path, query, header === null ? {} : { accept: header });
    }), REQUESTS);
  }, 60_000 + REQUESTS.numRuns * 50);
});

function orderOf({ manifests }: ReadsApp, path: string): OrderManifest {
  return (manifests[`GET ${path}`] as SqlRouteManifest).order!;
}

/** Changes each character of the texts, takes it away, or doubles it. */
function variants(texts: readonly (string | null)[]): (string | null)[][] {
  return texts.flatMap((text, index) => Array.from(text ?? '', (__, at) => ['', 'A', '0', '-', '.', text![at]!.repeat(2)].map(piece =>
    texts.map((other, position) => position === index ? text!.slice(0, at) + piece + text!.slice(at + 1) : other))).flat());
}
