/** Answers requests in batches, and reports the heap in use after a garbage collection and the resident memory, in MB, after each. */
const { invoke } = require('./invoke.cjs');
const memory = require('./memory.cjs');
const { report } = require('./report.cjs');

const [file, batches, batch] = process.argv.slice(2);

async function main() {
  const { handler } = require(file);
  for (let round = 0; round < Number(batches); round++) {
    for (let index = 0; index < Number(batch); index++) await invoke(handler, 'GET /books/{id}', { path: { id: String(1 + index % 1000) } });
    // The second one collects what the first one finalized.
    gc();
    gc();
    report({ heap: process.memoryUsage().heapUsed / memory.MB, rss: memory.now() });
  }
  process.exit();
}

main();
