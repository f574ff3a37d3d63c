import { checksumOf } from './script-files';
import { Shop } from './shop';

let shop: Shop;
beforeEach(async () => shop = await Shop.open());
afterEach(async () => shop.close());

const ORDERS = { 'V1__create_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY, note text);\nINSERT INTO orders VALUES (1, \'a\');' };
const LABELS = { ...ORDERS, 'V2__add_labels.sql': 'ALTER TABLE orders ADD COLUMN label text;' };

describe('the first runs', () => {
  test('a first run creates the history table and runs everything in order', async () => {
    const { scripts } = await shop.run(LABELS);

    expect(scripts).toEqual(['V1__create_orders.sql', 'V2__add_labels.sql']);
    expect(await shop.history()).toEqual(['1 V1__create_orders.sql', '2 V2__add_labels.sql']);
    expect(await shop.column('SELECT label FROM orders')).toEqual([null]);
  });

  test('a second run without a change runs nothing', async () => {
    await shop.run(LABELS);

    expect(await shop.run(LABELS)).toEqual({ scripts: [], users: [] });
  });

  test('a new script runs alone, and a repeatable one again when it has changed', async () => {
    const view = (column: string) => ({ 'R__view.sql': `DROP VIEW IF EXISTS notes; CREATE VIEW notes AS SELECT ${column} FROM orders;` });
    await shop.run({ ...ORDERS, ...view('id') });

    expect((await shop.run({ ...LABELS, ...view('id') })).scripts).toEqual(['V2__add_labels.sql']);
    expect((await shop.run({ ...LABELS, ...view('note') })).scripts).toEqual(['R__view.sql']);
    expect(await shop.history()).toEqual(['1 V1__create_orders.sql', '2 R__view.sql', '3 V2__add_labels.sql', '4 R__view.sql']);
  });

  test('each script writes one line with its file, its version and its duration, and no SQL', async () => {
    await shop.run(ORDERS);

    expect(shop.log).toEqual([
      { level: 'info', message: 'the script ran', file: 'V1__create_orders.sql', version: '1', durationMs: expect.any(Number) },
      { level: 'info', message: 'the database is up to date', scripts: 1, users: [], durationMs: expect.any(Number) },
    ]);
  });

  test('an edited script that has run is refused, and nothing changes', async () => {
    await shop.run(ORDERS);

    expect(await shop.failure({ ...LABELS, 'V1__create_orders.sql': 'SELECT 1' }))
      .toBe('V1__create_orders.sql has changed since it ran: restore it, and make the change in a new script with a higher version');
    expect(await shop.history()).toHaveLength(1);
  });

  test('a script that is gone from the middle is refused, and one that comes late too', async () => {
    const third = { 'V3__third.sql': 'SELECT 3' };
    await shop.run({ ...LABELS, ...third });

    expect(await shop.failure({ ...ORDERS, ...third }))
      .toBe('V2__add_labels.sql has run, but is not in the folder: put it back as it was, because other scripts may depend on it');
    expect(await shop.failure({ ...LABELS, 'V2.1__late.sql': 'SELECT 2', ...third }))
      .toBe('V2.1__late.sql has not run, but V3__third.sql, which has a higher version, has: give V2.1__late.sql a version above 3');
  });

  test('a folder of an earlier deployment succeeds after a newer one, as when a stack rolls back', async () => {
    await shop.run(LABELS);

    expect(await shop.run(ORDERS)).toEqual({ scripts: [], users: [] });
    expect(shop.log).toContainEqual({ level: 'info', message: 'the database is newer than the folder', scripts: ['V2__add_labels.sql'] });
    expect((await shop.run(LABELS)).scripts).toEqual([]);
  });

  test('a folder of an earlier deployment leaves a view that a later one has extended, and can no longer be made as it was', async () => {
    const view = (columns: string) => ({ 'R__view.sql': `CREATE OR REPLACE VIEW notes AS SELECT ${columns} FROM orders;` });
    await shop.run({ ...ORDERS, ...view('id') });
    await shop.run({ ...LABELS, ...view('id, label') });
    shop.log.length = 0;

    expect(await shop.run({ ...ORDERS, ...view('id') })).toEqual({ scripts: [], users: [] });
    expect(shop.log).toContainEqual(
      { level: 'warn', message: 'repeatable scripts that differ did not run, because the database is newer than the folder', scripts: ['R__view.sql'] });
    expect((await shop.run({ ...LABELS, ...view('id, label') })).scripts).toEqual([]);
  });

  test('two runs at once both end well, and each script runs once', async () => {
    const slow = { ...ORDERS, 'V2__slow.sql': 'SELECT pg_sleep(1); INSERT INTO orders VALUES (2)' };
    const outcomes = await Promise.all([shop.run(slow), shop.run(slow)]);

    expect(outcomes.map(({ scripts }) => scripts.length).sort()).toEqual([0, 2]);
    expect(await shop.column('SELECT id FROM orders ORDER BY 1')).toEqual([1, 2]);
  });

  test('a run that waits for another until the time is over names the process that has the lock', async () => {
    const other = shop.run({ 'V1__slow.sql': 'SELECT pg_sleep(4)' });
    await new Promise(resolve => setTimeout(resolve, 1000));

    expect(await shop.failure(ORDERS, { remainingMs: 2000 })).toMatch(
      new RegExp(`^process \\d+ of ${shop.database.user}, connected since \\d{4}-\\d\\d-\\d\\d [\\d:]{8} UTC, has the lock of schema_history, and did not release it in time: `));
    await other;
  });

  test('a run of more than five minutes is a warning', async () => {
    const now = performance.now.bind(performance);
    // The clock is advanced while the script runs.
    jest.spyOn(performance, 'now').mockImplementation(() => now() + (shop.log.length > 0 ? 301_000 : 0));
    await shop.run(ORDERS, { remainingMs: 780_000 });
    jest.restoreAllMocks();

    expect(shop.log.at(-1)).toEqual({
      level: 'warn',
      durationMs: expect.any(Number),
      message: 'the run took more than 5 minutes, and a deployment waits for at most 13: run long work, such as backfills, outside of deployments',
    });
  });

  test('500 scripts run, and their order is that of their versions', async () => {
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`V${index + 1}__t${index + 1}.sql`, `CREATE TABLE t${index + 1} (id int)`]));
    const started = performance.now();
    const { scripts } = await shop.run(files);
    process.stderr.write(`500 scripts took ${Math.round(performance.now() - started)} ms\n`);

    expect(scripts).toHaveLength(500);
    expect((await shop.run(files)).scripts).toEqual([]);
  });
});

describe('a database that exists', () => {
  test('tables without a history table are refused without baselineVersion', async () => {
    await shop.database.query('CREATE TABLE orders (id int)');

    expect(await shop.failure(LABELS)).toBe('the database has tables, but no table schema_history: set baselineVersion to the version of the last script '
      + 'that these tables contain, or to 0 to run all');
    expect(await shop.column("SELECT to_regclass('schema_history')")).toEqual([null]);
  });

  test('with baselineVersion, scripts up to it count as run', async () => {
    await shop.database.query('CREATE TABLE orders (id int)');

    expect((await shop.run(LABELS, { baselineVersion: '1' })).scripts).toEqual(['V2__add_labels.sql']);
    expect(await shop.history()).toEqual(['1 << Flyway Baseline >>', '2 V2__add_labels.sql']);
  });

  test('an empty database needs no baseline, and runs all in spite of one', async () => {
    expect((await shop.run(LABELS, { baselineVersion: '1' })).scripts).toHaveLength(2);
  });

  test('the history of Flyway goes on', async () => {
    await shop.database.query(`
      CREATE TABLE "flyway_schema_history" ("installed_rank" INT NOT NULL, "version" VARCHAR(50), "description" VARCHAR(200) NOT NULL, "type" VARCHAR(20) NOT NULL,
        "script" VARCHAR(1000) NOT NULL, "checksum" INTEGER, "installed_by" VARCHAR(100) NOT NULL, "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
        "execution_time" INTEGER NOT NULL, "success" BOOLEAN NOT NULL);
      ALTER TABLE "flyway_schema_history" ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank");
      CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");
      INSERT INTO flyway_schema_history VALUES (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"public"', NULL, 'shop', now(), 0, true),
        (1, '1', 'create orders', 'SQL', 'V1__create_orders.sql', ${checksumOf(ORDERS['V1__create_orders.sql'])}, 'shop', now(), 12, true),
        (2, '1.1', 'AnonymizeUsers', 'JDBC', 'db.migration.V1_1__AnonymizeUsers', NULL, 'shop', now(), 3, true);
      CREATE TABLE orders (id int)`);

    expect((await shop.run(LABELS, { historyTable: 'flyway_schema_history' })).scripts).toEqual(['V2__add_labels.sql']);
    expect(await shop.history('flyway_schema_history')).toEqual(expect.arrayContaining(['3 V2__add_labels.sql']));
  });

  test('a table of another shape is refused', async () => {
    await shop.database.query('CREATE TABLE schema_history (installed_rank int, version text)');

    expect(await shop.failure(ORDERS)).toBe('the table schema_history is not a history table, as it has no column description: set historyTable to another name');
  });

  test('a schema in which the administrator may not create is named', async () => {
    await shop.database.administer(`ALTER DATABASE "${shop.database.name}" OWNER TO CURRENT_USER`);
    await shop.database.administer('REVOKE CREATE ON SCHEMA public FROM PUBLIC');

    expect(await shop.failure(ORDERS)).toBe('the table schema_history: permission denied for schema public');
    await shop.database.administer(`ALTER DATABASE "${shop.database.name}" OWNER TO "${shop.database.name}"`);
  });
});

describe('the session', () => {
  test('settings, roles and temporary tables of a script do not reach the next', async () => {
    await shop.run({
      'V1__dump.sql': "SELECT pg_catalog.set_config('search_path', '', false); SET statement_timeout = 0; CREATE TEMP TABLE kept (id int); SET TIME ZONE 'Asia/Tokyo'",
      'V2__next.sql': 'CREATE TABLE kept (id int); CREATE TABLE seen AS SELECT current_setting(\'search_path\') AS path, current_setting(\'TimeZone\') AS zone',
    });

    expect(await shop.column('SELECT path || zone FROM seen')).toEqual(['"$user", publicUTC']);
    expect(await shop.column("SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'kept'")).toEqual(['public']);
  });

  test('a dump of another server runs without its owners', async () => {
    await shop.run({
      'V1__dump.sql': [
        'SET statement_timeout = 0;', 'SET transaction_timeout = 0;', "SET client_encoding = 'LATIN1';", "SELECT pg_catalog.set_config('search_path', '', false);",
        'CREATE TABLE public.orders (id int, note text);', 'ALTER TABLE public.orders OWNER TO role_of_another_server;',
        'CREATE FUNCTION public.f(a int, b int) RETURNS int LANGUAGE sql AS \'SELECT 1\';', 'ALTER FUNCTION public.f(a int, b int) OWNER TO role_of_another_server;',
        `ALTER TABLE public.orders OWNER TO "${shop.database.user}";`, "COMMENT ON EXTENSION plpgsql IS 'x';",
        'COPY public.orders (id, note) FROM stdin;', '1\té', '2\t\\N', '\\.', '', 'ALTER TABLE ONLY public.orders ADD PRIMARY KEY (id);',
      ].join('\n'),
    });

    expect(await shop.column('SELECT id || coalesce(note, \'-\') FROM orders ORDER BY id')).toEqual(['1é', '2-']);
    expect(shop.log.filter(({ message }) => message === 'the statement was left out').map(({ line }) => line)).toEqual([1, 2, 3, 6, 8, 10]);
  });

  test('thousands of rows of a dump are inserted together', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `INSERT INTO orders VALUES (${index + 2}, 'x');`).join('\n');
    await shop.run({ ...ORDERS, 'V2__rows.sql': rows });

    expect(await shop.column('SELECT count(*)::int FROM orders')).toEqual([5001]);
  });

  test('rows that end with a comment are inserted, and an error behind them has its line', async () => {
    const rows = ["INSERT INTO orders VALUES (2, 'b') -- the second", ';', "INSERT INTO orders VALUES (3, 'c') /* one */ -- the third", ';'];
    await shop.run({ ...ORDERS, 'V2__rows.sql': rows.join('\n') });

    expect(await shop.column('SELECT id FROM orders ORDER BY 1')).toEqual([1, 2, 3]);
    expect(await shop.failure({ ...ORDERS, 'V2__rows.sql': rows.join('\n'), 'V3__rows.sql': `${rows.join('\n').replaceAll('(', '(1')}\nINSERT INTO orders\n  VALUES (4, missing);` }))
      .toMatch(/^V3__rows[.]sql:6: column "missing" does not exist/);
  });
});
