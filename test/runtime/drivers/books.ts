import { reads, TIMEOUT } from './statements';
import type { Rows } from '../../../runtime/drivers/database';
import type { Server } from '../../../runtime/drivers/driver';
import { Postgres } from '../../../runtime/drivers/postgres/driver';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { serverOf } from '../../support/postgres';
import { until } from '../../support/until';

export const BACKEND = reads('SELECT pg_backend_pid()');

/** A database with one book in it, `Emma`, before each test of a file. */
export let database: TestDatabase;

/** Creates the database of a file, and drops it at the end. */
export function useBooks(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query('CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL)');
  });
  afterAll(async () => {
    await database.drop();
  });
  beforeEach(async () => {
    await database.query("TRUNCATE books; INSERT INTO books VALUES (1, 'Emma')");
  });
}

export function connectTo(options: Partial<Server> = {}): Postgres {
  return new Postgres({ ...serverOf(database), ...options });
}

export const backendIn = ({ rows }: Rows) => (JSON.parse(rows.at(0)!) as { pg_backend_pid: number }).pg_backend_pid;
export const backendOf = async (postgres: Postgres) => backendIn(await postgres.run(BACKEND, [], TIMEOUT));
export const titles = async () => (await database.administer('SELECT title FROM books ORDER BY id')).rows.map(row => row.title);

/** Returns whether a backend runs a statement. */
export async function isActive(pid: number): Promise<boolean> {
  const { rowCount } = await database.administer("SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", [pid]);
  return rowCount === 1;
}

/** Ends a backend while this process is blocked, as in a frozen execution environment: data from the server is not read. */
export async function killWhileFrozen(pid: number): Promise<void> {
  const kill = 'SELECT pg_sleep(0.4), pg_terminate_backend($1)';
  void database.administer(kill, [pid]);
  await until(async () => (await database.administer("SELECT FROM pg_stat_activity WHERE query = $1 AND state = 'active'", [kill])).rowCount! > 0);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}
