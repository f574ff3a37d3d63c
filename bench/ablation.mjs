/**
 * Measures the cost of parts of the PostgreSQL bundle by removing them from a copy: the maximum possible gain.
 * The copies cannot be deployed.
 *
 *   node bench/ablation.mjs
 */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { runChild } from './child.mjs';
import { startFixture } from './fixture.mjs';
import { LAMBDA_FLAGS } from './lambda.mjs';
import { findNodeVersions } from './node-versions.mjs';
import { median } from './statistics.mjs';

const ROUNDS = 21;
const REQUESTS = { rounds: 20, batch: 150 };

const TURNS = /(?:await\(0,\w+\.setImmediate\)\(\),){2}/;
const LOG = /process\.stdout\.write\(\w+\)/;
const PREPARED = /server\.preparedStatements\?new PreparedStatements:/;
const TAG = /\(0,\w+\.hash\)\("sha256",\w+,"base64url"\)(?=\.slice)/;

/** Changes of the code; variants with `warm` also answer requests. */
const VARIANTS = {
  'as deployed': { warm: true, change: code => code },
  'names and syntax shortened': { change: async code => (await transform(code, { minify: true, target: 'node22' })).code },
  'without connecting while it loads': { change: code => without(code, /database\.connect\(\),(?=createApp)/) },
  'without starting: the code alone': { change: code => without(code, /(?<=let app=)start\([^()]*\)/, 'null') },
  'without the two turns of the event loop': { warm: true, change: code => without(code, TURNS) },
  'without the line of the log': { warm: true, change: code => without(code, LOG, '0') },
  'without the entity tag': { warm: true, change: code => without(code, TAG, '"ABCDEFGHIJKLMNOPQRSTUVWXYZ"') },
  'without these three': { warm: true, change: code => without(without(without(code, TURNS), LOG, '0'), TAG, '"ABCDEFGHIJKLMNOPQRSTUVWXYZ"') },
  'without prepared statements': { warm: true, change: code => without(code, PREPARED) },
};

function without(code, pattern, replacement = '') {
  if (!pattern.test(code)) throw new Error(`the bundle does not match ${pattern}: update the pattern`);
  return code.replace(pattern, replacement);
}

/** Writes a copy of the deployed folder with changed code. */
async function copyOf(file, name, change) {
  const folder = `${dirname(file)}-${name.replace(/\W+/g, '-')}`;
  await cp(dirname(file), folder, { recursive: true });
  const copy = join(folder, 'index.js');
  await writeFile(copy, await change(await readFile(file, 'utf8')));
  return copy;
}

async function loadingRatios(setup, files, byHand) {
  const ratios = Object.fromEntries(Object.keys(files).map(name => [name, []]));
  const cpu = async file => (await runChild(setup, 'load', [file])).reports[0].load;
  for (let round = 0; round < ROUNDS; round++) {
    const base = await cpu(byHand);
    for (const [name, file] of Object.entries(files)) ratios[name].push(await cpu(file) / base);
  }
  return ratios;
}

async function warmRatios(setup, files) {
  const warm = Object.entries(files).filter(([name]) => VARIANTS[name].warm);
  const { reports } = await runChild(setup, 'ablation', [REQUESTS.rounds, REQUESTS.batch, ...warm.map(([, file]) => file)]);
  return {
    ...Object.fromEntries(warm.map(([name], index) => [name, reports.map(({ raw, variants }) => variants[index] / raw)])),
    messages: reports.map(({ raw, messages }) => messages / raw),
    eachTime: reports.map(({ raw, eachTime }) => eachTime / raw),
  };
}

const fixture = await startFixture();
try {
  const { env, files: { ours, byHand } } = fixture;
  const files = {};
  for (const [name, { change }] of Object.entries(VARIANTS)) files[name] = await copyOf(ours.postgres, name, change);
  for (const { node, version } of findNodeVersions(console.error)) {
    const setup = { node, flags: LAMBDA_FLAGS, env };
    const loading = await loadingRatios(setup, files, byHand.postgres);
    const warm = await warmRatios(setup, files);
    console.log(`Node.js ${version}\n\n| Bundle | Load, of by hand | Warm request, of client.query |\n|---|---|---|`);
    for (const name of Object.keys(files)) {
      console.log(`| ${name} | ${median(loading[name]).toFixed(3)} | ${warm[name] ? median(warm[name]).toFixed(2) : ''} |`);
    }
    console.log(`| no handler: the same messages, sent by \`pg\` | | ${median(warm.messages).toFixed(2)} |`);
    console.log(`| no handler: the messages of a statement that is planned for the values of each request | | ${median(warm.eachTime).toFixed(2)} |\n`);
  }
} finally {
  await fixture.stop();
}
