import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script of `children/` in a separate process, and returns its reports and the milliseconds from the start of
 * the process to the first report. Throws when it fails or reports nothing.
 *
 * @param setup path of Node.js, its flags, and the environment variables
 */
export async function runChild({ node, flags, env }, script, args) {
  const file = fileURLToPath(new URL(`./children/${script}.cjs`, import.meta.url));
  const started = performance.now();
  const child = spawn(node, [...flags, file, ...args.map(String)], { env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let elapsedMs;
  child.stdio[3].once('data', () => {
    elapsedMs = performance.now() - started;
  });
  const [reports, errors] = await Promise.all([child.stdio[3], child.stderr].map(text));
  const lines = reports.trim();
  const [code] = await exited;
  if (code !== 0 || !lines) throw new Error(`${script} ${args.join(' ')} ended with ${code}: ${errors.trim()}`);
  return { reports: lines.split('\n').map(line => JSON.parse(line)), elapsedMs };
}
