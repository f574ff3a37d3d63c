/** Loads the function of the first argument, answers one request, and ends; the parent measures the time. */
const { invoke } = require('./invoke.cjs');
const { cpuMs, report } = require('./report.cjs');

const { handler } = require(process.argv[2]);
invoke(handler, 'GET /books/{id}', { path: { id: '1' } }).then(() => {
  report({ cpuMs: cpuMs() });
  process.exit();
});
