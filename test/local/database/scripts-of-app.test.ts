import type { ScriptsManifest } from '../../../src/contract/scripts-manifest';
import { createTestDatabase } from '../../support/database';
import { until } from '../../support/until';
import { type ScriptsApp, synthesizeScriptsApp } from '../scripts-app';
import { runCli, runToEnd, type ServerProcess } from '../server-process';

// Synthesizes, and starts servers, on machines that may be busy.
jest.setTimeout(240_000);

const SIGNED = { headers: { authorization: 'AWS4-HMAC-SHA256 none' } };

/** Replaces the statements of the second script. */
const second = (...texts: string[]) => ({ scripts, ...manifest }: ScriptsManifest): ScriptsManifest => ({
  ...manifest,
  scripts: [scripts[0]!, { ...scripts[1]!, checksum: 1, statements: texts.map((text, line) => ({ text, line: line + 1 })) }],
});

describe('scripts of the app', () => {
  let app: ScriptsApp;

  beforeAll(() => {
    app = synthesizeScriptsApp();
  });
  afterAll(() => app.remove());

  describe('serve', () => {
    let server: ServerProcess;

    beforeAll(async () => {
      server = runCli(['serve', '--assembly', app.assembly, '--port', '0', '--seed', app.write('seed.sql', 'INSERT INTO cellar VALUES (1)')]);
      await server.url;
    });
    afterAll(async () => {
      server.child.kill('SIGINT');
      expect(await server.exitCode).toBe(0);
    });

    // Any free port at the start; after that, the next ones.
    const portOf = (name: string) => [...server.output.stdout.matchAll(new RegExp(`^${name}, HTTP API: http://localhost:(\\d+)$`, 'gm'))].at(-1)![1];
    const get = async (api: string, path: string): Promise<any> => (await fetch(`http://127.0.0.1:${portOf(api)}${path}`, SIGNED)).json();
    const printed = async (text: RegExp, from: number) => until(() => text.test(server.output.stdout.slice(from)), { timeout: 60_000 });
    const RELOADED = /The app was synthesized again(?:: the code|[^]*Other\/Imported)/;

    test.each([
      ['Data/Shop', 'shop_api'], ['Data/Nested/Inner', 'shop_api'], ['Other/Imported', 'shop_api'], ['Data/Iam', 'shop_iam'], ['Data/Master', 'local_api'],
    ])('%s logs in as %s', async (api, user) => {
      expect(await get(api, '/me')).toEqual([{ name: user }]);
    });

    test('the output names the user of each API', () => {
      expect(server.output.stdout.match(/^ {2}Database user: \w+$/gm)).toHaveLength(4);
      expect(server.output.stdout).toMatch(/Data\/Iam, HTTP API: \S+\n.*\n {2}Database user: shop_iam\n/);
      expect(server.output.stdout).toContain('functions without a user of the scripts log in as local_api');
      expect(server.output.stdout).not.toContain('The database has no tables');
    });

    test('the page shows the user of its API', async () => {
      expect([(await get('Data/Shop', '/~local/api.json')).user, (await get('Data/Master', '/~local/api.json')).user]).toEqual(['shop_api', undefined]);
    });

    test('row-level security and grants of the user apply', async () => {
      expect(await get('Data/Shop', '/orders')).toEqual([{ customer: 'alice' }]);
      expect(await get('Data/Iam', '/orders')).toEqual([{ customer: 'alice' }, { customer: 'bob' }]);
      expect(await get('Data/Shop', '/cellar')).toMatchObject({ status: 500 });
      await until(() => server.output.stderr.includes('permission denied for table cellar'));
    });

    test('scripts that have changed recreate the database, and a script that fails changes nothing', async () => {
      let from = server.output.stdout.length;
      app.change(second("INSERT INTO orders (customer) VALUES ('alice')", 'GRANT SELECT ON orders TO shop_iam', "INSERT INTO orders (customer) VALUES ('carol')"));
      await printed(RELOADED, from);
      expect(server.output.stdout.slice(from)).toContain('The scripts of the database shop have changed, so it was recreated.');
      expect(await get('Data/Iam', '/orders')).toEqual([{ customer: 'alice' }, { customer: 'carol' }]);

      from = server.output.stdout.length;
      app.change(second('SELECT 1', 'CREATE TABEL x ()'));
      await printed(/cannot be served.*\n/, from);
      expect(server.output.stdout.slice(from)).toMatch(/cannot be served: V002__customers\.sql:2: syntax error at or near "TABEL".* \(scripts of Data\/Schema\)$/m);
      expect(await get('Data/Iam', '/orders')).toEqual([{ customer: 'alice' }, { customer: 'carol' }]);
    });

    test('an assembly with the same scripts keeps the rows', async () => {
      let from = server.output.stdout.length;
      app.change(second("INSERT INTO orders (customer) VALUES ('alice')"));
      await printed(RELOADED, from);
      const created = await fetch(`http://127.0.0.1:${portOf('Data/Shop')}/orders`, {
        method: 'POST', headers: { ...SIGNED.headers, 'content-type': 'application/json' }, body: '{"customer":"alice"}',
      });
      expect(created.status).toBe(201);

      from = server.output.stdout.length;
      app.change(second("INSERT INTO orders (customer) VALUES ('alice')"));
      await printed(RELOADED, from);
      expect(server.output.stdout.slice(from)).not.toContain('recreated');
      expect(await get('Data/Shop', '/orders')).toHaveLength(2);
    });
  });

  describe('check', () => {
    beforeEach(() => app.change(manifest => manifest));

    test('reports privileges that a user lacks, with the grant to add', async () => {
      const { exitCode, stdout } = await runToEnd(['check', '--assembly', app.assembly, '--api', 'Data/Shop']);

      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/error {4}GET {4}\/cellar\n +error: the user shop_api lacks the privilege SELECT on cellar\n +add to its grants: 'SELECT ON cellar'\n/);
      expect(stdout).toMatch(/^ {2}ok {7}POST {3}\/orders$/m);
      expect(stdout).toMatch(/^1 error, /m);
    });

    test('privileges that are missing together are reported together, for users with and without grants', async () => {
      app.change(manifest => ({ ...second('SELECT 1')(manifest), users: manifest.users.map(user => ({ ...user, ...(user.grants && { grants: ['SELECT ON cellar'] }) })) }));
      const { stdout } = await runToEnd(['check', '--assembly', app.assembly]);

      expect(stdout).toContain("the user shop_api lacks the privilege SELECT, INSERT on orders\n               add to its grants: 'SELECT, INSERT ON orders'");
      expect(stdout).toContain('the user shop_iam lacks the privilege SELECT on orders\n               GRANT SELECT ON orders TO shop_iam');
    });

    test('a script that fails is the only error', async () => {
      app.change(second('SELECT 1', 'SELECT titel FROM orders'));

      expect(await runToEnd(['check', '--assembly', app.assembly])).toEqual({
        exitCode: 1, stdout: '', stderr: expect.stringMatching(/^V002__customers\.sql:2: column "titel" does not exist.* \(scripts of Data\/Schema\)\n$/),
      });
    });

    test('a statement for the master user of RDS runs, and the scripts are not run as a superuser otherwise', async () => {
      const text = (privileged: boolean) => `DO $$ BEGIN IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) <> ${privileged} THEN RAISE 'wrong role'; END IF; END $$`;
      const run = async (...texts: string[]) => {
        app.change(second(...texts, 'GRANT SELECT ON orders TO shop_iam'));
        return (await runToEnd(['check', '--assembly', app.assembly, '--api', 'Data/Iam'])).exitCode;
      };

      expect(await run(text(false))).toBe(0);
      expect(await run(text(true), 'CREATE PUBLICATION everything FOR ALL TABLES')).toBe(0);
    });

    test('scripts are not run in a database of --database-url', async () => {
      const database = await createTestDatabase();
      const { stdout } = await runToEnd(['check', '--assembly', app.assembly, '--database-url', `postgres://${database.user}:${database.password}@localhost:${database.port}/${database.name}`]);
      await database.drop();

      expect(stdout).toContain('The scripts of Data/Schema are not run in a database of --database-url: run them there if they have not run, as with psql (V001__orders.sql, V002__customers.sql).');
      expect(stdout).toContain('relation "orders" does not exist');
    });
  });
});
