import { runChild } from '../child.mjs';
import { compare, inTurns } from '../statistics.mjs';

/** Engines with their files, and the most that ours may cost of by hand. */
const ENGINES = [
  { engine: 'PostgreSQL', name: 'postgres', targets: { lambda: 0.6, plain: 0.68 } },
  { engine: 'SQL Server', name: 'sql-server', targets: { lambda: 0.36, plain: 0.36 } },
];

/**
 * Measures the cost to load the handler. On Lambda, the process is there before, with the runtime interface client; without the flags, the whole
 * process is measured as well, which starts, loads the handler and ends.
 */
export async function measureLoading({ setup, plain, files, amounts: { processes } }) {
  const onLambda = await loading(setup, files, processes);
  const whole = await loading(plain, files, processes);
  return [
    ...ENGINES.flatMap(({ engine, name, targets: { lambda } }) => [
      row(`${engine}, load`, onLambda, 'load', name, 'by hand', lambda),
      ...name === 'postgres' ? [row(`${engine}, load`, onLambda, 'load', name, 'driver alone')] : [],
      row(`${engine}, load with the start of the process`, onLambda, 'process', name, 'by hand'),
      row(`${engine}, load with the start of the process`, onLambda, 'process', name, 'empty process'),
    ]),
    ...ENGINES.map(({ engine, name, targets }) =>
      row(`${engine}, load with the start of the process, without the flags of Lambda`, whole, 'process', name, 'by hand', targets.plain)),
  ];
}

async function loading({ env, ...setup }, { ours, byHand, driverOnly }, rounds) {
  // Some versions of Node.js read the certificates at startup, even without a connection.
  const bare = { ...setup, env: { ...env, NODE_EXTRA_CA_CERTS: undefined } };
  const load = file => async () => (await runChild(bare, 'load', [file])).reports[0];
  return inTurns(rounds, {
    'empty process': load(''),
    'driver alone': load(driverOnly),
    ...Object.fromEntries(ENGINES.flatMap(({ name }) => [[`${name} ours`, load(ours[name])], [`${name} by hand`, load(byHand[name])]])),
  });
}

function row(measure, costs, key, name, otherName, target) {
  const other = costs[otherName] ?? costs[`${name} ${otherName}`];
  const pick = reports => reports.map(report => report[key]);
  return compare({ measure, unit: 'ms CPU', ours: pick(costs[`${name} ours`]), otherName, other: pick(other), target });
}
