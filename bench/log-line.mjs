/** Prints the microseconds and bytes of a request's log line: without metrics, with those of the API, and with those of each route. */
import { buildSync } from 'esbuild';
import { quantile } from './statistics.mjs';

const ROUNDS = 400;
const LINES = 1000;
/** Quantile of the results: the fastest tenth is the least affected by other load of the machine. */
const RANK = 0.1;

const source = name => new URL(`../runtime/${name}.ts`, import.meta.url).pathname;
const contents = ['observability/log', 'observability/request-log', 'tracing/telemetry'].map(name => `export * from ${JSON.stringify(source(name))};`).join('\n');
const options = { bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' };
const [{ text }] = buildSync({ ...options, stdin: { contents, resolveDir: '.' } }).outputFiles;
const { createLog, createRequestLog, Telemetry } = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const request = {
  routeKey: 'GET /books/{id}',
  requestId: 'JKJaXmPLvHcESHA=',
  invocation: { functionRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', traceId: '1-5759e988-bd862e3fe1be46a994272793', coldStart: false },
};
const outcome = { response: { status: 200 }, durationMs: 1.234567, query: { databaseMs: 0.98765, rowCount: 1, reused: true } };

let bytes = 0;
const logOf = metrics => createRequestLog(createLog('info', line => bytes = line.length), new Telemetry(), metrics);
const contenders = [
  ['no metrics', logOf(undefined)],
  ['metrics of the API', logOf({ api: 'ShopStack-Shop', byRoute: false })],
  ['metrics of the API and of each route', logOf({ api: 'ShopStack-Shop', byRoute: true })],
].map(([name, log]) => ({ name, log, microseconds: [] }));

for (let round = 0; round < ROUNDS; round++) {
  for (const { log, microseconds } of contenders) {
    const started = performance.now();
    for (let line = 0; line < LINES; line++) log(request, outcome);
    microseconds.push((performance.now() - started) / LINES * 1000);
  }
}
for (const { name, log, microseconds } of contenders) {
  log(request, outcome);
  console.log(`${name}: ${quantile(microseconds, RANK).toFixed(2)} us, ${bytes} bytes`);
}
