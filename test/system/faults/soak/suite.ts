import { soak } from './soak';
import type { FaultyDatabase } from '../faulty-database';

/** Duration; `SOAK_SECONDS` sets another one. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 15);
const HANDLERS = 4;
const CLIENTS = 4;

/** Time to finish: to start, to repeat what is not answered yet, and to compare. */
const PATIENCE_MS = 120_000;

/** Soaks a database in faults. */
export function describeSoak(engine: string, open: () => Promise<FaultyDatabase>): void {
  describe(`the handler and ${engine}, under one fault after the other`, () => {
    test('does each write with a key once, answers it, and loses and repeats no other (SOAK_SECONDS=300 takes five minutes)', async () => {
      const database = await open();
      const { violations, figures } = await soak(database, { seconds: SECONDS, handlers: HANDLERS, clients: CLIENTS })
        .finally(() => database.close());
      if (process.env.SOAK_SECONDS) process.stderr.write(`${engine}: ${JSON.stringify({ violations, ...figures }, undefined, 2)}\n`);

      expect(violations).toEqual({});
    }, 1000 * SECONDS + PATIENCE_MS);
  });
}
