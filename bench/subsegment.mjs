/** Prints the CPU microseconds of a call in a trace that X-Ray does not sample, and in a sampled one, including the receiver. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { median } from './statistics.mjs';

const ROUNDS = 15;
const CALLS = 2000;

const entry = new URL('../runtime/tracing/segments.ts', import.meta.url).pathname;
const [{ text }] = buildSync({ bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error', entryPoints: [entry] }).outputFiles;
const { createSendSpans } = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const daemon = createSocket('udp4').bind(0, '127.0.0.1');
await once(daemon, 'listening');
const send = createSendSpans({ AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}` });
const span = { name: 'database', started: 1_700_000_000_500, ended: 1_700_000_000_750, failed: false };
const trace = sampled => ({ id: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8', sampled });
const contenders = [
  ['an empty turn', () => undefined],
  ['a call of a trace that is not kept', () => send(trace(false), [span])],
  ['a call of a trace that is kept', () => send(trace(true), [span])],
].map(([name, act]) => ({ name, act, microseconds: [] }));

for (let round = 0; round < ROUNDS; round++) {
  for (const { act, microseconds } of contenders) {
    const started = process.cpuUsage();
    for (let call = 0; call < CALLS; call++) {
      act();
      await setImmediate();
    }
    const { user, system } = process.cpuUsage(started);
    microseconds.push((user + system) / CALLS);
  }
}
daemon.close();
for (const { name, microseconds } of contenders) console.log(`${name}: ${median(microseconds).toFixed(1)} us of CPU`);
