import { FAULTS } from './faults';
import { describeOutcome, summarize, violationsOf, type ObservedOutcome } from './observation';
import { checkPage, readPage } from './page';
import { startRuns, type OpenDatabase } from './runs';
import { FRONT_DOORS } from '../../src/support/fixtures';
import type { Ending } from '../../support/endings';
import { ApiAlarms } from '../observability/api-alarms';
import { measured, readLog, type Recording } from '../observability/recording';

const TIMEOUT_MS = 120_000;
const LASTING_MINUTES = 8;

/** Lets every fault happen to a database, checks what may never happen, and compares the rest with the page. */
export function describeFaults(engine: string, open: OpenDatabase): void {
  describe(`the handler and ${engine}`, () => {
    let outcomes: Map<string, Promise<ObservedOutcome | undefined>>;
    beforeAll(() => { outcomes = startRuns(open); });

    test.each(FAULTS.map(({ name }) => name))('gives no wrong answer, loses and repeats no write, keeps to its time and goes on when %s', async name => {
      const outcome = await outcomes.get(name);

      expect(outcome ? violationsOf(outcome) : []).toEqual([]);
    }, TIMEOUT_MS);

    test('raises an alarm under every fault that lasts and that callers suffer from, and under no other', async () => {
      const alarms = new ApiAlarms(FRONT_DOORS[0]![1]);
      const mistaken: string[] = [];
      for (const [name, promise] of outcomes) {
        const { during = [], log = '' } = await promise ?? {};
        const suffered = during.some(({ status }) => status >= 500);
        const recording = [...during.flatMap(({ status }) => measured({ status, latencyMs: 1 })), ...readLog(log)];
        const on = alarms.on(Array<Recording>(LASTING_MINUTES).fill(recording));
        if (on.includes('Unhealthy') !== suffered) mistaken.push(`${name}: ${on.join(', ') || 'none'}`);
      }

      expect(mistaken).toEqual([]);
    }, TIMEOUT_MS);

    test('does what docs/reliability.md says (UPDATE_RELIABILITY=1 npx jest test/system/faults -i rewrites the table)', async () => {
      const cells = new Map<string, string>();
      const known: ObservedOutcome[] = [];
      for (const [name, promise] of outcomes) {
        const outcome = await promise;
        cells.set(name, outcome ? describeOutcome(outcome) : 'no such fault');
        if (outcome) known.push(outcome);
      }

      checkPage({ engine, cells, summary: summarize(known) });
    }, TIMEOUT_MS);
  });
}

/** Lets the server end connections in a certain way in every fault in which it ends them, and compares what comes of it with the page. */
export function describeEnding(engine: string, ending: Ending, open: OpenDatabase): void {
  describe(`the handler and ${engine}, which ends connections by ${ending}`, () => {
    const faults = FAULTS.filter(({ ends }) => ends);
    let outcomes: Map<string, Promise<ObservedOutcome | undefined>>;
    beforeAll(() => { outcomes = startRuns(open, faults); });

    test.each(faults.map(({ name }) => name))('does what docs/reliability.md says when %s', async name => {
      const outcome = await outcomes.get(name);

      expect(outcome ? describeOutcome(outcome) : 'no such fault').toBe(readPage(engine).get(name));
    }, TIMEOUT_MS);
  });
}
