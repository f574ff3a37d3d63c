/** Counts the round trips of a request of each contender of a module of `writes/`, through a proxy that delays what it passes. */
const { report } = require('./report.cjs');

const [kind, file] = process.argv.slice(2);

/** Much longer than a process takes to send what belongs together, even on a busy machine. */
const ROUND_TRIP_MS = 100;
/** Requests before the ones that are counted: a statement is prepared with the first. */
const WARM_UP = 2;
const COUNTED = 3;

async function main() {
  const { startDelayingProxy } = await import('../delaying-proxy.mjs');
  const proxy = await startDelayingProxy(Number(process.env.DATABASE_PORT), ROUND_TRIP_MS);
  process.env.DATABASE_PORT = String(proxy.port);
  const { check, contenders } = require(`../writes/${kind}.cjs`);
  const trips = {};
  for (const [name, request] of Object.entries(await contenders(require(file).handler))) {
    for (let index = 0; index < WARM_UP; index++) check(await request(index));
    const before = proxy.roundTrips();
    for (let index = 0; index < COUNTED; index++) await request(index);
    trips[name] = (proxy.roundTrips() - before) / COUNTED;
  }
  report(trips);
  process.exit();
}

main();
