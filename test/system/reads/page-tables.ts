import type { ColumnType } from './column-types';
import {
  COLUMN_NAMES, NO_FILTER, orderElement, poolRows, scenarioColumns, scenarioFilter, scenarioStatement, scenarioTables, valuesStatement, type Filter,
  type ScenarioColumn,
} from './page-scenario';
import type { Random } from './random';
import type { SqlClient } from './sql-client';
import { RowOrder, SqlResult, SqlRoute } from '../../../src';

/** A statement with an order, and its rows. */
export interface Scenario {
  readonly path: string;
  readonly sql: string;
  /** Elements of the order that the requests use. */
  readonly order: readonly string[];
  /** Query of the requests. */
  readonly query: string;
  readonly routes: readonly SqlRoute[];
  readonly columns: readonly ScenarioColumn[];
  readonly filter: Filter;
  /** Tables of all rows that can be there, and of those that are; without the latter, the rows are in the statement. */
  readonly pool: string;
  readonly table: string | undefined;
  /** Buckets of all rows of the pool by id, in the order of the database. */
  readonly rows: ReadonlyMap<number, number>;
  readonly present: Set<number>;
}

/** What statements and orders of an engine are made of. */
export interface Dialect {
  readonly types: readonly ColumnType[];
  readonly names: readonly string[];
  /** Whether an order can say where NULLs come. */
  readonly placesNulls: boolean;
  filter(random: Random): Filter;
  statement(random: Random, table: string, columns: readonly ScenarioColumn[], where: string): string;
  /** Returns an order for the PostgreSQL that has the tables. */
  native(order: readonly string[]): string;
}

/** Statements and orders of PostgreSQL. */
export function postgresDialect(types: readonly ColumnType[]): Dialect {
  return { types, names: COLUMN_NAMES, placesNulls: true, filter: scenarioFilter, statement: scenarioStatement, native: order => order.join(', ') };
}

interface Orders {
  readonly orderBy: RowOrder;
  readonly order: readonly string[];
  readonly query: string;
}

/** Creates the tables and the routes of a scenario. */
export async function createScenario(database: SqlClient, random: Random, name: string, dialect: Dialect): Promise<Scenario> {
  const isConstant = dialect.placesNulls && random.chance(0.07);
  const lastMayBeNull = dialect.placesNulls && random.chance(0.3);
  const chosen = scenarioColumns(random, dialect, lastMayBeNull);
  const columns = isConstant ? chosen.map((column, index) => ({ ...column, name: `column${index + 2}` })) : chosen;
  const [pool, table] = [`pool_${name}`, `rows_${name}`];
  const stored = await fillPool(database, random, { pool, table, columns });
  const fixed = isConstant && stored.length > 0;
  const orders = chooseOrders(random, columns, { ...dialect, lastMayBeNull, id: fixed ? 'column1' : 'id' });
  const order = dialect.native(orders.order);
  const rows = await rankedRows(database, pool, order.replace(/column1/i, 'id'));
  const filter = fixed ? NO_FILTER : dialect.filter(random);
  const present = new Set([...rows.keys()].filter(() => fixed || random.chance(0.7)));
  const sql = fixed ? valuesStatement(columns, stored) : dialect.statement(random, table, columns, filter.sql);
  if (!fixed) await fillTable(database, random, { pool, table, present, order });
  const query = [orders.query, filter.query].filter(Boolean).join('&');
  return { path: `/${name}`, sql, order: orders.order, query, routes: routesOf(random, name, sql, filter, orders), columns, filter, pool, table: fixed ? undefined : table, rows, present };
}

function routesOf(random: Random, name: string, sql: string, { parameters }: Filter, { orderBy }: Orders): SqlRoute[] {
  return [
    SqlRoute.get(`/${name}`, { sql, parameters, result: SqlResult.page({ orderBy, total: true, defaultSize: random.integer(1, 50) }) }),
    SqlRoute.get(`/${name}/rows`, { sql, parameters, result: SqlResult.rows({ orderBy }) }),
  ];
}

interface OrderOptions {
  readonly lastMayBeNull: boolean;
  readonly placesNulls: boolean;
  /** Name of the column of the id. */
  readonly id: string;
}

/** Chooses an order, in which all columns or the id make rows differ. */
function chooseOrders(random: Random, columns: readonly ScenarioColumn[], { lastMayBeNull, placesNulls, id }: OrderOptions): Orders {
  const elements = (list: readonly ScenarioColumn[], places: boolean) => list.map(({ name, nullable }, index) =>
    orderElement(random, name, places && nullable && index === list.length - 1, placesNulls));
  const own = elements(columns, lastMayBeNull);
  if (random.chance(0.5)) return { orderBy: RowOrder.by(own), order: own, query: '' };
  const shuffled = random.shuffle(columns).slice(0, random.integer(1, columns.length));
  const choices = { own, 'by-id': [...elements(shuffled, false), orderElement(random, id, false, placesNulls)], '_1': [`${id} DESC`] };
  const [choice, defaultChoice] = [random.pick(Object.keys(choices)), random.pick(Object.keys(choices))] as (keyof typeof choices)[];
  return {
    orderBy: RowOrder.choose('sort', choices, { defaultChoice: defaultChoice! }),
    order: choices[choice!],
    query: choice === defaultChoice && random.chance(0.5) ? '' : `sort=${choice}`,
  };
}

interface Tables {
  readonly pool: string;
  readonly table: string;
}

/** Fills the pool as far as rows differ; returns them. */
async function fillPool(database: SqlClient, random: Random, { pool, table, columns }: Tables & { readonly columns: readonly ScenarioColumn[] }) {
  const { create, fill } = scenarioTables(pool, table, columns);
  const rows = poolRows(random, columns).map((row, index) => ({ ...row, id: index + 1 }));
  await database.query(create);
  const texts = columns.map((_, index) => rows.map(({ values }) => values[index]));
  await database.query(fill, [rows.map(({ id }) => id), rows.map(({ bucket }) => bucket), ...texts]);
  const { rows: stored } = await database.query(`SELECT id FROM ${pool}`);
  const ids = new Set(stored.map(({ id }) => id as number));
  return rows.filter(({ id }) => ids.has(id));
}

async function rankedRows(database: SqlClient, pool: string, order: string): Promise<Map<number, number>> {
  const { rows } = await database.query(`SELECT id, bucket FROM ${pool} ORDER BY ${order}`);
  return new Map(rows.map(({ id, bucket }) => [id as number, bucket as number]));
}

/** Fills the table, and creates an index for the order in some of them. */
async function fillTable(
  database: SqlClient, random: Random, { pool, table, present, order }: Tables & { readonly present: ReadonlySet<number>; readonly order: string },
): Promise<void> {
  await database.query(`INSERT INTO ${table} SELECT * FROM ${pool} WHERE id = ANY($1)`, [[...present]]);
  if (random.chance(0.3)) await database.query(`CREATE INDEX ON ${table} (${order}); ANALYZE ${table}`);
}
