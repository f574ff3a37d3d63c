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

/** Reads documents with the same header through `COPY … FROM` into a table of texts; PostgreSQL compares the header with the names of the columns. */
export async function readWithCopy(database: TestDatabase, columns: readonly string[], documents: readonly string[]): Promise<CsvRows[]> {
  const { host, port, caFile, superuser } = testServer();
  const client = new Client({ host, port, database: database.name, ...superuser, ssl: { ca: readFileSync(caFile, 'utf8') } });
  const folder = mkdtempSync(join(tmpdir(), 'csv-'));
  chmodSync(folder, 0o755);
  await client.connect();
  try {
    const names = columns.map(escapeIdentifier).join(', ');
    await client.query(`CREATE TEMPORARY TABLE back (${columns.map(name => `${escapeIdentifier(name)} text`).join(', ')})`);
    const rows: CsvRows[] = [];
    for (const [index, document] of documents.entries()) {
      const file = join(folder, `${index}.csv`);
      writeFileSync(file, document);
      const copy = `COPY back (${names}) FROM ${escapeLiteral(file)} WITH (FORMAT csv, HEADER match, ENCODING 'UTF8')`;
      await client.query(`TRUNCATE back; ${copy}`).catch((error: unknown) => { throw new Error(`COPY does not read ${JSON.stringify(document)}: ${(error as Error).message}`); });
      rows.push((await client.query({ text: 'TABLE back', rowMode: 'array' })).rows as CsvRows);
    }
    return rows;
  } finally {
    await client.end();
    rmSync(folder, { recursive: true });
  }
}
