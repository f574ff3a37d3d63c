/**
 * Compares the handler with a handwritten one, and prints ratios and their targets; see `docs/performance.md`.
 * A missed target does not make it fail.
 *
 *   node bench/run.mjs [--json] [--quick]
 *   NODE_BINARIES=/path/to/node22,/path/to/node24 node bench/run.mjs
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measureFirstAnswer, measureLoading } from './cold.mjs';
import { measureConstructs } from './construct.mjs';
import { startFixture } from './fixture.mjs';
import { measureSizes } from './sizes.mjs';
import { comparisonTable, sizeTable } from './table.mjs';
import { measureRequests, measureRows } from './warm.mjs';

const FULL = { processes: 21, requests: { rounds: 20, batch: 250 }, rows: { rounds: 21, batch: 20 }, constructs: 11 };
const QUICK = { processes: 5, requests: { rounds: 5, batch: 40 }, rows: { rounds: 5, batch: 10 }, constructs: 3 };

const { values: { json, quick } } = parseArgs({ options: { json: { type: 'boolean' }, quick: { type: 'boolean' } } });
const binaries = process.env.NODE_BINARIES?.split(',') ?? [process.execPath];

const fixture = await startFixture();
try {
  const runs = [];
  for (const node of binaries) runs.push(await measure(node, quick ? QUICK : FULL));
  print({ processors: availableParallelism(), runs, sizes: await measureSizes(fixture.files) });
} finally {
  await fixture.stop();
}

async function measure(node, { processes, requests, rows, constructs }) {
  const { env, files } = fixture;
  const setup = { node, env };
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  return {
    version,
    comparisons: [
      ...await measureLoading(setup, files, processes),
      ...await measureFirstAnswer(setup, files, processes),
      ...await measureRequests(setup, files, requests),
      ...await measureRows(setup, files, rows),
      ...await measureConstructs(setup, constructs),
    ],
  };
}

function print(result) {
  if (json) return console.log(JSON.stringify(result, null, 2));
  for (const { version, comparisons } of result.runs) {
    console.log(`Node.js ${version}, ${result.processors} processors\n\n${comparisonTable(comparisons)}\n`);
  }
  console.log(sizeTable(result.sizes));
}
