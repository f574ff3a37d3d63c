import { setTimeout as delay } from 'node:timers/promises';
import { oneOf, type Handlers } from './handlers';
import type { FaultyDatabase } from '../faulty-database';

/** A fault: strikes, and is over when it resolves. */
type Strike = (database: FaultyDatabase, handlers: Handlers) => Promise<void>;

/** Time after which a server hears that a client is gone, as from TCP keepalive. */
const KEEPALIVE_MS = 3000;

const upTo = (ms: number) => delay(Math.random() * ms);

const STRIKES: Readonly<Record<string, Strike>> = {
  'connections ended': database => database.endConnections(),
  'network reset': async (_, handlers) => handlers.someProxies().forEach(proxy => proxy.reset()),
  'connections forgotten': async (_, handlers) => handlers.someProxies().forEach(proxy => proxy.forget()),
  'stall': async (_, handlers) => {
    const resume = handlers.someProxies().map(proxy => proxy.stall());
    await upTo(4000);
    resume.forEach(go => go());
  },
  'connections swallowed': async (_, handlers) => {
    const proxies = handlers.someProxies();
    proxies.forEach(proxy => oneOf([() => proxy.swallow(), () => proxy.swallowAnswers()])());
    await delay(KEEPALIVE_MS);
    proxies.forEach(proxy => proxy.expire());
  },
  'no new connections': async (database, handlers) => {
    const proxies = handlers.someProxies();
    proxies.forEach(proxy => {
      proxy.route('nowhere');
      proxy.drop();
    });
    await upTo(2000);
    proxies.forEach(proxy => proxy.route(database.port));
  },
  'password rotated': async (database, handlers) => {
    const secret = JSON.stringify({ ...database.login, password: `rotated-${Math.random()}` });
    handlers.secrets.pending = secret;
    await database.changePassword(JSON.parse(secret).password);
    await database.endConnections();
    await upTo(1500);
    handlers.secrets.answer = { secret };
    handlers.secrets.pending = undefined;
  },
  'server restarted, fast': database => restart(database, 'fast'),
  'server restarted, immediate': database => restart(database, 'immediate'),
  'process killed': async (_, handlers) => handlers.kill(),
};

/** Lets one fault after the other happen, with pauses; returns their numbers by name. */
export async function strikeUntil(over: () => boolean, database: FaultyDatabase, handlers: Handlers): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  while (!over()) {
    const name = oneOf(Object.keys(STRIKES));
    counts[name] = (counts[name] ?? 0) + 1;
    await STRIKES[name]!(database, handlers);
    await upTo(1000);
  }
  return counts;
}

async function restart(database: FaultyDatabase, mode: 'fast' | 'immediate'): Promise<void> {
  await database.stop(mode);
  await upTo(1000);
  await database.start();
}
