import { runChild } from '../child.mjs';
import { compare } from '../statistics.mjs';

const BATCHES = 10;
const label = count => count.toLocaleString('en');

/**
 * Measures whether a process needs more memory with each request. The heap in use is compared early; resident memory grows until the young generation
 * of V8 has its full size, so the second half is compared with the first.
 */
export async function measureGrowth({ setup, files: { ours }, amounts: { growth: { processes, requests } } }) {
  const batch = requests / BATCHES;
  const lives = [];
  for (let life = 0; life < processes; life++) lives.push((await runChild(setup, 'growth', [ours.postgres, BATCHES, batch])).reports);
  const row = (name, key, before, after, target) => compare({
    measure: `${label(after * batch)} requests, ${name}`,
    unit: 'MB',
    ours: lives.map(reports => reports[after - 1][key]),
    otherName: `after the first ${label(before * batch)}`,
    other: lives.map(reports => reports[before - 1][key]),
    target,
  });
  return [row('heap in use', 'heap', 1, 5, 1.05), row('resident memory', 'rss', 5, 10, 1.05)];
}
