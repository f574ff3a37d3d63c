import { runChild } from '../child.mjs';
import { withLatency } from '../latency.mjs';
import { PEERS, preparePeers } from '../peers.mjs';
import { compare, inTurns, median } from '../statistics.mjs';

const ROUND_TRIP_MS = 5;
let bundles;

/** Measures the same two routes made with what else a team may use. */
export async function measurePeers({ setup, files, fixture, amounts }) {
  bundles ??= await preparePeers(fixture.directory);
  const contenders = { ours: files.ours.postgres, ...bundles };
  const { processes, requests, rows } = amounts;
  const first = await withLatency(fixture, setup, ROUND_TRIP_MS, delayed =>
    inChildren(contenders, processes, async file => (await runChild(delayed, 'first-answer', [file])).elapsedMs));
  return [
    ...against('load', 'ms CPU', await inChildren(contenders, processes, async file => (await runChild(setup, 'load', [file])).reports[0].load)),
    ...against(`first answer, ${ROUND_TRIP_MS} ms a round trip`, 'ms', first),
    ...against('warm request, p50', 'ms', await inOneChild(setup, 'row', requests, contenders, median)),
    ...against('1,000 rows of 7 columns', 'ms CPU', await inOneChild(setup, 'rows', rows, contenders, cost => cost)),
  ];
}

/** Measures each contender in separate processes, in turns. */
function inChildren(contenders, rounds, measure) {
  return inTurns(rounds, Object.fromEntries(Object.entries(contenders).map(([name, file]) => [name, () => measure(file)])));
}

/** Measures all contenders in one process, in turns. */
async function inOneChild(setup, kind, { rounds, batch }, contenders, pick) {
  const { reports } = await runChild(setup, 'peer-requests', [kind, rounds, batch, ...Object.values(contenders)]);
  return Object.fromEntries(Object.keys(contenders).map((name, index) => [name, reports.map(results => pick(results[index]))]));
}

function against(measure, unit, { ours, ...peers }) {
  return Object.entries(peers).map(([file, other]) => compare({ measure, unit, ours, otherName: PEERS[file].name, other }));
}
