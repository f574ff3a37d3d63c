import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { backendOf, connectTo, database, titles, useBooks } from './books';
import { reads, TIMEOUT, writes } from './statements';
import { Turns } from '../../../runtime/drivers/deadline';

useBooks();

/** References that were read are strong until the turn of the event loop is over. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  await new Promise(resolve => setImmediate(resolve));
  (runInNewContext('gc') as () => void)();
}

const SLOW = reads('SELECT pg_sleep(1)::text AS done');
const WRITE = writes("INSERT INTO books VALUES (2, 'Persuasion')");

describe('statements that share a connection', () => {
  test('throws when the connection is busy until the deadline, and what was not sent is never done', async () => {
    const postgres = connectTo();
    await backendOf(postgres);
    const slow = postgres.run(SLOW, [], TIMEOUT);
    const started = performance.now();

    await expect(postgres.run(WRITE, [], { timeoutMs: 200 })).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('busy') });
    expect(performance.now() - started).toBeLessThan(700);
    await slow;
    await postgres.run(reads('SELECT 1 AS one'), [], TIMEOUT);
    expect(await titles()).toEqual(['Emma']);
  });

  test('a statement behind one that gave up still waits for the one before', async () => {
    const postgres = connectTo();
    const order: string[] = [];
    const run = (name: string, statement = reads('SELECT 1 AS one'), timeoutMs = 10_000) => {
      return postgres.run(statement, [], { timeoutMs }).then(() => order.push(name), () => order.push(`${name} gave up`));
    };

    await Promise.all([run('first', SLOW), run('second', WRITE, 200), run('third')]);
    expect(order).toEqual(['second gave up', 'first', 'third']);
  });

  test('throws when no time is left, and nothing is sent', async () => {
    const postgres = connectTo();
    await backendOf(postgres);

    await expect(postgres.run(WRITE, [], { timeoutMs: 0 })).rejects.toMatchObject({ kind: 'timeout', message: 'the time ran out before the statement was sent' });
    expect(await titles()).toEqual(['Emma']);
    expect((await database.query('SELECT 1')).rowCount).toBe(1);
  });
});

describe('Turns', () => {
  test('keeps nothing of what work gave or threw', async () => {
    const turns = new Turns();
    const kept: WeakRef<object>[] = [];
    const made = () => {
      const object = { text: 'a row' };
      kept.push(new WeakRef(object));
      return object;
    };
    for (let index = 0; index < 100; index++) {
      await turns.take(performance.now() + 1000, async () => made());
      await turns.take(performance.now() + 1000, async () => { throw made(); }).catch(() => undefined);
    }

    await collectGarbage();
    expect(kept.filter(reference => reference.deref() !== undefined).length).toBeLessThan(5);
  });

  test('work that fails does not stop what comes behind', async () => {
    const turns = new Turns();
    const soon = performance.now() + 1000;
    const failed = turns.take(soon, async () => { throw new Error('no'); });

    expect(await Promise.allSettled([failed, turns.take(soon, async () => 'yes')])).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'yes' }]);
  });
});
