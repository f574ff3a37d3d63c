import { execFileSync } from 'node:child_process';

/** Node.js releases of the runtimes that the function can have. */
const RELEASES = [24, 22];

/**
 * Returns `{ node, version }` for each Node.js to measure: those of `NODE_BINARIES`, paths separated by commas, or else the releases of Lambda's
 * runtimes, which npx installs from the npm package `node`. Falls back to the Node.js of this process if none can be installed.
 *
 * @param note called with a message about each release that is not measured
 */
export function findNodeVersions(note) {
  const paths = process.env.NODE_BINARIES?.split(',') ?? RELEASES.flatMap(release => install(release, note));
  if (paths.length === 0) note(`measured with the Node.js that runs the bench, ${process.version}, which is not what Lambda runs`);
  return (paths.length > 0 ? paths : [process.execPath]).map(node => ({ node, version: run(node, ['--version']) }));
}

function install(release, note) {
  try {
    return [run('npx', ['-y', '-p', `node@${release}`, 'node', '-p', 'process.execPath'])];
  } catch ({ message, stderr }) {
    note(`Node.js ${release} cannot be installed with npx, so set NODE_BINARIES to paths of it: ${String(stderr || message).trim().split('\n')[0]}`);
    return [];
  }
}

function run(command, args) {
  // On Windows, npx is a batch file.
  const shell = process.platform === 'win32' && command === 'npx';
  return execFileSync(command, args, { encoding: 'utf8', shell, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
