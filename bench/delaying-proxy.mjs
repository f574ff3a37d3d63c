import { connect, createServer } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** Timers are late by up to this; the rest of a delay is spent in turns of the event loop. */
const TIMER_MS = 2;

/**
 * Starts a TCP proxy whose connections have a latency, as those to another host: each direction delays what it passes by half of `roundTripMs`, and
 * to connect takes one round trip.
 *
 * @param port local port to connect to
 * @returns `{ port, roundTrips(), close() }`; a round trip begins when the client sends something after it has received something
 */
export async function startDelayingProxy(port, roundTripMs) {
  const sockets = new Set();
  let [roundTrips, answered] = [0, true];
  const sent = () => {
    roundTrips += Number(answered);
    answered = false;
  };
  const received = () => {
    answered = true;
  };
  const server = createServer({ noDelay: true }, client => {
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true });
    // The client is connected at once, so its first bytes wait as long as it should have.
    const connectedAt = performance.now() + roundTripMs;
    client.on('data', sent);
    pass(client, upstream, roundTripMs / 2, connectedAt);
    pass(upstream, client, roundTripMs / 2, 0, received);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => [client, upstream].forEach(end => end.destroy())).once('close', () => sockets.delete(socket));
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    roundTrips: () => roundTrips,
    close: () => {
      server.close();
      sockets.forEach(socket => socket.destroy());
    },
  };
}

/** Passes everything in order, each chunk `delayMs` after it came, and then calls `passed`. */
function pass(from, to, delayMs, earliest, passed) {
  let last = Promise.resolve();
  const after = send => {
    const due = Math.max(performance.now(), earliest) + delayMs;
    last = last.then(() => waitUntil(due)).then(send);
  };
  from.on('data', chunk => after(() => {
    if (to.writable) to.write(chunk);
    passed?.();
  }));
  from.once('end', () => after(() => to.end()));
}

async function waitUntil(due) {
  const coarse = due - performance.now() - TIMER_MS;
  if (coarse >= 1) await setTimeout(coarse);
  while (performance.now() < due) await setImmediate();
}
