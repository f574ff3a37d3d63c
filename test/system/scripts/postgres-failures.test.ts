import { Shop } from './shop';
import { conceal } from '../../../runtime/drivers/credentials';
import { closedPort, startProxy, startSilentServer, type Proxy } from '../../runtime/servers';
import { until } from '../../support/until';

let shop: Shop;
beforeEach(async () => shop = await Shop.open());
afterEach(async () => shop.close());

const ORDERS = { 'V1__create_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY, email text UNIQUE, amount int)' };
const second = (...lines: string[]) => ({ ...ORDERS, 'V2__second.sql': lines.join('\n') });

describe('a script that fails', () => {
  const SECRET = 'ada@example.com';
  test.each<[string, string[], string]>([
    ['at line 7', ['', '-- one', "INSERT INTO orders VALUES (1, 'a');", '', '/* a', '*/', 'INSERT INTO order VALUES (2);'],
      'V2__second.sql:7: syntax error at or near "order"'],
    ['inside of a statement', ['INSERT INTO orders (id)', '  SELECT 1', '  FROM nowhere;'], 'V2__second.sql:3: relation "nowhere" does not exist'],
    ['in a group of rows', ['INSERT INTO orders (id) VALUES (1);', 'INSERT INTO orders (id) VALUES (2);', '', 'INSERT INTO orders (id)', '  VALUES (1);'],
      'V2__second.sql:4: duplicate key value violates unique constraint "orders_pkey"'],
    ['in a group of rows, by its syntax', ["INSERT INTO orders VALUES (1, 'é');", 'INSERT INTO orders (id) VALUES (2);', 'INSERT INTO orders', '  (idd) VALUES (1);'],
      'V2__second.sql:4: column "idd" of relation "orders" does not exist'],
    ['in a DO block', ['SELECT 1;', 'DO $$', 'DECLARE total int;', 'BEGIN', '  SELECT count(*) INTO total FROM orders;', '  total := 1;', "  RAISE 'no orders';", 'END $$;'],
      'V2__second.sql:7: no orders'],
    ['in a DO block that begins on its line', ['DO LANGUAGE plpgsql $x$BEGIN', '  PERFORM 1;', '  PERFORM missing();', 'END $x$;'],
      'V2__second.sql:3: function missing() does not exist: No function matches the given name and argument types. You might need to add explicit type casts.'],
    ['in the syntax of a DO block', ['DO $$', 'BEGIN', '  PERFORM 1;', '  IF THEN END IF;', 'END $$;'], 'V2__second.sql:4: missing expression at or near "THEN"'],
    ['in the body of a function', ['CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$', 'BEGIN', '  RETURNING 1;', 'END $$;'],
      'V2__second.sql:3: syntax error at or near "RETURNING"'],
    ['in a function that it calls', ['CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$', 'BEGIN', "  RAISE 'not yet';", 'END $$;', 'SELECT 1;', 'SELECT f(1);'],
      'V2__second.sql:6: not yet (in f(integer), line 3)'],
    ['in COPY rows', ['COPY orders (id, email) FROM stdin;', '1\ta', '2\tb', 'x\tc', '\\.'], 'V2__second.sql:4: invalid input syntax for type integer'],
    ['in COPY rows, by their columns', ['', 'COPY orders (id, email) FROM stdin;', '1\ta', '2', '\\.'], 'V2__second.sql:4: missing data for column "email"'],
    ['by a value', [`SELECT '${SECRET}'::int`], 'V2__second.sql:1: invalid input syntax for type integer'],
    ['by a number', ['SELECT 99999999999::int'], 'V2__second.sql:1: integer out of range'],
    ['by a date', ["SELECT '2030-13-01'::date"], 'V2__second.sql:1: date/time field value out of range'],
    ['by a unique column', [`INSERT INTO orders VALUES (1, '${SECRET}');`, `INSERT INTO orders VALUES (2, '${SECRET}');`],
      'V2__second.sql:2: duplicate key value violates unique constraint "orders_email_key"'],
    ['by a constraint', ['INSERT INTO orders VALUES (1, NULL, 5);', 'ALTER TABLE orders ADD CHECK (amount > 9);'],
      'V2__second.sql:2: check constraint "orders_amount_check" of relation "orders" is violated by some row'],
    ['by a name that was put together from a row', ['DO $$ BEGIN', `  EXECUTE format('SELECT %I FROM orders', '${SECRET}');`, 'END $$;'], 'V2__second.sql:2: column "…" does not exist'],
    ['by a qualified name of a row', ['DO $$ BEGIN', "  EXECUTE 'SELECT orders.ada FROM orders';", 'END $$;'], 'V2__second.sql:2: column … does not exist'],
    ['by a number that was put together from a row', ['DO $x$ BEGIN', "  EXECUTE 'SELECT 1 FROM ' || 4111111111111111;", 'END $x$;'], 'V2__second.sql:2: syntax error at or near "…"'],
    ['by a relation in dynamic SQL that the script names', ['DO $$ BEGIN', "  EXECUTE 'SELECT 1 FROM lines';", '  PERFORM 1 FROM lines;', 'END $$;'],
      'V2__second.sql:2: relation "lines" does not exist'],
    ['by a qualified column', ['SELECT o.totl', '  FROM orders o;'], 'V2__second.sql:1: column o.totl does not exist'],
    ['by a password', ["CREATE ROLE x PASSWORD 'hunter2-of-the-shop' NONSENSE"], 'V2__second.sql:1: unrecognized role option …'],
    ['at the end of its transaction', ['CREATE TABLE lines (o int REFERENCES orders DEFERRABLE INITIALLY DEFERRED);', 'INSERT INTO lines VALUES (7);'],
      'V2__second.sql (at its end): insert or update on table "lines" violates foreign key constraint "lines_o_fkey"'],
    ['by ending its transaction', ['SELECT 1;', 'COMMIT;', 'SELECT 2;'],
      'V2__second.sql:2: the statement ended the transaction of the script: remove it, or begin the script with the line -- no transaction'],
    ['by a right', ['CREATE EXTENSION file_fdw;'], 'V2__second.sql:1: permission denied to create extension "file_fdw": Must be superuser to create this extension.'],
  ])('%s is named with its line, without values, and leaves nothing', async (_, lines, message) => {
    const failure = await shop.failure(second(...lines));

    expect(failure).toBe(message);
    expect(failure).not.toContain(SECRET);
    expect(await shop.history()).toEqual(['1 V1__create_orders.sql']);
    expect(await shop.column('SELECT id FROM orders')).toEqual([]);
    expect((await shop.run(second('SELECT 1'))).scripts).toEqual(['V2__second.sql']);
  });

  test('without a transaction, what it did stays, the script is refused as it is, and runs again when changed', async () => {
    const script = (text: string) => second('-- no transaction', 'INSERT INTO orders (id) VALUES (1) ON CONFLICT DO NOTHING;', text);
    const broken = script('CREATE INDEX CONCURRENTLY orders_index ON orders (missing);');

    expect(await shop.failure(broken)).toBe('V2__second.sql:3: column "missing" does not exist. The script runs without a transaction, so what it did before stays: '
      + 'change it so that it can run again, and deploy again');
    expect(await shop.history()).toEqual(['1 V1__create_orders.sql', '2 V2__second.sql failed']);
    expect(await shop.column('SELECT id FROM orders')).toEqual([1]);
    expect(await shop.failure(broken)).toBe('V2__second.sql failed earlier, and runs without a transaction, so what it did before the failure stays. '
      + 'Change it so that it can run again, for example with DROP … IF EXISTS before CREATE, and deploy again');
    // The roll-back of the stack.
    expect(await shop.run(ORDERS)).toEqual({ scripts: [], users: [] });

    expect((await shop.run(script('CREATE INDEX CONCURRENTLY orders_index ON orders (email);'))).scripts).toEqual(['V2__second.sql']);
    // A second row of the same version would make Flyway's validation fail.
    expect(await shop.history()).toEqual(['1 V1__create_orders.sql', '3 V2__second.sql']);
    expect((await shop.run(script('CREATE INDEX CONCURRENTLY orders_index ON orders (email);'))).scripts).toEqual([]);
  });
});

describe('when the time is nearly over', () => {
  test('a long statement is stopped and rolled back, and the message says what ran before and what to do', async () => {
    const backfill = { 'V3__backfill.sql': 'INSERT INTO lines VALUES (1);\nSELECT pg_sleep(60);' };
    const failure = await shop.failure({ ...second('CREATE TABLE lines (id int);'), ...backfill }, { remainingMs: 6000 });

    expect(failure).toMatch(new RegExp('^V3__backfill[.]sql:2: the statement was stopped after \\d s, because the time of the function is over, and the script was rolled '
      + 'back[.] 2 ran before it, up to V2__second[.]sql, and stay[.] This run took [45] s[.] Split the script into several, and run long work, such as backfills, outside of deployments$'));
    expect(await shop.history()).toEqual(['1 V1__create_orders.sql', '2 V2__second.sql']);
    expect(await shop.column('SELECT id FROM lines')).toEqual([]);
    expect(await shop.column("SELECT count(*)::int FROM pg_stat_activity WHERE application_name LIKE 'cdk%' AND datname = current_database()")).toEqual([0]);
  });

  test('a script that sets its own timeout is stopped too', async () => {
    expect(await shop.failure(second("SET statement_timeout = '1h'; SELECT pg_sleep(60);"), { remainingMs: 5000 })).toMatch(/^V2__second[.]sql:1: the statement was stopped after/);
  });

  test('a script of many short statements is stopped', async () => {
    expect(await shop.failure(second(...Array(600).fill('SELECT pg_sleep(0.02);')), { remainingMs: 5000 })).toMatch(/^V2__second[.]sql:\d+: the statement was stopped after 0 s, /);
  });

  test('a commit that takes too long is stopped', async () => {
    const trigger = [
      'CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;',
      'CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait();',
    ];

    expect(await shop.failure(second(...trigger, 'INSERT INTO orders (id) VALUES (1);'), { remainingMs: 5000 })).toMatch(
      /^V2__second[.]sql [(]at its end[)]: the statement was stopped after \d s, because the time of the function is over, and the script was rolled back[.]/);
    expect(await shop.history()).toEqual(['1 V1__create_orders.sql']);
  });

  test('a statement that waits for a lock is stopped', async () => {
    await shop.run(ORDERS);
    const holder = shop.database.query('BEGIN; LOCK TABLE orders; SELECT pg_sleep(6); COMMIT');
    await until(async () => (await shop.column("SELECT count(*)::int FROM pg_locks WHERE relation = 'orders'::regclass AND mode = 'AccessExclusiveLock'"))[0] === 1);

    expect(await shop.failure(second('ALTER TABLE orders ADD COLUMN x int'), { remainingMs: 3000 })).toMatch(/^V2__second[.]sql:1: the statement was stopped after/);
    await holder;
  });
});

test('a repeatable script that failed without a transaction leaves one row when it has run, and the rows of others stay', async () => {
  const files = (text: string) => ({ ...ORDERS, 'R__a.sql': '-- no transaction\nSELECT 1', 'R__b.sql': `-- no transaction\n${text}` });
  await shop.failure(files('SELECT missing'));
  await shop.failure(files('SELECT missing, 1'));
  expect(await shop.history()).toEqual(['1 V1__create_orders.sql', '2 R__a.sql', '4 R__b.sql failed']);
  await shop.run(files('SELECT 1'));

  expect(await shop.history()).toEqual(['1 V1__create_orders.sql', '2 R__a.sql', '5 R__b.sql']);
});

describe('the connection', () => {
  let proxy: Proxy;
  beforeEach(async () => proxy = await startProxy(shop.database.port));
  afterEach(async () => proxy.close());
  const running = async (text: string) => until(async () => (await shop.column(
    `SELECT count(*)::int FROM pg_stat_activity WHERE state = 'active' AND query LIKE '${text}%' AND pid <> pg_backend_pid() AND datname = current_database()`))[0] === 1);

  test('lost in the middle of a script: nothing of it is left, and the next run goes on', async () => {
    const failure = shop.failure(second('INSERT INTO orders (id) VALUES (1);', 'SELECT pg_sleep(30);'), { server: { port: proxy.port } });
    await running('SELECT pg_sleep');
    proxy.reset();

    expect(await failure).toBe('V2__second.sql:2: the connection to the database was lost. Deploy again: the next run finds out what was done');
    expect((await shop.run(second('INSERT INTO orders (id) VALUES (1);', 'SELECT pg_sleep(0);'))).scripts).toEqual(['V2__second.sql']);
  });

  test('lost in a script without a transaction: the message says to change the script, as the next run refuses it', async () => {
    const script = second('-- no transaction', 'INSERT INTO orders (id) VALUES (1);', 'SELECT pg_sleep(30);');
    const failure = shop.failure(script, { server: { port: proxy.port } });
    await running('SELECT pg_sleep');
    proxy.reset();

    expect(await failure).toBe('V2__second.sql:3: the connection to the database was lost. The script runs without a transaction, so what it did before stays: '
      + 'change it so that it can run again, and deploy again');
    expect(await shop.failure(script)).toMatch(/^V2__second[.]sql failed earlier/);
  });

  test.each(['done', 'not done'])('lost during COMMIT, which was %s: the next run finds out', async outcome => {
    const script = second('CREATE TABLE lines (id int);', 'SELECT 1;');
    await shop.run(ORDERS);
    // The commit takes long enough to lose its answer.
    await shop.database.administer(`
      CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); ${outcome === 'done' ? '' : "RAISE 'no';"} RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON schema_history DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow_commit()`);
    const failure = shop.failure(script, { server: { port: proxy.port } });
    await running('COMMIT');
    proxy.swallowAnswers();
    await until(async () => (await shop.column("SELECT count(*)::int FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active' AND datname = current_database()"))[0] === 0);
    proxy.drop();

    expect(await failure).toBe('V2__second.sql (at its end): the connection to the database was lost. Deploy again: the next run finds out what was done');
    await shop.database.administer('DROP TRIGGER slow ON schema_history');
    expect((await shop.run(script)).scripts).toEqual(outcome === 'done' ? [] : ['V2__second.sql']);
    expect(await shop.history()).toEqual(['1 V1__create_orders.sql', '2 V2__second.sql']);
  });

  test('ended by an administrator is named as lost', async () => {
    const failure = shop.failure(second('SELECT pg_sleep(30)'));
    await running('SELECT pg_sleep');
    await shop.database.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()");

    expect(await failure).toMatch(/^V2__second[.]sql:1: the connection to the database was lost/);
  });
});

describe('a database that cannot be used', () => {
  test('a server that is read-only is named', async () => {
    await shop.database.administer(`ALTER ROLE "${shop.database.user}" SET default_transaction_read_only = on`);

    expect(await shop.failure(ORDERS)).toBe('the server accepts no changes: it is a standby or read-only. Use the host name of the writer; after a failover, deploy again');
  });

  test('a login that is refused is named without the password', async () => {
    expect(await shop.failure(ORDERS, { server: { credentials: async () => conceal(shop.database.user, 'wrong-password') } }))
      .toBe('localhost refuses the login of the administrator: check user name and password in the secret, or the IAM role');
  });

  test('a password that is rotated before the login is read again', async () => {
    const passwords = ['the-old-password', shop.database.password];
    const server = { credentials: async () => conceal(shop.database.user, passwords[0]!), renewLogin: async () => Boolean(passwords.shift()) };

    expect((await shop.run(ORDERS, { server })).scripts).toHaveLength(1);
  });

  test('a closed port, a host without a name and a host that is silent are named', async () => {
    const silent = await startSilentServer();

    expect(await shop.failure(ORDERS, { server: { port: await closedPort() } })).toBe('localhost: the database cannot be reached (ECONNREFUSED)');
    expect(await shop.failure(ORDERS, { server: { host: 'nowhere.invalid' } })).toMatch(/^nowhere[.]invalid: the database cannot be reached \((ENOTFOUND|EAI_AGAIN)\)$/);
    expect(await shop.failure(ORDERS, { server: { port: silent.port }, remainingMs: 2000 })).toMatch(/^the database did not accept a connection in time: check the host name/);
    await silent.close();
  });

  test('a certificate of another authority is refused', async () => {
    expect(await shop.failure(ORDERS, { server: { ca: '' } })).toMatch(/^localhost: the certificate of the database is not trusted for this host name/);
  });
});
