import type { Scenario } from './page-tables';
import type { Random } from './random';
import type { ReadsApp } from './reads-app';
import type { SqlClient } from './sql-client';

/** What walks did. */
export interface WalkCount {
  walks: number;
  pages: number;
  rows: number;
  changes: number;
}

interface Page {
  readonly items: readonly { readonly id?: number; readonly column1?: number }[];
  readonly next: string | null;
  readonly total?: number;
}

/** Number of changes between pages after which a table stays as it is. */
const MAX_CHANGES = 60;

/**
 * Walks through all pages of a scenario, while rows come and go between them. Each page must have exactly the rows that are there after the last row
 * of the previous page, in the order of the database; so every row that is there all the time comes exactly once. Throws at the first difference.
 */
export class PageWalk {
  private readonly order: readonly number[];
  private readonly ranks: ReadonlyMap<number, number>;
  private readonly size: number;
  private readonly counts: boolean;
  private readonly changing: boolean;
  private last = -1;
  private changes = 0;

  constructor(
    private readonly app: ReadsApp, private readonly database: SqlClient, private readonly scenario: Scenario, private readonly random: Random,
  ) {
    this.order = [...scenario.rows.keys()];
    this.ranks = new Map(this.order.map((id, rank) => [id, rank]));
    this.size = random.pick([1, 1, 2, 3, random.integer(1, 50), random.integer(4, 20)]);
    this.counts = random.chance(0.3);
    this.changing = scenario.table !== undefined && random.chance(0.6);
  }

  /** Walks from the first page to the last. */
  async run(count: WalkCount): Promise<void> {
    const { query } = this.scenario;
    let next: string | null = `?${[query, `limit=${this.size}`, this.counts && 'total=true'].filter(Boolean).join('&')}`;
    // Each page moves past at least one row of the pool.
    for (let pages = 0; next !== null; pages += 1) {
      if (pages > this.order.length) throw new Error(`the walk does not end: ${next}`);
      if (pages > 0) await this.change();
      const page: Page = await this.ask(next);
      this.check(page);
      count.pages += 1;
      count.rows += page.items.length;
      next = page.next;
    }
    count.walks += 1;
    count.changes += this.changes;
  }

  private async ask(next: string): Promise<Page> {
    const { status, body } = await this.app.get(this.scenario.path, next.slice(1));
    if (status !== 200) throw new Error(`${next} is answered with ${status}: ${body} ${this.app.takeLog()}`);
    return JSON.parse(body) as Page;
  }

  private check({ items, next, total }: Page): void {
    const visible = this.order.filter(id => this.isVisible(id));
    const rest = visible.filter(id => this.ranks.get(id)! > this.last);
    const ids = items.map(({ id, column1 }) => id ?? column1!);
    const expected = { ids: rest.slice(0, this.size), more: rest.length > this.size, total: this.counts ? visible.length : undefined };
    expect({ ids, more: next !== null, total }).toEqual(expected);
    if (ids.length > 0) this.last = this.ranks.get(ids.at(-1)!)!;
  }

  private isVisible(id: number): boolean {
    return this.scenario.present.has(id) && this.scenario.filter.admits(this.scenario.rows.get(id)!);
  }

  /** Inserts and deletes some rows, also the last one of the previous page. */
  private async change(): Promise<void> {
    const { table, pool, present } = this.scenario;
    if (!this.changing || this.changes > MAX_CHANGES) return;
    const moving = this.random.shuffle(this.order).slice(0, this.random.integer(0, 3));
    if (this.random.chance(0.3)) moving.push(this.order[this.last]!);
    const [gone, come] = [moving.filter(id => present.has(id)), [...new Set(moving.filter(id => !present.has(id)))]];
    if (gone.length > 0) await this.database.query(`DELETE FROM ${table} WHERE id = ANY($1)`, [gone]);
    if (come.length > 0) await this.database.query(`INSERT INTO ${table} SELECT * FROM ${pool} WHERE id = ANY($1)`, [come]);
    gone.forEach(id => present.delete(id));
    come.forEach(id => present.add(id));
    this.changes += gone.length + come.length;
  }
}

/** Checks that the list of all rows has the order of the database. */
export async function checkList(app: ReadsApp, { path, query, rows, present, filter }: Scenario): Promise<void> {
  const { status, body } = await app.get(`${path}/rows`, query);
  if (status !== 200) throw new Error(`${path}/rows is answered with ${status}: ${body} ${app.takeLog()}`);
  const expected = [...rows].filter(([id, bucket]) => present.has(id) && filter.admits(bucket)).map(([id]) => id);
  expect((JSON.parse(body) as Page['items']).map(({ id, column1 }) => id ?? column1)).toEqual(expected);
}
