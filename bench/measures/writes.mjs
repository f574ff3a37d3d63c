import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runChild } from '../child.mjs';
import { withLatency } from '../latency.mjs';
import { compare } from '../statistics.mjs';
import statements from '../write-statements.cjs';

/** Milliseconds of a round trip; 0: without a proxy. */
const LATENCIES = [0, 1, 5];

const AWAITED = 'by hand, each statement awaited';
const PIPELINED = 'by hand, pipelined and prepared';

/** Pairs to compare: measure, ours, what it is compared with, and a target at no latency. */
const KINDS = {
  orders: [
    ['order in four steps', 'ours', AWAITED, 'awaited'],
    ['order in four steps', 'ours', PIPELINED, 'pipelined'],
    ['order in four steps', 'ours', 'by hand, one statement with WITH', 'oneStatement'],
  ],
  keys: [
    ['write with a new key', 'ours', 'the same write without a key', 'oursWithoutKey'],
    ['write with a new key', 'ours', AWAITED, 'awaited'],
    ['write with a new key', 'ours', PIPELINED, 'pipelined'],
    ['replayed answer', 'oursReplayed', AWAITED, 'awaitedReplayed'],
  ],
  changes: [
    ['2 of 6 columns', 'ours', 'by hand, one UPDATE', 'update'],
    ['2 of 6 columns', 'ours', 'by hand, BEGIN, UPDATE, COMMIT', 'updateInTransaction'],
  ],
  records: [
    ['500 records as JSON', 'ours', 'INSERT of text that is ready', 'insert', 1.3],
    ['500 records as JSON', 'ours', 'INSERT after JSON.parse and JSON.stringify', 'parsed'],
    ['500 records as CSV', 'oursCsv', 'INSERT of text that is ready', 'insert', 1.3],
  ],
};

/** Measures writes of several statements, with keys, of many records and of some columns, and counts their round trips. */
export async function measureWrites({ setup, files: { ours }, fixture, amounts: { writes }, kinds = Object.keys(KINDS), latencies = LATENCIES }) {
  const file = ours['postgres-writes'];
  await createTables(fixture, file);
  const rows = [];
  for (const kind of kinds) {
    for (const roundTripMs of latencies) rows.push(...durations(kind, roundTripMs, await reportsOf({ setup, fixture, file }, kind, roundTripMs, writes)));
    rows.push(...await trips({ setup, file }, kind));
  }
  return rows;
}

async function createTables({ run }, file) {
  const [{ exists }] = await run("SELECT to_regclass('orders') IS NOT NULL AS exists");
  if (exists) return;
  const { routes } = JSON.parse(await readFile(join(dirname(file), 'manifest.json'), 'utf8'));
  const { idempotency: { definition } } = Object.values(routes).find(({ idempotency }) => idempotency);
  await run(`${statements.SCHEMA} ${definition}`);
}

async function reportsOf({ setup, fixture, file }, kind, roundTripMs, { delayed, ...fast }) {
  const { rounds, batch, warmUp } = roundTripMs === 0 ? fast : delayed;
  // A table that grows slows the contender that is measured last.
  await fixture.run('TRUNCATE items');
  const run = async delayed => (await runChild(delayed, 'writes', [kind, file, rounds, batch, warmUp])).reports;
  return roundTripMs === 0 ? run(setup) : withLatency(fixture, setup, roundTripMs, run);
}

function durations(kind, roundTripMs, reports) {
  const latency = roundTripMs === 0 ? '' : `, ${roundTripMs} ms a round trip`;
  const rows = KINDS[kind].map(([measure, name, otherName, other, target]) => compare({
    measure: `${measure}${latency}, p10`,
    unit: 'ms',
    ours: reports.map(milliseconds => milliseconds[name]),
    otherName,
    other: reports.map(milliseconds => milliseconds[other]),
    target: roundTripMs === 0 ? target : undefined,
  }));
  return kind === 'records' && roundTripMs === 0 ? [...rows, ...parts(kind, reports)] : rows;
}

/** The time of the handler outside of the database, of the whole request. */
function parts(kind, reports) {
  const measured = new Map(KINDS[kind].map(([measure, name]) => [name, measure]));
  return [...measured].map(([name, measure]) => compare({
    measure: `${measure}, outside of the database, p10`,
    unit: 'ms',
    ours: reports.map(milliseconds => milliseconds[`${name} logged`].outside),
    otherName: 'the whole request',
    other: reports.map(milliseconds => milliseconds[`${name} logged`].whole),
  }));
}

/** Counts the round trips of each. */
async function trips({ setup, file }, kind) {
  const { reports: [counted] } = await runChild(setup, 'round-trips', [kind, file]);
  return KINDS[kind].map(([measure, name, otherName, other]) =>
    compare({ measure: `${measure}, round trips`, unit: 'trips', ours: [counted[name]], otherName, other: [counted[other]] }));
}
