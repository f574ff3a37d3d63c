import { readFileSync } from 'node:fs';
import { Client, type QueryResult } from 'pg';
import type { TestDatabase } from '../../support/database';

/** One connection to a test database, for thousands of statements. */
export class SqlClient {
  /** Connects as the owner of the database, or as the superuser of the server. */
  static async open({ name, host, port, user, password, caFile }: TestDatabase, superuser = { user, password }): Promise<SqlClient> {
    const client = new Client({ host, port, database: name, ...superuser, ssl: { ca: readFileSync(caFile, 'utf8') } });
    await client.connect();
    return new SqlClient(client);
  }

  private constructor(private readonly client: Client) {}

  async query(sql: string, values?: unknown[]): Promise<QueryResult> {
    return this.client.query(sql, values);
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
