import { startPostgres } from '../../local/lib/postgres.js';

/** Starts the one PostgreSQL of the whole test run; tests reach it through `database.ts`. */
export default async function globalSetup() {
  const { host, port, superuser, caFile, directory, stop } = await startPostgres();
  process.env.TEST_POSTGRES = JSON.stringify({ host, port, superuser, caFile, directory });
  globalThis.stopTestPostgres = stop;
}
