import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ScriptsDatabase } from './scripts-database.mjs';
import { ScriptsFunction } from './scripts-function.mjs';

const USER = { name: 'shop_api', login: 'secret', grants: ['SELECT ON orders'] };
const ORDERS = { 'V1__orders.sql': ['CREATE TABLE orders (id int PRIMARY KEY)', 'INSERT INTO orders VALUES (1)'] };

let database;
before(async () => database = await ScriptsDatabase.open());
after(() => database.close());
beforeEach(() => database.reset());

for (const version of ['22', '24']) {
  describe(`the function that runs scripts, in Lambda with Node.js ${version}`, () => {
    const node = fileURLToPath(new URL(`node_modules/node-${version}/bin/node`, import.meta.url));
    const functions = [];
    const create = (files, { users = [USER], env = {} } = {}) => {
      const made = new ScriptsFunction({ node, files, users, env: { ...database.env, ...env } });
      functions.push(made);
      return made;
    };
    afterEach(async () => {
      for (const made of functions.splice(0)) {
        await made.stop();
        for (const password of database.passwords) assert.ok(!made.output.includes(password), 'the log holds a password');
      }
    });
    /** Resolves when the function runs a statement that starts with some text. */
    const running = async start => {
      while ((await database.column(`SELECT pid FROM pg_stat_activity WHERE usename = 'admin' AND state = 'active' AND query LIKE '${start}%'`)).length === 0) await delay(10);
    };

    test('a first run returns what it did, and a second one that nothing was to do', async () => {
      const made = create(ORDERS);

      assert.deepEqual(await made.invoke(), {
        scripts: ['V1__orders.sql'], users: ['shop_api: created', 'shop_api: password set', 'shop_api: granted SELECT on public.orders'],
      });
      assert.deepEqual(await made.invoke(), { scripts: [], users: [] });
      assert.equal(await database.accepts('shop_api', database.userSecret.AWSCURRENT.password), true);
      assert.deepEqual(made.log.map(({ level, message, file }) => [level, message, file]), [
        ['info', 'the script ran', 'V1__orders.sql'], ['info', 'the database is up to date', undefined], ['info', 'the database is up to date', undefined],
      ]);
    });

    test('the reason of a failure is its message alone, and is logged', async () => {
      const made = create({ ...ORDERS, 'V2__more.sql': ['SELECT 1', "INSERT INTO orders VALUES ('ada@example.com')"] });

      assert.equal(await made.reason(), 'V2__more.sql:2: invalid input syntax for type integer\n');
      assert.ok(made.log.some(({ level, message }) => level === 'error' && message === 'V2__more.sql:2: invalid input syntax for type integer'));
      assert.ok(!made.output.includes('ada@example.com'));
    });

    test('a function that is killed during a statement leaves nothing, and the next one goes on', async () => {
      const files = { ...ORDERS, 'V2__slow.sql': ['INSERT INTO orders VALUES (2)', 'SELECT pg_sleep(2)', 'INSERT INTO orders VALUES (3)'] };
      const made = create(files);
      const killed = made.invoke().catch(({ message }) => message);
      await running('SELECT pg_sleep');
      await made.kill();

      assert.match(await killed, /ended/);
      assert.deepEqual(await create(files).invoke(), { scripts: ['V2__slow.sql'], users: ['shop_api: granted SELECT on public.orders'] });
      assert.deepEqual(await database.column('SELECT id FROM orders ORDER BY 1'), [1, 2, 3]);
    });

    test('the statement of a function that is killed ends within seconds', async () => {
      const made = create({ 'V1__slow.sql': ['SELECT pg_sleep(600)'] }, { users: [] });
      const killed = made.invoke().catch(() => undefined);
      await running('SELECT pg_sleep');
      await made.kill();
      const started = performance.now();
      while ((await database.column("SELECT pid FROM pg_stat_activity WHERE usename = 'admin'")).length > 0) await delay(50);

      assert.ok(performance.now() - started < 5000);
      await killed;
    });

    test('two functions at once both succeed, and each script runs once', async () => {
      const files = { 'V1__slow.sql': ['SELECT pg_sleep(1)', 'CREATE TABLE orders (id int)'] };
      const outcomes = await Promise.all([create(files).invoke(), create(files).invoke()]);

      assert.deepEqual(outcomes.map(({ scripts }) => scripts.length).sort(), [0, 1]);
    });

    test('a function whose time is nearly over answers before Lambda ends it', async () => {
      const made = create({ ...ORDERS, 'V2__backfill.sql': ['SELECT pg_sleep(600)'] });

      assert.match(await made.reason(8000), /^V2__backfill\.sql:1: the statement was stopped after \d s, because the time of the function is over, and the script was rolled back\. 1 ran/);
    });

    test('a password of the administrator that was rotated, or is being rotated, is found', async () => {
      const made = create(ORDERS);
      await made.invoke();
      await database.rotate();
      assert.deepEqual((await made.invoke()).scripts, []);
      await database.rotate('AWSPENDING');
      assert.deepEqual((await made.invoke()).scripts, []);
    });

    test('a password of the user whose rotation is in progress stays', async () => {
      const made = create(ORDERS);
      await made.invoke();
      const pending = { username: 'shop_api', password: database.password() };
      database.userSecret.AWSPENDING = pending;
      assert.deepEqual((await made.invoke()).users, []);
      await database.administer(`ALTER ROLE shop_api PASSWORD '${pending.password}'`);
      assert.deepEqual((await made.invoke()).users, []);

      assert.equal(await database.accepts('shop_api', pending.password), true);
    });

    test('a configuration that is wrong is the reason', async () => {
      assert.equal(await create(ORDERS, { env: { DATABASE_HOST: '' } }).reason(), 'environment variable DATABASE_HOST is missing or empty\n');
      assert.equal(await create(ORDERS, { env: { DATABASE_USER_SECRETS: '{}' } }).reason(), 'environment variable DATABASE_USER_SECRETS has no secret of the user shop_api\n');
      assert.match(await create(ORDERS, { env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' } }).reason(), /^Secrets Manager cannot be reached/);
    });

    test('500 scripts run in one invocation', async t => {
      const files = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`V${index + 1}__table.sql`, [`CREATE TABLE t${index + 1} (id int)`]]));
      const started = performance.now();
      const { scripts } = await create(files, { users: [] }).invoke(120_000);

      t.diagnostic(`500 scripts in ${Math.round(performance.now() - started)} ms, with the start of the process`);
      assert.equal(scripts.length, 500);
    });
  });
}
