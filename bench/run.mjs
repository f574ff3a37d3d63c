/**
 * Compares the handler with a handwritten one, and prints ratios and their targets; see `docs/performance.md`.
 * A missed target does not make it fail.
 *
 *   node bench/run.mjs [--quick] [--only <measure>]… [--json] [--write docs/performance.md]
 *   NODE_BINARIES=/path/to/node24,/path/to/node22 node bench/run.mjs
 *
 * With `--only`, `--write` replaces these measures of the page and keeps the others.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FULL, QUICK } from './amounts.mjs';
import { prepareFiles, startFixture } from './fixture.mjs';
import { LAMBDA_FLAGS } from './lambda.mjs';
import { MEASURES } from './measures/index.mjs';
import { measureSizes } from './measures/sizes.mjs';
import { findNodeVersions } from './node-versions.mjs';
import { peerVersions } from './peers.mjs';
import { describeMachine, loadAverage, replaceMeasures, replaceOutput, toMarkdown } from './report.mjs';

const { values: { only, json, quick, write } } = parseArgs({
  options: { only: { type: 'string', multiple: true }, json: { type: 'boolean' }, quick: { type: 'boolean' }, write: { type: 'string' } },
});
const names = [...Object.keys(MEASURES), 'sizes'];
const selected = only ?? names;
const unknown = selected.filter(name => !names.includes(name));
if (unknown.length > 0) throw new Error(`--only ${unknown.join(' ')}: use ${names.join(', ')}`);

const page = write && await readFile(write, 'utf8');
if (write) replaceOutput(page, ''); // before everything is measured
const notes = [];
const note = text => {
  if (notes.includes(text)) return;
  notes.push(text);
  process.stderr.write(`${text}\n`);
};
const machine = describeMachine();
const result = await measureAll();
if (write) await writeFile(write, only ? replaceMeasures(page, result) : replaceOutput(page, toMarkdown(result)));
console.log(json ? JSON.stringify(result, null, 2) : toMarkdown(result));

async function measureAll() {
  const measures = Object.entries(MEASURES).filter(([name]) => selected.includes(name));
  const fixture = await (measures.some(([, { needsDatabase = true }]) => needsDatabase) ? startFixture() : prepareFiles());
  try {
    const runs = [];
    const versions = measures.length > 0 ? findNodeVersions(note) : [];
    for (const { node, version } of versions) runs.push({ version, measures: await measureOne({ node, version }, measures, fixture) });
    const sizes = selected.includes('sizes') ? await measureSizes(fixture.files) : undefined;
    const packages = { ...await postgresVersion(fixture), ...machine.packages, ...runs.some(hasPeers) && peerVersions() };
    const command = ['node bench/run.mjs', ...process.argv.slice(2)].join(' ');
    return { command, machine: { ...machine, packages, loadAfter: loadAverage() }, notes, runs, sizes };
  } finally {
    await fixture.stop();
  }
}

async function measureOne({ node, version }, measures, fixture) {
  const { files, env } = fixture;
  const plain = { node, flags: [], env };
  const context = { plain, setup: { ...plain, flags: LAMBDA_FLAGS }, files, fixture, amounts: quick ? QUICK : FULL, note };
  const results = [];
  for (const [name, { title, measure, optional }] of measures) {
    process.stderr.write(`Node.js ${version}: ${name}\n`);
    const comparisons = await measure(context).catch(error => {
      if (!optional) throw error;
      note(`${title}: not measured, because ${error.message.split('\n')[0]}`);
      return [];
    });
    if (comparisons.length > 0) results.push({ name, title, comparisons });
  }
  return results;
}

function hasPeers({ measures }) {
  return measures.some(({ name }) => name === 'peers');
}

async function postgresVersion({ run }) {
  return run ? { PostgreSQL: (await run('SHOW server_version'))[0].server_version } : {};
}
