import { escapeIdentifier } from 'pg';
import { CopyReader, readWithPython, type CsvRows } from './csv-readers';
import { hostileColumns, hostileRows, type HostileColumn } from './hostile-tables';
import { Random } from './random';
import { createReadsApp, type ReadsApp } from './reads-app';
import { Postgres } from '../../../runtime/drivers/postgres/driver';
import { DatabaseEngine, RequestValue, RowFormat, SqlResult, SqlRoute, ValueType } from '../../../src';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { serverOf } from '../../support/postgres';

/** Every run of `npm test` reads the same tables; `CSV_TABLES=10000` reads more, and others. */
const TABLES = Number(process.env.CSV_TABLES ?? 600);
const SEED = Number(process.env.CSV_SEED ?? (process.env.CSV_TABLES ? Date.now() % 1_000_000 : 20_261_128));
const PER_SHAPE = 20;
const SHAPES = Math.ceil(TABLES / PER_SHAPE);
const TIMEOUT_MS = 60_000 + TABLES * 100;

/** Tables with the same columns, all in one, by their number. */
interface Shape {
  readonly path: string;
  readonly columns: readonly HostileColumn[];
  /** Texts of the rows of each table. */
  readonly tables: readonly CsvRows[];
}

let database: TestDatabase;
let postgres: Postgres;
let app: ReadsApp;
const shapes: Shape[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  postgres = new Postgres(serverOf(database));
  for (let index = 0; index < SHAPES; index += 1) shapes.push(await createShape(index));
  app = createReadsApp(postgres, DatabaseEngine.POSTGRESQL, shapes.flatMap(routesOf));
}, TIMEOUT_MS);
afterAll(async () => {
  postgres.connect().destroy();
  await database.drop();
});

const namesOf = (columns: readonly HostileColumn[]) => columns.map(({ name }) => escapeIdentifier(name));

async function createShape(index: number): Promise<Shape> {
  const random = new Random(SEED + index);
  const columns = hostileColumns(random);
  const tables = random.list(PER_SHAPE, () => hostileRows(random, columns));
  const rows = tables.flatMap((cells, n) => cells.map((row, r) => [n, r, ...row.map(({ stored }) => stored)]));
  const casts = columns.map(({ type }, at) => `CAST(v${at} AS ${type})`);
  await database.query(`CREATE TABLE t${index} (table_number int, row_number int, ${namesOf(columns).map((name, at) => `${name} ${columns[at]!.type}`).join(', ')})`);
  await database.query(`INSERT INTO t${index} SELECT n, r, ${casts.join(', ')} FROM unnest($1::int[], $2::int[], ${columns.map((_, at) => `$${at + 3}::text[]`).join(', ')})
    AS rows (n, r, ${columns.map((_, at) => `v${at}`).join(', ')})`, ['n', 'r', ...columns].map((_, at) => rows.map(row => row[at])));
  return { path: `/t${index}`, columns, tables: tables.map(cells => cells.map(row => row.map(({ text }) => text))) };
}

function routesOf({ path, columns }: Shape): SqlRoute[] {
  const sql = `SELECT ${namesOf(columns).join(', ')} FROM ${path.slice(1)} WHERE table_number = :n ORDER BY row_number`;
  const options = { sql, parameters: { n: RequestValue.query('n', { valueType: ValueType.INTEGER }) } };
  const formats = [RowFormat.JSON, RowFormat.CSV, RowFormat.NDJSON];
  return [
    SqlRoute.get(path, { ...options, result: SqlResult.rows({ formats, fileName: 'rows' }) }),
    SqlRoute.get(`${path}/escaped`, { ...options, result: SqlResult.rows({ formats: [RowFormat.CSV], escapeFormulas: true }) }),
  ];
}

/** Returns the documents of all tables of a shape. */
async function documentsOf({ tables }: Shape, path: string, format?: string): Promise<string[]> {
  const documents: string[] = [];
  for (const n of tables.keys()) {
    const byName = format !== undefined && n % 2 === 0;
    const accept = { csv: 'text/csv', ndjson: 'application/x-ndjson', json: 'application/json' }[format ?? 'csv']!;
    const { status, headers, body } = await app.get(path, byName ? `n=${n}&format=${format}` : `n=${n}`, byName ? {} : { accept });
    if (status !== 200) throw new Error(`${path}?n=${n} is answered with ${status}: ${body} ${app.takeLog()}`);
    expect(headers['content-type']).toMatch(accept);
    documents.push(body);
  }
  return documents;
}

/** Names the table that is different, with the seed that makes it again. */
function compare(shape: Shape, index: number, document: string, actual: unknown, expected: unknown): void {
  try {
    expect(actual).toEqual(expected);
  } catch (error) {
    const columns = shape.columns.map(({ name, type }) => `${JSON.stringify(name)} ${type}`);
    const table = `${shape.path}?n=${index} (${columns.join(', ')})`;
    throw new Error(`CSV_SEED=${SEED} CSV_TABLES=${TABLES}, ${table}: ${JSON.stringify(document)}\n${(error as Error).message}`);
  }
}

/** Python returns NULL as an empty text, and a line without any character as a row without fields. */
const asPython = (rows: CsvRows) => rows.map(row => row.length === 1 && row[0] === null ? [] : row.map(text => text ?? ''));

/** Text of a cell or name in CSV. */
type Expected = (text: string | null) => string | null;

/** Reads all tables with Python, and compares names and rows. */
async function comparePython(path: (shape: Shape) => string, format: string | undefined, expected: Expected): Promise<void> {
  const documents: string[][] = [];
  for (const shape of shapes) documents.push(await documentsOf(shape, path(shape), format));
  const read = readWithPython(documents.flat());
  let at = 0;
  shapes.forEach((shape, number) => {
    const names = shape.columns.map(({ name }) => expected(name));
    shape.tables.forEach((rows, index) => {
      const list = asPython(rows.map(row => row.map(expected)));
      compare(shape, index, documents[number]![index]!, read[at++], [names, ...list]);
    });
  });
}

describe(`CSV of ${SHAPES * PER_SHAPE} generated tables`, () => {
  test('is read by the csv module of Python as the same names and texts', async () => {
    await comparePython(({ path }) => path, 'csv', text => text);
  }, TIMEOUT_MS);

  test('is read by COPY of PostgreSQL as the same names, texts and NULLs', async () => {
    const reader = await new CopyReader(database).open();
    try {
      for (const shape of shapes) {
        const documents = await documentsOf(shape, shape.path, 'csv');
        const read = await reader.read(shape.columns.map(({ name }) => name), documents);
        shape.tables.forEach((rows, index) => compare(shape, index, documents[index]!, read[index], rows));
      }
    } finally {
      await reader.close();
    }
  }, TIMEOUT_MS);

  test('has an apostrophe before the texts of formulas, and only there, with escapeFormulas', async () => {
    const isNumber = (text: string) => /^[-+](?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text);
    await comparePython(({ path }) => `${path}/escaped`, undefined, text => text !== null && /^[=+\-@\t\r]/.test(text) && !isNumber(text) ? `'${text}` : text);
  }, TIMEOUT_MS);
});

describe(`NDJSON of ${SHAPES * PER_SHAPE} generated tables`, () => {
  test('has one line for each row, which is the row in JSON', async () => {
    for (const shape of shapes) {
      const [lists, documents] = [await documentsOf(shape, shape.path, 'json'), await documentsOf(shape, shape.path, 'ndjson')];
      shape.tables.forEach((rows, index) => {
        const lines = documents[index]!.split('\n');
        compare(shape, index, documents[index]!, lines.length, rows.length + 1);
        expect(lines.pop()).toBe('');
        compare(shape, index, documents[index]!, lines.map(line => JSON.parse(line) as unknown), JSON.parse(lists[index]!));
      });
    }
  }, TIMEOUT_MS);
});
