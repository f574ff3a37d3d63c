import { runChild } from '../child.mjs';
import { compare } from '../statistics.mjs';

const BATCHES = 5;

/** Measures whether a process needs more memory after many requests than after the first fifth of them. */
export async function measureGrowth({ setup, files: { ours }, amounts: { growth: { processes, requests } } }) {
  const batch = requests / BATCHES;
  const lives = [];
  for (let life = 0; life < processes; life++) lives.push((await runChild(setup, 'growth', [ours.postgres, BATCHES, batch])).reports);
  const row = (name, key, target) => compare({
    measure: `${requests.toLocaleString('en')} requests, ${name}`,
    unit: 'MB',
    ours: lives.map(reports => reports.at(-1)[key]),
    otherName: `after the first ${batch.toLocaleString('en')}`,
    other: lives.map(reports => reports[0][key]),
    target,
  });
  return [row('heap in use', 'heap', 1.05), row('resident memory', 'rss', 1.15)];
}
