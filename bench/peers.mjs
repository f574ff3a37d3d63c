import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleForLambda } from './functions.mjs';

const FOLDER = fileURLToPath(new URL('./peers/', import.meta.url));

/** Handlers in `peers/`, with the packages that make them. */
export const PEERS = {
  'powertools-pg': { name: 'Powertools, pg', packages: ['@aws-lambda-powertools/event-handler', 'pg'] },
  'hono-postgres': { name: 'Hono, postgres.js', packages: ['hono', 'postgres'] },
  'drizzle-pg': { name: 'Drizzle, pg', packages: ['drizzle-orm', 'pg'] },
};

/** Bundles the peers, and returns their paths; installs their packages first unless they are there. */
export async function preparePeers(directory) {
  installPackages();
  const entries = Object.keys(PEERS).map(async file => [file, await bundleForLambda(`${FOLDER}${file}.mjs`, directory)]);
  return Object.fromEntries(await Promise.all(entries));
}

/** Returns the installed version by package. */
export function peerVersions() {
  const names = [...new Set(Object.values(PEERS).flatMap(({ packages }) => packages))];
  return Object.fromEntries(names.map(name => [name, JSON.parse(readFileSync(`${FOLDER}node_modules/${name}/package.json`, 'utf8')).version]));
}

function installPackages() {
  const installed = `${FOLDER}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs > statSync(`${FOLDER}package-lock.json`).mtimeMs) return;
  try {
    execFileSync('npm', ['ci', '--prefix', FOLDER], { stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' });
  } catch ({ message, stderr }) {
    throw new Error(`npm cannot install the packages of bench/peers: ${String(stderr || message).trim().split('\n')[0]}`);
  }
}
