/**
 * Sends sequential writes, alternating between all contenders of a module of `writes/` in one process, and reports the median milliseconds of each
 * batch, with what the handler logs about its own: the whole request, and the time outside of the database.
 */
const { report } = require('./report.cjs');
const { time } = require('./timing.cjs');

const [kind, file, rounds, batch, warmUp] = process.argv.slice(2);
const { check, contenders } = require(`../writes/${kind}.cjs`);

const median = durations => durations.sort((a, b) => a - b)[Math.floor(durations.length / 2)];

let lastLine = '';
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...rest) => {
  lastLine = text;
  return write(text, ...rest);
};

/** Returns the medians of the handler's own times. */
async function logged(request) {
  const lines = [];
  for (let index = 0; index < Number(batch); index++) {
    await request(index);
    lines.push(JSON.parse(lastLine));
  }
  return { whole: median(lines.map(({ durationMs }) => durationMs)), outside: median(lines.map(({ durationMs, databaseMs }) => durationMs - databaseMs)) };
}

async function main() {
  const requests = Object.entries(await contenders(require(file).handler));
  for (const [, request] of requests) {
    check(await request(0));
    await time(request, Number(warmUp));
  }
  for (let round = 0; round < Number(rounds); round++) {
    const medians = {};
    for (const [name, request] of requests) medians[name] = median(await time(request, Number(batch)));
    for (const [name, request] of requests.filter(([each]) => each.startsWith('ours'))) medians[`${name} logged`] = await logged(request);
    report(medians);
  }
  process.exit();
}

main();
