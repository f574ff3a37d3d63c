import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, escapeIdentifier, escapeLiteral, type QueryResult } from 'pg';
import type { PostgresAddress } from './installed-postgres';
import { secret } from './redaction';

/** A separate database of a test, on the PostgreSQL of the test run. Its owner is not a superuser. */
export interface TestDatabase {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
  /** PEM file with the certificate authority that the server's certificate is signed by. */
  readonly caFile: string;
  /** Runs one statement (or, without values, several) as the owner. */
  query(sql: string, values?: unknown[]): Promise<QueryResult>;
  /** Runs one statement as the superuser of the server. */
  administer(sql: string, values?: unknown[]): Promise<QueryResult>;
  /** Ends all its connections and removes it with its owner. */
  drop(): Promise<void>;
}

/** The PostgreSQL of a test run. */
export interface TestServer extends PostgresAddress {
  /** Folder with its programs. */
  readonly binaries: string;
  /** Its major version, as in `18`. */
  readonly major: string;
}

/** The PostgreSQL of the test run, as `global-setup.mjs` started it. */
export function testServer(): TestServer {
  const server = process.env.TEST_POSTGRES;
  if (!server) throw new Error('TEST_POSTGRES is not set: run the tests through jest, whose global setup starts PostgreSQL');
  return JSON.parse(server);
}

/** Creates an empty database with a random name, on the PostgreSQL of the test run or on another. */
export async function createTestDatabase(server: PostgresAddress = testServer()): Promise<TestDatabase> {
  const { host, port, caFile, superuser } = server;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const password = secret(randomBytes(12).toString('base64url'));
  const superuserRuns = (sql: string) => run(server, { database: 'postgres', ...superuser }, sql);

  await superuserRuns(`CREATE ROLE ${escapeIdentifier(name)} LOGIN PASSWORD ${escapeLiteral(password)}`);
  await superuserRuns(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(name)}`);
  return {
    name,
    user: name,
    password,
    host,
    port,
    caFile,
    query: (sql, values) => run(server, { database: name, user: name, password }, sql, values),
    administer: (sql, values) => run(server, { database: name, ...superuser }, sql, values),
    drop: async () => {
      await superuserRuns(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
      await superuserRuns(`DROP ROLE ${escapeIdentifier(name)}`);
    },
  };
}

async function run(
  { host, port, caFile }: PostgresAddress,
  login: { database: string; user: string; password: string },
  sql: string,
  values?: unknown[],
): Promise<QueryResult> {
  const client = new Client({ ...login, host, port, ssl: { ca: readFileSync(caFile, 'utf8') } });
  await client.connect();
  return client.query(sql, values).finally(() => client.end());
}
