import type { Catalogue } from '../../../local/init/catalogue/catalogue';
import { makeApp } from '../../../local/init/model/make-app';
import { DatabaseEngine } from '../../../src';
import { checkUserName } from '../../../src/scripts/user-names';

const ID = {
  name: 'id',
  sqlName: 'id',
  type: 'integer',
  baseType: 'int4',
  baseKind: 'b',
  isArray: false,
  ofExtension: false,
  isDomain: false,
  labels: [],
  isNullable: false,
  isGenerated: false,
  isIdentity: true,
  checks: [],
} as const;

const catalogueOf = (databaseName: string): Catalogue => ({
  databaseName,
  version: 18,
  relations: [{
    oid: 1,
    schema: 'public',
    name: 'orders',
    sqlName: 'orders',
    kind: 'r',
    isPartition: false,
    rowSecurity: false,
    columns: [ID],
    keys: [{ isPrimary: true, columns: ['id'] }],
    checks: [],
    sequences: [],
  }],
});

const appOf = (name: string) => makeApp(catalogueOf(name), { schema: '', notInSchema: [] });

test.each([
  ['shop', 'shop_api', 'shop'],
  ['pg', 'database_pg_api', 'pg'],
  ['pg_shop', 'database_pg_shop_api', 'pg_shop'],
  ['PG Shop', 'database_pg_shop_api', 'database_pg_shop'],
  ['pgbench', 'pgbench_api', 'pgbench'],
  ['rds', 'database_rds_api', 'rds'],
  ['rdsadmin', 'database_rdsadmin_api', 'rdsadmin'],
  ['RDS-orders', 'database_rds_orders_api', 'database_rds_orders'],
  ['postgres', 'postgres_api', 'postgres'],
  ['admin', 'admin_api', 'admin'],
  ['public', 'public_api', 'public'],
  ['2024 sales', 'database_2024_sales_api', 'database_2024_sales'],
  ['_private', 'private_api', 'private'],
  ['Übergröße', 'ubergrosse_api', 'ubergrosse'],
  ['数据库', 'database_api', 'database'],
  ['it\'s "quoted"', 'it_s_quoted_api', 'it_s_quoted'],
  ['$$; DROP', 'drop_api', 'drop'],
  ['x'.repeat(63), `${'x'.repeat(40)}_api`, 'x'.repeat(63)],
  ['aB'.repeat(31), `${'a_'}${'ba_'.repeat(12)}ba_api`, 'aB'.repeat(31)],
  ['\u3371'.repeat(21), expect.stringMatching(/^h_pah_.{34}_api$/), expect.any(String)],
])('the database %s has the user %s', (name, user, databaseName) => {
  const app = appOf(name);

  expect(app).toMatchObject({ user, databaseName });
  expect(() => checkUserName(DatabaseEngine.POSTGRESQL, app.user, [])).not.toThrow();
  expect(app.databaseName).toMatch(/^[A-Za-z]\w{0,62}$/);
});
