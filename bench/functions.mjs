import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runChild } from './child.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Writes the functions of all contenders into a folder, and returns their paths. Ours are the assets of synthesized APIs. */
export async function prepareFunctions(directory) {
  const byHand = engine => fileURLToPath(new URL(`./handlers/by-hand-${engine}.cjs`, import.meta.url));
  const { HOME, PATH } = process.env;
  const env = { HOME, PATH, NODE_NO_WARNINGS: '1', CDK_VALIDATION: 'false' };
  const { reports: [folders] } = await runChild({ node: process.execPath, flags: [], env }, 'synthesize', [join(directory, 'cdk.out')]);
  return {
    ours: Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, join(folder, 'index.js')])),
    byHand: { 'postgres': byHand('postgres'), 'sql-server': byHand('sql-server') },
    driverOnly: await bundleForLambda(fileURLToPath(new URL('./handlers/driver-only.cjs', import.meta.url)), directory),
  };
}

/** Bundles a function as the teams that write one do; returns the path of the bundle. */
export async function bundleForLambda(entry, directory) {
  const outfile = join(await mkdtemp(join(directory, 'bundle-')), 'index.cjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    external: ['pg-native'],
    minifyWhitespace: true,
    logLevel: 'error',
  });
  return outfile;
}
