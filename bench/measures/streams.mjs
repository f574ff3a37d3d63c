import { runChild } from '../child.mjs';
import { compare, inTurns } from '../statistics.mjs';
import statements from '../stream-statements.cjs';

const MB = 1_000_000;
/** 0.7 of the throughput of COPY. */
const COPY_TARGET = 1.43;
const FIRST_TARGET = 1.5;
const LIMIT_MB = 200;

/** Measures a stream of 200 MB: first byte, time for all rows, and memory. */
export async function measureStreams({ setup, files: { ours }, fixture, amounts: { streams: { rows, firstRows, rounds, processes } } }) {
  await fixture.run(statements.createExports(rows));
  const run = (mode, turns = 1) => runChild(setup, 'streams', [ours['postgres-streams'], mode, rows, firstRows, turns]);
  const { reports } = await run('time', rounds);
  const grown = await inTurns(processes, { ours: async () => (await run('memory')).reports[0], copied: async () => (await run('copy-memory')).reports[0] });
  const size = key => `${Math.round(reports[0][key].bytes / MB)} MB`;
  const rate = (key, format) => compare({
    measure: `${rows.toLocaleString('en')} rows as ${format}, ${size(key)}`, unit: 'ms', ours: reports.map(report => report[key].totalMs),
    otherName: `COPY … TO STDOUT through pg, ${size('copied')}`, other: reports.map(report => report.copied.totalMs), target: COPY_TARGET,
  });
  return [
    compare({
      measure: 'first byte', unit: 'ms', ours: reports.map(({ first }) => first.ours), otherName: 'first row of a cursor of pg',
      other: reports.map(({ first }) => first.cursor), target: FIRST_TARGET,
    }),
    rate('csv', 'CSV'),
    rate('json', 'JSON'),
    compare({
      measure: `growth of the memory at the peak, ${size('json')}`, unit: 'MB', ours: grown.ours.map(({ growth }) => growth),
      otherName: 'COPY … TO STDOUT through pg', other: grown.copied.map(({ growth }) => growth), limit: LIMIT_MB,
    }),
  ];
}
