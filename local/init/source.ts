import type pg from 'pg';
import { SAMPLE_DATABASE, SAMPLE_SCHEMA } from './sample-schema';
import { openExistingDatabase } from '../database/database-url';
import { startPostgres } from '../database/postgres';
import type { Session } from '../session';
import { UserError } from '../user-error';

/** URLs of SQL Server. */
const SQL_SERVER = /^(?:mssql|sqlserver|jdbc:sqlserver)\b/i;

/** Settings that the text of expressions depends on. */
const SETTINGS = `
  SET search_path = public; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
  SET extra_float_digits = 1; SET quote_all_identifiers = off; SET default_transaction_read_only = on`;

/**
 * Connects to the database to read: that of a URL, or an embedded one with the schema of a sample. It belongs to the session.
 *
 * @throws UserError when the URL is not one of PostgreSQL, or the database cannot be reached
 */
export async function connectToSource(databaseUrl: string | undefined, session: Session): Promise<pg.Client> {
  const client = databaseUrl === undefined ? await openSample(session) : await openUrl(databaseUrl, session);
  void session.own(Promise.resolve({ stop: () => client.end() }));
  await client.query(SETTINGS);
  return client;
}

async function openUrl(url: string, session: Session): Promise<pg.Client> {
  if (SQL_SERVER.test(url)) throw new UserError('--database-url: init reads PostgreSQL only: it cannot read the catalogue of SQL Server yet');
  const { server, login } = await openExistingDatabase(url);
  void session.own(Promise.resolve(server));
  return server.connect(server.databaseName!, login);
}

async function openSample(session: Session): Promise<pg.Client> {
  const server = await session.own(startPostgres());
  await server.administer(`CREATE DATABASE ${SAMPLE_DATABASE}`);
  const client = await server.connect(SAMPLE_DATABASE, server.superuser);
  await client.query(SAMPLE_SCHEMA);
  return client;
}
