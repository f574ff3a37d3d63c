/**
 * Bundles the handler into `assets/`, and writes `runtime/bundle.lock.json`: the hash of every file and the bundled
 * packages. A changed byte redeploys the function of every user, so changes must be visible in a diff.
 */
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { CERTIFICATE_PACKAGE, certificateFiles } from './certificates.mjs';
import { compare, licenseFile, packagesOf } from './packages.mjs';
import { AWS_REPLACEMENTS, PG_REPLACEMENTS, replacePlugin, TEDIOUS_REPLACEMENTS } from './replacements.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const NO_AZURE = './runtime/build/no-azure.mjs';
const FOR_TEDIOUS = {
  '@azure/core-auth': NO_AZURE,
  '@azure/identity': NO_AZURE,
  '@azure/keyvault-keys': NO_AZURE,
  // A copy of Node's own streams for older Nodes and browsers: 150 KB.
  'readable-stream': 'node:stream',
  '@js-joda/core': './runtime/build/local-date.mjs',
};

/** One row per engine: folder in `assets/`, replaced packages, and replaced modules of packages. */
const BUNDLES = [
  { name: 'postgres', alias: {}, replacements: [...AWS_REPLACEMENTS, ...PG_REPLACEMENTS] },
  { name: 'sql-server', alias: FOR_TEDIOUS, replacements: [...AWS_REPLACEMENTS, ...TEDIOUS_REPLACEMENTS] },
];

/** Bundled files by the end of their entry's name: the handler of APIs, and the function that runs scripts. */
const OUTPUTS = [['index.js', ''], ['scripts.js', '-scripts']];

/**
 * The SDK is tree-shaken only from its ES modules. Names are not minified: that would save 16 of 109 KB of zip but cost readable stack traces.
 */
async function bundleCode({ alias, replacements }, entry, outfile) {
  const { outputFiles: [file], metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './runtime/build/no-credential-chain.mjs', ...alias },
    plugins: [replacePlugin(replacements)],
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  return { code: file.text, metafile };
}

/** Returns all files of a bundle, sorted by path, and its packages. */
async function bundle(row) {
  const bundled = await Promise.all(OUTPUTS.map(async ([file, ending]) => [file, await bundleCode(row, `runtime/${row.name}${ending}.ts`, file)]));
  const metafile = { outputs: Object.fromEntries(bundled.flatMap(([, made]) => Object.entries(made.metafile.outputs))) };
  const packages = packagesOf(metafile, ROOT, [CERTIFICATE_PACKAGE], row.replacements.map(({ path }) => path));
  const files = [
    ...bundled.map(([file, { code }]) => [file, code]),
    ['THIRD-PARTY-LICENSES.txt', licenseFile(packages)],
    ...[...certificateFiles()].map(([name, pem]) => [`ca/${name}`, pem]),
  ];
  return { files: files.sort(([a], [b]) => compare(a, b)), packages };
}

async function writeFiles(folder, files) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'ca'), { recursive: true });
  await Promise.all(files.map(([path, text]) => writeFile(join(folder, path), text)));
}

function lockOf({ files, packages }) {
  const hash = text => createHash('sha256').update(text).digest('hex');
  return {
    packages: packages.map(({ name, version, license }) => `${name}@${version} ${license}`),
    files: Object.fromEntries(files.map(([path, text]) => [path, { size: Buffer.byteLength(text), sha256: hash(text) }])),
  };
}

const lock = {};
for (const row of BUNDLES) {
  const made = await bundle(row);
  await writeFiles(join(ROOT, 'assets', row.name), made.files);
  lock[row.name] = lockOf(made);
}
await writeFile(join(ROOT, 'runtime', 'bundle.lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
