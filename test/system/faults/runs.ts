import type { Fault } from './fault';
import { FAULTS } from './faults';
import { FaultyApi } from './faulty-api';
import type { DatabaseNeeds, FaultyDatabase } from './faulty-database';
import type { ObservedOutcome } from './observation';

/** Most of a run is waiting; more at a time would make the processes of the functions late. */
const AT_A_TIME = 5;

/** Opens a database for one fault; undefined if the engine knows no such fault. */
export type OpenDatabase = (needs: DatabaseNeeds) => Promise<FaultyDatabase | undefined>;

/** Starts a run of each fault, a few at a time, and gives the outcome of each by its name; undefined: the engine knows no such fault. */
export function startRuns(open: OpenDatabase, faults: readonly Fault[] = FAULTS): Map<string, Promise<ObservedOutcome | undefined>> {
  const waiting = faults.map(fault => ({ fault, ...deferred<ObservedOutcome | undefined>() }));
  const outcomes = new Map(waiting.map(({ fault, promise }) => [fault.name, promise]));
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await run(next.fault, open).then(next.resolve, next.reject);
  };
  for (let index = 0; index < AT_A_TIME; index += 1) void work();
  return outcomes;
}

async function run(fault: Fault, open: OpenDatabase): Promise<ObservedOutcome | undefined> {
  const database = await open(fault);
  if (!database) return undefined;
  const api = await FaultyApi.create(database, fault.direct);
  try {
    await api.warmUp(fault.environments);
    await fault.strike(api);
    await relieve(api);
    await api.read();
    await api.write();
    await api.repeatKeyed();
    const observations = await api.takeObservations();
    return { during: observations.slice(0, -2), next: observations.slice(-2), alive: api.alive, complaints: api.complaints, log: api.log };
  } finally {
    await api.close();
  }
}

/** The fault is over: statements are fast again, and a server that notices lost clients only by TCP keepalive has noticed them. */
async function relieve({ database, proxy }: FaultyApi): Promise<void> {
  await database.speedUp();
  if (database.keepsAbandoned) proxy.expire();
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((...functions) => [resolve, reject] = functions);
  // Callers receive the rejection later; until then, Node would end the process.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
