import { setTimeout as pause } from 'node:timers/promises';
import type { Rows, StreamOptions, TakeRows } from '../../../../runtime/drivers/database';
import type { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { textsOf } from '../../../support/json-rows';
import { until } from '../../../support/until';
import { startProxy } from '../../servers';
import { backendOf, connectTo, database, useBooks } from '../books';
import { reads, TIMEOUT } from '../statements';

useBooks();

const series = (count: number) => reads(`SELECT n, repeat('x', 80) AS text FROM generate_series(1, ${count}) n`);

/** Rows that were taken. */
interface Taken {
  readonly batches: Rows[];
  readonly texts: string[];
  readonly take: TakeRows;
}

function collect(work: (rows: Rows) => Promise<void> | undefined = () => undefined): Taken {
  const [batches, texts]: [Rows[], string[]] = [[], []];
  const take = (rows: Rows) => {
    batches.push(rows);
    texts.push(...textsOf(rows.rows));
    return work(rows);
  };
  return { batches, texts, take };
}

async function stream(postgres: Postgres, text: string, work?: (rows: Rows) => Promise<void> | undefined, options: Partial<StreamOptions> = {}) {
  const taken = collect(work);
  const result = await postgres.stream(reads(text), [], { ...TIMEOUT, ...options }, taken.take);
  return { ...taken, result };
}

describe('Postgres.stream', () => {
  test('hands over all rows in order, in batches of about 64 KB', async () => {
    const postgres = connectTo();
    const taken = collect();
    const result = await postgres.stream(series(20_000), [], TIMEOUT, taken.take);

    expect(result).toMatchObject({ rowCount: 20_000, reused: false });
    expect(taken.texts).toEqual(Array.from({ length: 20_000 }, (_, n) => `{"n":${n + 1},"text":"${'x'.repeat(80)}"}`));
    expect(taken.batches.map(({ columns }) => columns)).toEqual(taken.batches.map(() => ['n', 'text']));
    expect(Math.max(...taken.batches.map(({ rows }) => rows.size))).toBeLessThan(65_000);
    expect(taken.batches.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(20_000);
  });

  test('hands over the columns of no rows', async () => {
    const { batches, result } = await stream(connectTo(), 'SELECT 1 AS id WHERE false');

    expect(result).toMatchObject({ rowCount: 0 });
    expect(batches).toMatchObject([{ columns: ['id'], rowCount: 0, rows: { length: 0 }, localTimeIsUtc: true }]);
  });
});
