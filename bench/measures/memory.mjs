import { runChild } from '../child.mjs';
import { compare, inTurns } from '../statistics.mjs';

const ANSWERS = 10;
const LIMIT_MB = 170;

/** Measures the memory of a process that has answered with 5 MB ten times. */
export async function measureMemory({ setup, plain, files: { ours }, amounts: { memory } }) {
  return [
    ...await large(`${ANSWERS} answers of 5 MB`, setup, ours.postgres, memory, LIMIT_MB),
    ...await large(`${ANSWERS} answers of 5 MB without the flags of Lambda`, plain, ours.postgres, memory),
  ];
}

async function large(measure, setup, file, rounds, limit) {
  const rss = await inTurns(rounds, {
    ours: async () => (await runChild(setup, 'large-answers', [ANSWERS, file])).reports[0],
    raw: async () => (await runChild(setup, 'large-answers', [ANSWERS])).reports[0],
  });
  const row = (name, key, max) => compare({
    measure: `${measure}, ${name}`,
    unit: 'MB',
    ours: rss.ours.map(report => report[key]),
    otherName: 'default types and JSON.stringify',
    other: rss.raw.map(report => report[key]),
    limit: max,
  });
  return [row('resident memory', 'now', limit), row('peak', 'peak')];
}
