import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GeneratedApp } from './generated-app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { runToEnd } from '../server-process';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(60_000);

const SCHEMA = `
  CREATE TABLE orders (id integer PRIMARY KEY, buyer text NOT NULL);
  CREATE TABLE sessions (token text PRIMARY KEY);
  CREATE TABLE schema_history (installed_rank integer PRIMARY KEY);
  CREATE VIEW buyers AS SELECT buyer, count(*) AS orders FROM orders GROUP BY buyer;
  CREATE EXTENSION citext;`;

describe('init', () => {
  let database: TestDatabase;
  const apps: GeneratedApp[] = [];
  const newApp = () => {
    const app = new GeneratedApp();
    apps.push(app);
    return app;
  };
  const urlOf = ({ user, port, name, password }: TestDatabase) => `postgres://${user}:${password}@localhost:${port}/${name}`;
  const init = (app: GeneratedApp, ...args: string[]) => runToEnd(['init', '--database-url', urlOf(database), '--output', app.folder, ...args]);

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(SCHEMA);
  });
  afterAll(async () => {
    apps.forEach(app => app.remove());
    await database.drop();
  });

  test('prints what it wrote, what it left out, and the next commands', async () => {
    const app = newApp();
    const { exitCode, stdout } = await init(app);

    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(app.folder, 'app').replaceAll(database.name, 'shop')).toBe(`app: a TypeScript app with 6 routes for 1 table and 1 view of shop
  schema_history: a table of a migration tool
  sessions: its key is a secret
  buyers: No index finds a row of the view by a key, so there is only a list without pages.

Next, as in README.md:
  cd app
  npm install
  npx cdk synth --quiet
  npx cdk-vpc-lambda-api-local check
  npx cdk-vpc-lambda-api-local serve
`);
  });

  test.each(['typescript', 'python', 'java'])('writes the same app in %s again, without the password', async language => {
    const [one, other] = [newApp(), newApp()];
    await init(one, '--language', language);
    await init(other, '--language', language);

    expect(one.files().size).toBeGreaterThan(8);
    expect(other.files()).toEqual(one.files());
    expect([...one.files().values()].join('\n')).not.toContain(database.password);
  });

  test('changes nothing in the database', async () => {
    const read = () => database.query('SELECT sum(xact_commit) AS commits, (SELECT count(*) FROM pg_class) AS relations FROM pg_stat_database WHERE datname = current_database()');
    const before = await read();
    await init(newApp());

    expect((await read()).rows[0].relations).toBe(before.rows[0].relations);
  });

  test('--tables names the tables to serve', async () => {
    const app = newApp();
    await init(app, '--tables', 'buyers, public.orders');

    expect([...app.files().keys()].filter(path => path.startsWith('routes/'))).toEqual(['routes/buyers.ts', 'routes/orders.ts']);
  });

  test('a folder with hidden files only is empty', async () => {
    const app = newApp();
    mkdirSync(join(app.folder, '.git'), { recursive: true });

    expect(await init(app)).toMatchObject({ exitCode: 0 });
  });

  describe('throws when', () => {
    const full = mkdtempSync(join(tmpdir(), 'full-'));
    writeFileSync(join(full, 'notes.txt'), '');
    afterAll(() => rmSync(full, { recursive: true }));
    const fails = async (args: string[], status = 1) => {
      const { exitCode, stderr, stdout } = await runToEnd(['init', ...args]);
      expect({ exitCode, stdout }).toEqual({ exitCode: status, stdout: '' });
      return stderr.trim().replaceAll(full, 'full').replaceAll(database.name, 'shop');
    };

    test('the folder is not empty', async () => {
      expect(await fails(['--output', full])).toBe('--output: full is not empty (notes.txt): name a new folder with --output');
    });

    test.each(['mssql://sa:secret@db/shop', 'sqlserver://db', 'jdbc:sqlserver://db'])('the database is SQL Server: %s', async url => {
      expect(await fails(['--output', join(full, 'app'), '--database-url', url])).toBe('--database-url: init reads PostgreSQL only: it cannot read the catalogue of SQL Server yet');
    });

    test('the language is unknown', async () => {
      expect(await fails(['--language', 'pyton'], 2)).toBe('--language must be one of typescript, python, java, got "pyton" (did you mean "python"?)');
    });

    test('a table is unknown', async () => {
      expect(await fails(['--output', join(full, 'app'), '--database-url', urlOf(database), '--tables', 'order']))
        .toBe('--tables: the database has no table or view "order" (did you mean "orders"?)');
    });

    test('no table is left', async () => {
      expect(await fails(['--output', join(full, 'app'), '--database-url', urlOf(database), '--tables', 'sessions']))
        .toBe('shop has no tables for an API; sessions: its key is a secret');
    });
  });
});
