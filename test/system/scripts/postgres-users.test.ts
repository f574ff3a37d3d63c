import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { Shop } from './shop';
import { testServer } from '../../support/database';

let shop: Shop;
let name: string;
beforeEach(async () => {
  shop = await Shop.open();
  name = shop.user('api');
  shop.secrets[name] = { current: 'the-first-password' };
});
afterEach(async () => shop.close());

const TABLES = {
  'V1__tables.sql': `
    CREATE TABLE orders (id serial PRIMARY KEY, email text, amount int, internal text);
    CREATE TABLE products (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text);
    CREATE TABLE secrets (id int, value text);
    CREATE VIEW totals AS SELECT sum(amount) FROM orders;
    CREATE FUNCTION total(a int) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT sum(amount) FROM orders';
    CREATE FUNCTION hidden() RETURNS int LANGUAGE sql AS 'SELECT 1';
    REVOKE EXECUTE ON FUNCTION total(int), hidden() FROM PUBLIC;
    CREATE SEQUENCE numbers;
    CREATE SCHEMA sales;
    CREATE TABLE sales.lines (id serial, order_id int);
    INSERT INTO secrets VALUES (1, 'x');`,
};

/** Runs statements one after the other as the user; returns the message of each that fails. */
async function as(password: string, ...statements: string[]): Promise<(string | undefined)[]> {
  const { host, port, name: database, caFile } = shop.database;
  const client = new Client({ host, port, database, user: name, password, ssl: { ca: readFileSync(caFile, 'utf8') } });
  await client.connect();
  const failures: (string | undefined)[] = [];
  for (const statement of statements) failures.push(await client.query(statement).then(() => undefined, ({ message }: Error) => message));
  await client.end();
  return failures;
}

const accepts = async (password: string) => as(password).then(() => true, () => false);
const run = async (grants?: string[], files = TABLES) => shop.run(files, { users: [{ name, ...grants && { grants } }] });
const failure = async (grants: string[]) => shop.failure(TABLES, { users: [{ name, grants }] });

describe('a user', () => {
  test('is created before the scripts, which can name it, with the password of its secret', async () => {
    const { users } = await run(undefined, { 'V1__tables.sql': `CREATE TABLE t (id int); CREATE POLICY p ON t TO "${name}" USING (true)` });

    expect(users).toEqual([`${name}: created`, `${name}: password set`]);
    expect(await accepts('the-first-password')).toBe(true);
    expect((await run(undefined, { 'V1__tables.sql': `CREATE TABLE t (id int); CREATE POLICY p ON t TO "${name}" USING (true)` })).users).toEqual([]);
  });

  test('has a verifier that PostgreSQL could have made, and no password is in its log of statements', async () => {
    await run();
    const { rows: [{ rolpassword }] } = await shop.database.administer('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [name]);

    expect(rolpassword).toMatch(/^SCRAM-SHA-256[$]4096:[\w+/]{22}==[$][\w+/]{43}=:[\w+/]{43}=$/);
  });

  test('gets the password of the secret if it has another, and keeps that of a rotation in progress', async () => {
    await run();
    shop.secrets[name] = { current: 'the-first-password', pending: 'the-next-password' };
    await shop.database.administer(`ALTER ROLE "${name}" PASSWORD 'the-next-password'`);
    expect((await run()).users).toEqual([]);
    expect(await accepts('the-next-password')).toBe(true);

    shop.secrets[name] = { current: 'another-password' };
    expect((await run()).users).toEqual([`${name}: password set`]);
    expect(await accepts('another-password')).toBe(true);
  });

  test('keeps a password with characters that clients normalize', async () => {
    shop.secrets[name] = { current: 'Ⅷ\u00a0pa\u00adss wörd ½' };
    await run();

    expect(await accepts(shop.secrets[name]!.current)).toBe(true);
    expect((await run()).users).toEqual([]);
  });

  test('that exists loses attributes, and one that is superior is refused', async () => {
    await shop.database.query(`CREATE ROLE "${name}" NOLOGIN CREATEROLE`);
    expect((await run()).users).toEqual([`${name}: set to LOGIN NOCREATEROLE`, `${name}: password set`]);

    await shop.database.administer(`ALTER ROLE "${name}" BYPASSRLS`);
    expect(await failure([])).toBe(`the role ${name} exists, and has the attribute BYPASSRLS: choose another name for the user`);
    await shop.database.administer(`ALTER ROLE "${name}" NOBYPASSRLS SUPERUSER`);
    expect(await failure([])).toBe(`the role ${name} exists, and has the attribute SUPERUSER: choose another name for the user`);
    await shop.database.administer(`ALTER ROLE "${name}" NOSUPERUSER`);
  });

  test('that exists with memberships is refused, as its password would be replaced; later, scripts may make it a member of roles with few rights', async () => {
    const group = `${name}_group`;
    await shop.database.administer(`CREATE ROLE "${group}"; CREATE ROLE "${name}" LOGIN; GRANT "${group}" TO "${name}"`);
    const refusal = (roles: string) => `the role ${name} exists, and is a member of ${roles}: choose another name for the user, or revoke the memberships, as in REVOKE … FROM ${name}`;
    expect(await failure([])).toBe(refusal(group));

    await shop.database.administer(`DROP ROLE "${name}"`);
    await run();
    await shop.database.administer(`GRANT "${group}" TO "${name}"`);
    expect((await run()).users).toEqual([]);
    for (const role of ['pg_write_all_data', 'pg_read_server_files']) {
      await shop.database.administer(`GRANT ${role} TO "${group}"`);
      expect(await failure([])).toBe(refusal(role));
      await shop.database.administer(`REVOKE ${role} FROM "${group}"`);
    }
    await shop.database.administer(`ALTER ROLE "${group}" CREATEROLE`);
    expect(await failure([])).toBe(refusal(group));
    await shop.database.administer(`REVOKE "${group}" FROM "${name}"`);
    expect((await run()).users).toEqual([]);
  });

  // Since PostgreSQL 16, who creates a role is a member of it, and memberships cannot be circular.
  if (Number(testServer().major) < 16) {
    test('that is a member of the administrator is refused', async () => {
      await run();
      await shop.database.administer(`GRANT "${shop.database.user}" TO "${name}"`);

      // The administrator owns the database, so its members are also those of pg_database_owner.
      expect(await failure([])).toMatch(new RegExp(`^the role ${name} exists, and is a member of pg_database_owner, ${shop.database.user}: choose`));
    });
  }

  test('that another role has made cannot be changed since PostgreSQL 16, and the message says what to run', async () => {
    await shop.database.administer(`CREATE ROLE "${name}" NOLOGIN`);
    if (Number(testServer().major) < 16) {
      expect((await run()).users).toEqual([`${name}: set to LOGIN`, `${name}: password set`]);
      return;
    }
    expect(await failure([])).toBe(`${name}: permission denied to alter role: another role created it, so run GRANT ${name} TO ${shop.database.user} WITH ADMIN OPTION `
      + 'as that role or a superuser');
    await shop.database.administer(`GRANT "${name}" TO "${shop.database.user}" WITH ADMIN OPTION`);
    expect((await run()).users).toEqual([`${name}: set to LOGIN`, `${name}: password set`]);
  });

  test('with IAM authentication needs the role of RDS, and switches from and to a secret', async () => {
    const iam = async () => shop.run(TABLES, { users: [{ name, login: 'iam' }] });
    await expect(iam()).rejects.toThrow(`${name}: the server has no role rds_iam: IAM database authentication needs RDS or Aurora, so use a user with a secret`);
    await shop.database.administer(`CREATE ROLE rds_iam; GRANT rds_iam TO "${shop.database.user}" WITH ADMIN OPTION`);
    try {
      expect((await iam()).users).toEqual([`${name}: created`, `${name}: granted rds_iam`]);
      expect((await iam()).users).toEqual([]);
      expect((await run()).users).toEqual([`${name}: revoked rds_iam`, `${name}: password set`]);
    } finally {
      await shop.database.administer('DROP ROLE rds_iam');
    }
  });

  test('waits for a lock as long as the function has time, instead of 30 seconds', async () => {
    await run();
    const { setTimeout: start } = global;
    // 30 seconds become one.
    jest.spyOn(global, 'setTimeout').mockImplementation(((work: () => void, ms?: number) => start(work, ms === 30_000 ? 1000 : ms)) as never);
    shop.secrets[name] = { current: 'another-password' };
    const holder = shop.database.query(`BEGIN; ALTER ROLE "${name}" PASSWORD 'the-first-password'; SELECT pg_sleep(4); ROLLBACK`);
    await new Promise(resolve => start(resolve, 500));
    const { users } = await run().finally(() => jest.restoreAllMocks());
    await holder;

    expect(users).toEqual([`${name}: password set`]);
  });

  test.each([['the administrator', () => shop.database.user, 'is the administrator that runs the scripts'], ['a reserved name', () => 'rds_superuser', 'is not allowed'],
    ['a name of the server', () => 'pg_monitor', 'is not allowed'], ['a name that is not plain', () => 'Shop API', 'is not allowed']])('%s is refused', async (_, of, message) => {
    shop.secrets[of()] = { current: 'the-first-password' };
    await expect(shop.run(TABLES, { users: [{ name: of() }] })).rejects.toThrow(message);
  });
});

describe('grants', () => {
  test('are given with the schemas and sequences that they need, and a second run changes nothing', async () => {
    const grants = ['SELECT, INSERT ON orders', 'SELECT (title) ON products', 'INSERT ON sales.lines', 'EXECUTE ON FUNCTION total(int)'];

    expect((await run(grants)).users.slice(2)).toEqual([
      'EXECUTE on routine public.total(a integer)', 'USAGE on schema sales', 'USAGE on sequence public.orders_id_seq', 'USAGE on sequence sales.lines_id_seq',
      'INSERT on public.orders', 'SELECT on public.orders', 'SELECT (title) on public.products', 'INSERT on sales.lines',
    ].map(right => `${name}: granted ${right}`));
    expect((await run(grants)).users).toEqual([]);
    expect(await as('the-first-password', "INSERT INTO orders (email) VALUES ('a') RETURNING *", 'SELECT title FROM products', 'INSERT INTO sales.lines (order_id) VALUES (1)',
      'SELECT total(1)')).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('that are no longer wanted are revoked, also those of other runs and by hand', async () => {
    await run(['SELECT, INSERT ON orders']);
    await shop.database.query(`GRANT DELETE ON products TO "${name}"; GRANT UPDATE (value) ON secrets TO "${name}"; GRANT CREATE ON SCHEMA sales TO "${name}"`);

    expect((await run(['SELECT ON orders'])).users).toEqual(expect.arrayContaining([`${name}: revoked INSERT on public.orders`, `${name}: revoked USAGE on sequence public.orders_id_seq`,
      `${name}: revoked DELETE on public.products`, `${name}: revoked UPDATE (value) on public.secrets`, `${name}: revoked CREATE on schema sales`]));
    expect((await run([])).users).toEqual([`${name}: revoked SELECT on public.orders`]);
  });

  test('leave the right to connect that a script granted, and give it where PUBLIC lacks it', async () => {
    const { name: database } = shop.database;
    const files = { 'V1__tables.sql': `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE "${database}" TO "${name}"` };

    expect((await run([], files)).users).toContain(`${name}: revoked TEMPORARY on database ${database}`);
    expect(await accepts('the-first-password')).toBe(true);
    expect((await run([], files)).users).toEqual([]);
    expect(shop.log.filter(({ level }) => level === 'warn')).toEqual([]);
    await shop.database.query(`REVOKE CONNECT ON DATABASE "${database}" FROM "${name}"`);
    expect(await accepts('the-first-password')).toBe(false);

    expect((await run([], files)).users).toEqual([`${name}: granted CONNECT on database ${database}`]);
    expect(await accepts('the-first-password')).toBe(true);
    expect((await run([], files)).users).toEqual([]);
  });

  test('leave the right to connect that a script granted also where PUBLIC has it', async () => {
    const { name: database } = shop.database;
    const files = { 'V1__tables.sql': `GRANT CONNECT, TEMPORARY ON DATABASE "${database}" TO "${name}"` };

    expect((await run([], files)).users.slice(2)).toEqual([`${name}: revoked TEMPORARY on database ${database}`]);
  });

  test('on all tables of a schema do not include the history table', async () => {
    expect((await run(['SELECT, UPDATE ON ALL TABLES IN SCHEMA public'])).users.join()).not.toContain('schema_history');
    expect(await as('the-first-password', 'SELECT FROM secrets', 'UPDATE schema_history SET checksum = 0')).toEqual([undefined, 'permission denied for table schema_history']);
    expect((await run(['SELECT, UPDATE ON ALL TABLES IN SCHEMA public'])).users).toEqual([]);
  });

  test('absent, they are left to scripts', async () => {
    await run(['SELECT ON orders']);

    expect((await run()).users).toEqual([]);
    expect(await as('the-first-password', 'SELECT FROM orders')).toEqual([undefined]);
  });

  test.each([
    ['SELECT ON ordres', 'the grant "SELECT ON ordres" failed: relation "ordres" does not exist'],
    ['SELECT (nothing) ON orders', 'the grant "SELECT (nothing) ON orders" failed: column "nothing" of relation "orders" does not exist'],
    ['READ ON orders', 'the grant "READ ON orders" failed: unrecognized privilege type "read"'],
    ['pg_read_all_data', 'the grant "pg_read_all_data" has no ON: write it as in SELECT ON orders'],
    ['EXECUTE ON FUNCTION pg_read_file(text)', 'the grant "EXECUTE ON FUNCTION pg_read_file(text)" failed: permission denied for function pg_read_file'],
  ])('%s is refused, and nothing of the grants changes', async (grant, message) => {
    await run(['SELECT ON products']);

    expect(await failure(['SELECT ON orders', grant])).toBe(`${name}: ${message}`);
    expect(await as('the-first-password', 'SELECT FROM products', 'SELECT FROM orders')).toEqual([undefined, 'permission denied for table orders']);
  });

  test('rights that others granted, memberships and own tables are a warning', async () => {
    await run([]);
    await shop.database.administer(`CREATE TABLE foreign_table (id int); GRANT SELECT ON foreign_table TO "${name}"; CREATE ROLE "${name}_group"; GRANT "${name}_group" TO "${name}";
      CREATE TABLE own (id int); ALTER TABLE own OWNER TO "${name}"`);
    shop.log.length = 0;
    await run([]);
    const { superuser } = testServer();

    expect(shop.log.filter(({ level }) => level === 'warn')).toEqual([{
      level: 'warn',
      message: 'the user has rights beyond its grants, which the deployment does not revoke',
      user: name,
      rights: [`SELECT on public.foreign_table, granted by ${superuser.user}`, `is a member of ${name}_group`, 'owns public.own'],
    }]);
  });

  test('on objects of the future, by default privileges, are a warning', async () => {
    await shop.database.query(`CREATE ROLE "${name}" LOGIN; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO "${name}";
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO "${name}"`);
    await run([]);

    expect(shop.log.filter(({ level }) => level === 'warn').map(({ rights }) => rights)).toEqual([[
      `gets EXECUTE on functions that ${shop.database.user} will create in schema public`, `gets SELECT on tables that ${shop.database.user} will create`,
    ]]);
  });

  test('that the administrator may not give are refused, instead of a warning that no one sees', async () => {
    await run([]);
    await shop.database.administer(`CREATE TABLE foreign_table (id int); GRANT SELECT ON foreign_table TO "${shop.database.user}"`);

    expect(await failure(['SELECT ON foreign_table'])).toBe(`${name}: the grant "SELECT ON foreign_table" had no effect: no privileges were granted for "foreign_table": `
      + 'grant it as the owner of the object, in a script or by hand');
  });
});

const FORBIDDEN = (admin: string) => [
  'DELETE FROM orders', 'TRUNCATE orders', 'UPDATE orders SET email = NULL', "INSERT INTO orders (internal) VALUES ('x')", 'SELECT * FROM secrets',
  'SELECT * FROM products', 'INSERT INTO sales.lines (order_id) VALUES (1)', 'SELECT hidden()', "SELECT nextval('numbers')", "SELECT setval('orders_id_seq', 1)",
  'DROP TABLE orders', 'ALTER TABLE orders ADD COLUMN x int', 'CREATE INDEX ON orders (email)', 'CREATE POLICY p ON orders', 'DO $$ BEGIN LOCK TABLE secrets; END $$',
  'CREATE TRIGGER t BEFORE INSERT ON orders EXECUTE FUNCTION suppress_redundant_updates_trigger()', 'CREATE SCHEMA mine', 'CREATE ROLE friend',
  `ALTER ROLE "${admin}" PASSWORD 'x'`, `SET ROLE "${admin}"`, `SET SESSION AUTHORIZATION "${admin}"`, `GRANT "${admin}" TO "${name}"`, `ALTER ROLE "${name}" CREATEROLE`,
  'GRANT SELECT ON secrets TO PUBLIC', 'ALTER SYSTEM SET work_mem = 1', "SET session_replication_role = 'replica'", 'SELECT * FROM pg_authid',
  "SELECT pg_read_file('/etc/passwd')", "SELECT pg_ls_dir('.')", "COPY orders TO PROGRAM 'cat'", "COPY (SELECT 1) TO '/tmp/x'", "COPY orders FROM '/etc/passwd'",
  'CREATE EXTENSION dblink', 'SELECT pg_reload_conf()', "SELECT lo_import('/etc/passwd')", 'CREATE DATABASE mine', `REASSIGN OWNED BY "${admin}" TO "${name}"`,
  `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${testServer().superuser.user}'`, 'DELETE FROM schema_history', 'SELECT * FROM schema_history',
  "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", 'CREATE PUBLICATION p FOR TABLE orders',
];

/** Since PostgreSQL 15, only the owner of a database can create in its schema `public`. */
const IN_PUBLIC = ['CREATE TABLE public.mine (id int)', "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"];

test('functions and operators that a user has created in the schema public do not run as the administrator', async () => {
  await run(['SELECT ON orders']);
  await shop.database.administer('GRANT CREATE ON SCHEMA public TO PUBLIC');
  const planted = (signature: string, type: string) => `CREATE FUNCTION public.${signature} RETURNS ${type} LANGUAGE plpgsql AS $$ BEGIN RAISE 'ran as %', current_user; END $$`;
  const operator = (sign: string, left: string, right: string, type: string, index: number) => [
    planted(`planted_${index}(a ${left}, b ${right})`, type), `CREATE OPERATOR public.${sign} (LEFTARG = ${left}, RIGHTARG = ${right}, FUNCTION = public.planted_${index})`,
  ];
  expect(await as('the-first-password', planted('format(a text, b name, c name)', 'text'), planted('format(a text, b name)', 'text'), planted('format(a text, b regclass)', 'text'),
    planted('concat_ws(a text, b text, c text, d text)', 'text'), planted('format(a text, b name, c name, d text)', 'text'),
    ...operator('=', 'oid', 'regclass', 'bool', 1), ...operator('=', 'oid', 'regrole', 'bool', 2), ...operator('<>', 'oid', 'regrole', 'bool', 3),
    ...operator('||', 'text', 'regprocedure', 'text', 4), ...operator('=', 'varchar', 'varchar', 'bool', 5))).toEqual(Array(15).fill(undefined));
  const more = { ...TABLES, 'V2__more.sql': 'CREATE TABLE more (id serial)' };

  expect((await run(['SELECT, INSERT ON orders', 'SELECT ON more', 'EXECUTE ON FUNCTION total(int)'], more)).scripts).toEqual(['V2__more.sql']);
  await shop.database.query(`ALTER ROLE "${name}" CREATEDB`).catch(() => undefined);
  await run([], more);
});

test('the user of an API can do what its grants say, and nothing else', async () => {
  await run(['SELECT, INSERT (email, amount), UPDATE (amount) ON orders', 'SELECT ON totals', 'EXECUTE ON FUNCTION total(int)']);
  const admin = shop.database.user;

  expect(await as('the-first-password', 'SELECT * FROM orders', "INSERT INTO orders (email, amount) VALUES ('a', 1)", 'UPDATE orders SET amount = 2', 'SELECT * FROM totals', 'SELECT total(1)'))
    .toEqual(Array(5).fill(undefined));
  const forbidden = [...FORBIDDEN(admin), ...Number(testServer().major) >= 15 ? IN_PUBLIC : []];
  const failures = await as('the-first-password', ...forbidden);

  expect(forbidden.filter((_, index) => failures[index] === undefined)).toEqual([]);
  expect(failures.length).toBeGreaterThan(40);
  // A misspelled statement would fail as well.
  expect(failures.filter(message => !/denied|must be owner|must have|not (allowed|permitted)|only roles|no privileges|role "friend"|superuser/i.test(message!))).toEqual([]);
});
