import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Shop } from './shop';
import { readScripts } from '../../../src/scripts/private/script-folder';

const FILES = {
  'V1__create_orders.sql': `-- Orders of the shop.
CREATE TABLE orders (
  id   int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  note text
);

INSERT INTO orders (note) VALUES ('größer; than $1');
`,
  'V1_1__add_labels.sql': 'ALTER TABLE orders ADD COLUMN label text;\r\nUPDATE orders SET label = note;\r\n',
  'V2__index_labels.sql': 'CREATE INDEX CONCURRENTLY orders_label ON orders (label);\n',
  'V2__index_labels.sql.conf': 'executeInTransaction=false\n',
  'R__totals_of_orders.sql': 'CREATE OR REPLACE VIEW totals AS SELECT count(*) AS orders FROM orders;\n',
};

/** Written by Flyway 13.12.1 on PostgreSQL 15.20 for the files above, on 2026-11-28; the table with its DDL. */
const HISTORY = `
  CREATE TABLE "flyway_schema_history" ("installed_rank" INT NOT NULL, "version" VARCHAR(50), "description" VARCHAR(200) NOT NULL, "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL, "checksum" INTEGER, "installed_by" VARCHAR(100) NOT NULL, "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
    "execution_time" INTEGER NOT NULL, "success" BOOLEAN NOT NULL);
  ALTER TABLE "flyway_schema_history" ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank");
  CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");
  INSERT INTO flyway_schema_history VALUES
    (1, '1', 'create orders', 'SQL', 'V1__create_orders.sql', 816080111, 'admin', '2026-11-28 15:56:52.005413', 118, true),
    (2, '1.1', 'add labels', 'SQL', 'V1_1__add_labels.sql', -1282754213, 'admin', '2026-11-28 15:56:52.379731', 77, true),
    (3, '2', 'index labels', 'SQL', 'V2__index_labels.sql', 1454819918, 'admin', '2026-11-28 15:56:52.750291', 142, true),
    (4, NULL, 'totals of orders', 'SQL', 'R__totals_of_orders.sql', 2102498562, 'admin', '2026-11-28 15:56:52.848653', 33, true);`;

let shop: Shop;
let folder: string;
beforeEach(async () => {
  shop = await Shop.open();
  folder = mkdtempSync(join(tmpdir(), 'flyway-'));
  write(FILES);
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await shop.close();
});

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

const run = async (historyTable: string) => shop.runScripts(readScripts(new Stack(), folder, { engine: 'postgres' }), { historyTable });

test('a database and a folder of Flyway go on: what Flyway ran does not run again, and new scripts do', async () => {
  await shop.database.query(`CREATE TABLE orders (id int); ${HISTORY}`);
  expect((await run('flyway_schema_history')).scripts).toEqual([]);
  write({ 'V3__more.sql': 'ALTER TABLE orders ADD COLUMN more int;' });

  expect((await run('flyway_schema_history')).scripts).toEqual(['V3__more.sql']);
});

test('in an empty database, the same folder runs as a whole, and leaves the rows that Flyway writes', async () => {
  expect((await run('flyway_schema_history')).scripts).toHaveLength(4);
  const ours = await shop.column(rowsOf('flyway_schema_history'));
  await shop.database.query('ALTER TABLE flyway_schema_history RENAME TO ours; ALTER INDEX flyway_schema_history_pk RENAME TO o1; ALTER INDEX flyway_schema_history_s_idx RENAME TO o2');
  await shop.database.query(HISTORY);

  expect(ours).toEqual(await shop.column(rowsOf('flyway_schema_history')));
  expect(await shop.column(columnsOf('ours'))).toEqual(await shop.column(columnsOf('flyway_schema_history')));
});

/** All but user and times. */
function rowsOf(table: string): string {
  return `SELECT concat_ws('|', installed_rank, version, description, type, script, checksum, success) FROM ${table} ORDER BY installed_rank`;
}

function columnsOf(table: string): string {
  return `SELECT concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull) FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 ORDER BY attnum`;
}
