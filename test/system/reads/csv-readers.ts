import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { testServer, type TestDatabase } from '../../support/database';

/** Rows of a CSV document as a reader returns them, without the header. */
export type CsvRows = readonly (readonly (string | null)[])[];

/** Reads documents with the csv module of Python; each begins with its header. */
export function readWithPython(documents: readonly string[]): CsvRows[] {
  const output = execFileSync('python3', [join(__dirname, 'read-csv.py')], { input: documents.map(text => `${JSON.stringify(text)}\n`).join(''), maxBuffer: 2 ** 30, encoding: 'utf8' });
  return output.split('\n').slice(0, -1).map(line => JSON.parse(line) as CsvRows);
}

/** Reads documents through `COPY … FROM` into tables of texts, as the superuser. */
export class CopyReader {
  private readonly folder = mkdtempSync(join(tmpdir(), 'csv-'));
  private readonly client: Client;

  constructor(database: TestDatabase) {
    const { host, port, caFile, superuser } = testServer();
    this.client = new Client({ host, port, database: database.name, ...superuser, ssl: { ca: readFileSync(caFile, 'utf8') } });
    chmodSync(this.folder, 0o755);
  }

  async open(): Promise<this> {
    await this.client.connect();
    return this;
  }

  /** Reads documents with the same header, which PostgreSQL compares with the names of the columns. */
  async read(columns: readonly string[], documents: readonly string[]): Promise<CsvRows[]> {
    const names = columns.map(escapeIdentifier);
    const file = join(this.folder, 'rows.csv');
    await this.client.query(`DROP TABLE IF EXISTS back; CREATE TEMPORARY TABLE back (${names.map(name => `${name} text`).join(', ')})`);
    const rows: CsvRows[] = [];
    for (const document of documents) {
      writeFileSync(file, document);
      const copy = `COPY back (${names.join(', ')}) FROM ${escapeLiteral(file)} WITH (FORMAT csv, HEADER match, ENCODING 'UTF8')`;
      await this.client.query(`TRUNCATE back; ${copy}`).catch((error: unknown) => { throw new Error(`COPY does not read ${JSON.stringify(document)}: ${(error as Error).message}`); });
      rows.push((await this.client.query({ text: 'TABLE back', rowMode: 'array' })).rows as CsvRows);
    }
    return rows;
  }

  async close(): Promise<void> {
    await this.client.end();
    rmSync(this.folder, { recursive: true });
  }
}
