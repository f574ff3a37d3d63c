import { runChild } from '../child.mjs';
import { compare, inTurns } from '../statistics.mjs';

const CPU = 'ms CPU';

/** Measures the cost of a process that loads the handler and ends, started as Lambda starts it and without flags. */
export async function measureLoading({ setup, plain, files, amounts: { processes } }) {
  return [
    ...await loading('load', setup, files, processes, 0.6),
    ...await loading('load without the flags of Lambda', plain, files, processes, 0.68),
  ];
}

async function loading(name, { env: { NODE_EXTRA_CA_CERTS: _, ...env }, ...setup }, { ours, byHand, driverOnly }, rounds, target) {
  // Some versions of Node.js read the certificates at startup, even without a connection.
  const cpuOf = file => async () => (await runChild({ ...setup, env }, 'load', [file])).reports[0].cpuMs;
  const cpu = await inTurns(rounds, {
    empty: cpuOf(''),
    postgres: cpuOf(ours.postgres),
    postgresByHand: cpuOf(byHand.postgres),
    driverOnly: cpuOf(driverOnly),
    sqlServer: cpuOf(ours['sql-server']),
    sqlServerByHand: cpuOf(byHand['sql-server']),
  });
  const postgres = { measure: `PostgreSQL, ${name}`, unit: CPU, ours: cpu.postgres };
  const sqlServer = { measure: `SQL Server, ${name}`, unit: CPU, ours: cpu.sqlServer };
  return [
    compare({ ...postgres, otherName: 'by hand', other: cpu.postgresByHand, target }),
    compare({ ...postgres, otherName: 'driver alone', other: cpu.driverOnly }),
    compare({ ...postgres, otherName: 'empty process', other: cpu.empty }),
    compare({ ...sqlServer, otherName: 'by hand', other: cpu.sqlServerByHand, target: 0.36 }),
    compare({ ...sqlServer, otherName: 'empty process', other: cpu.empty }),
  ];
}
