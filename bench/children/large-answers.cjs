/** Answers requests with 5 MB each, by the function of the second argument or by the driver's default types, and reports the memory. */
const { connect } = require('./connect.cjs');
const { invoke } = require('./invoke.cjs');
const memory = require('./memory.cjs');
const { report } = require('./report.cjs');
const { LARGE_ROWS } = require('../statements.cjs');

const [answers, ourFile] = process.argv.slice(2);

async function contender() {
  if (ourFile) {
    const { handler } = require(ourFile);
    return () => invoke(handler, 'GET /large');
  }
  const client = await connect();
  return async () => JSON.stringify((await client.query(LARGE_ROWS)).rows);
}

async function main() {
  const request = await contender();
  let length = 0;
  for (let answer = 0; answer < Number(answers); answer++) ({ length } = await request());
  if (!(length > 4_900_000 && length < 5_600_000)) throw new Error(`the answer has ${length} characters instead of 5 million`);
  report({ now: memory.now(), peak: memory.peak() });
  process.exit();
}

main();
