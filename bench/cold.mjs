import { runChild } from './child.mjs';
import { compare } from './statistics.mjs';

const CPU = 'ms CPU';

/** Measures the cost of a process that loads the handler and ends. */
export async function measureLoading({ node, env: { NODE_EXTRA_CA_CERTS: _, ...env } }, { ours, byHand, driverOnly }, rounds) {
  // Some versions of Node.js read the certificates at startup, even without a connection.
  const setup = { node, env };
  const cpu = await inTurns(rounds, {
    empty: () => loadingCpu(setup, ''),
    postgres: () => loadingCpu(setup, ours.postgres),
    postgresByHand: () => loadingCpu(setup, byHand.postgres),
    driverOnly: () => loadingCpu(setup, driverOnly),
    sqlServer: () => loadingCpu(setup, ours['sql-server']),
    sqlServerByHand: () => loadingCpu(setup, byHand['sql-server']),
  });
  const postgres = { measure: 'PostgreSQL, load', unit: CPU, ours: cpu.postgres };
  const sqlServer = { measure: 'SQL Server, load', unit: CPU, ours: cpu.sqlServer };
  return [
    compare({ ...postgres, otherName: 'by hand', other: cpu.postgresByHand, target: 0.65 }),
    compare({ ...postgres, otherName: 'driver alone', other: cpu.driverOnly }),
    compare({ ...postgres, otherName: 'empty process', other: cpu.empty }),
    compare({ ...sqlServer, otherName: 'by hand', other: cpu.sqlServerByHand, target: 0.4 }),
    compare({ ...sqlServer, otherName: 'empty process', other: cpu.empty }),
  ];
}

/** Measures a new process up to the answer of its first request. */
export async function measureFirstAnswer(setup, { ours, byHand }, rounds) {
  const answers = await inTurns(rounds, {
    ours: () => firstAnswer(setup, ours.postgres),
    byHand: () => firstAnswer(setup, byHand.postgres),
  });
  const get = name => answer => answer[name];
  const pick = name => ({ ours: answers.ours.map(get(name)), otherName: 'by hand', other: answers.byHand.map(get(name)) });
  return [
    compare({ measure: 'PostgreSQL, process start to first answer', unit: 'ms', ...pick('elapsedMs'), target: 0.75 }),
    compare({ measure: 'PostgreSQL, process start to first answer', unit: CPU, ...pick('cpuMs') }),
  ];
}

/** Runs all contenders once per round, so that other load of the machine affects all equally; returns the results by name. */
async function inTurns(rounds, runs) {
  const results = Object.fromEntries(Object.keys(runs).map(name => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) results[name].push(await run());
  }
  return results;
}

async function loadingCpu(setup, file) {
  const { reports: [{ cpuMs }] } = await runChild(setup, 'load', [file]);
  return cpuMs;
}

async function firstAnswer(setup, file) {
  const { reports: [{ cpuMs }], elapsedMs } = await runChild(setup, 'first-answer', [file]);
  return { cpuMs, elapsedMs };
}
