import { COLUMN_TYPES } from './column-types';
import {
  NO_FILTER, orderElement, poolRows, scenarioColumns, scenarioFilter, scenarioStatement, scenarioTables, valuesStatement, type Filter, type ScenarioColumn,
} from './page-scenario';
import type { Random } from './random';
import { RowOrder, SqlResult, SqlRoute } from '../../../src';
import type { TestDatabase } from '../../support/database';

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

interface Orders {
  readonly orderBy: RowOrder;
  readonly order: readonly string[];
  readonly query: string;
}

/** Creates the tables and the routes of a scenario. */
export async function createScenario(database: TestDatabase, random: Random, name: string, types = COLUMN_TYPES): Promise<Scenario> {
  const isConstant = random.chance(0.07);
  const lastMayBeNull = random.chance(0.3);
  const chosen = scenarioColumns(random, types, lastMayBeNull);
  const columns = isConstant ? chosen.map((column, index) => ({ ...column, name: `column${index + 2}` })) : chosen;
  const [pool, table] = [`pool_${name}`, `rows_${name}`];
  const stored = await fillPool(database, random, { pool, table, columns });
  const orders = chooseOrders(random, columns, { lastMayBeNull, id: isConstant ? 'column1' : 'id' });
  const rows = await rankedRows(database, pool, orders.order.map(element => element.replace('column1', 'id')));
  const filter = isConstant ? NO_FILTER : scenarioFilter(random);
  const fixed = isConstant && stored.length > 0;
  const present = new Set([...rows.keys()].filter(() => fixed || random.chance(0.7)));
  const sql = fixed ? valuesStatement(columns, stored) : scenarioStatement(random, table, columns, filter.sql);
  if (!fixed) await fillTable(database, random, { pool, table, present, order: orders.order });
  const query = [orders.query, filter.query].filter(Boolean).join('&');
  return { path: `/${name}`, sql, order: orders.order, query, routes: routesOf(random, name, sql, filter, orders), columns, filter, pool, table: fixed ? undefined : table, rows, present };
}

function routesOf(random: Random, name: string, sql: string, { parameters }: Filter, { orderBy }: Orders): SqlRoute[] {
  return [
    SqlRoute.get(`/${name}`, { sql, parameters, result: SqlResult.page({ orderBy, total: true, defaultSize: random.integer(1, 50) }) }),
    SqlRoute.get(`/${name}/rows`, { sql, parameters, result: SqlResult.rows({ orderBy }) }),
  ];
}

/** Chooses an order, in which all columns or the id make rows differ. */
function chooseOrders(random: Random, columns: readonly ScenarioColumn[], { lastMayBeNull, id }: { lastMayBeNull: boolean; id: string }): Orders {
  const elements = (list: readonly ScenarioColumn[], places: boolean) => list.map(({ name, nullable }, index) =>
    orderElement(random, name, places && nullable && index === list.length - 1));
  const own = elements(columns, lastMayBeNull);
  if (random.chance(0.5)) return { orderBy: RowOrder.by(own), order: own, query: '' };
  const shuffled = random.shuffle(columns).slice(0, random.integer(1, columns.length));
  const choices = { own, 'by-id': [...elements(shuffled, false), orderElement(random, id, false)], '_1': [`${id} DESC`] };
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
async function fillPool(database: TestDatabase, random: Random, { pool, table, columns }: Tables & { readonly columns: readonly ScenarioColumn[] }) {
  const { create, fill } = scenarioTables(pool, table, columns);
  const rows = poolRows(random, columns).map((row, index) => ({ ...row, id: index + 1 }));
  await database.query(create);
  await database.query(fill, [rows.map(({ id }) => id), rows.map(({ bucket }) => bucket), ...columns.map((_, index) => rows.map(({ values }) => values[index]))]);
  const { rows: stored } = await database.query(`SELECT id FROM ${pool}`);
  const ids = new Set(stored.map(({ id }) => id as number));
  return rows.filter(({ id }) => ids.has(id));
}

async function rankedRows(database: TestDatabase, pool: string, order: readonly string[]): Promise<Map<number, number>> {
  const { rows } = await database.query(`SELECT id, bucket FROM ${pool} ORDER BY ${order.join(', ')}`);
  return new Map(rows.map(({ id, bucket }) => [id as number, bucket as number]));
}

/** Fills the table, and creates an index for the order in some of them. */
async function fillTable(
  database: TestDatabase, random: Random, { pool, table, present, order }: Tables & { readonly present: ReadonlySet<number>; readonly order: readonly string[] },
): Promise<void> {
  await database.query(`INSERT INTO ${table} SELECT * FROM ${pool} WHERE id = ANY($1)`, [[...present]]);
  if (random.chance(0.3)) await database.query(`CREATE INDEX ON ${table} (${order.join(', ')}); ANALYZE ${table}`);
}
