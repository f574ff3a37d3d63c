/** Loads the function that the first argument names, answers one request, and ends; the parent has the clock. */
const { invoke } = require('./invoke.cjs');
const { cpuMs, report } = require('./report.cjs');

const { handler } = require(process.argv[2]);
invoke(handler, 'GET /books/{id}', { id: '1' }).then(() => {
  report({ cpuMs: cpuMs() });
  process.exit();
});
