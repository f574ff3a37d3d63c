import { execFile } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';

const ROOT = join(__dirname, '../../..');

jest.setTimeout(120_000); // it synthesizes APIs and starts a database

/** Runs the bench without the network: on the Node.js of the tests. */
async function bench(...args: string[]): Promise<string> {
  const env = { ...process.env, NODE_BINARIES: process.execPath };
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/run.mjs', '--quick', ...args], { cwd: ROOT, env });
  return stdout;
}

describe('npm run bench', () => {
  let folder: string;
  beforeEach(() => folder = mkdtempSync(join(tmpdir(), 'bench-')));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('measures the handler on a real database beside others, and replaces its measures in a page', async () => {
    const page = join(folder, 'page.md');
    const sections = [`### Node.js ${process.version}`, '#### Loading', 'kept', '#### Many rows', 'old', '### Sizes', 'old'];
    writeFileSync(page, `Before.\n\n<!-- bench:begin -->\n\n${sections.join('\n\n')}\n\n<!-- bench:end -->\n\nAfter.\n`);
    const { machine, runs, sizes } = JSON.parse(await bench('--only', 'rows', '--only', 'sizes', '--json', '--write', page));
    expect(machine.packages).toMatchObject({ PostgreSQL: expect.stringMatching(/^\d+/), pg: expect.any(String) });
    expect(runs).toEqual([{ version: process.version, measures: [expect.objectContaining({ name: 'rows' })] }]);
    for (const { ours, other, ratio, spread: [low, high] } of runs[0].measures[0].comparisons) {
      expect(Math.min(ours, other)).toBeGreaterThan(0);
      expect([low <= ratio, ratio <= high]).toEqual([true, true]);
    }
    expect(sizes.map(({ zip, target, met }: { zip: number; target: number; met: boolean }) => (zip <= target) === met)).toEqual([true, true]);
    const [, output] = /^Before\.\n\n<!-- bench:begin -->\n\n(.*)\n\n<!-- bench:end -->\n\nAfter\.\n$/s.exec(readFileSync(page, 'utf8'))!;
    expect(output).toMatch(/^\| 1,000 rows of 7 columns +\| [\d.]+ ms CPU +\|/m);
    expect(output).toMatch(/^\| postgres +\| \d+ KB +\|/m);
    expect(output).toContain('#### Loading\n\nkept\n\n');
    expect(output).not.toMatch(/^old$/m);
  });

  test('leaves a page without markers as it is, and measures nothing', async () => {
    const page = join(folder, 'page.md');
    writeFileSync(page, 'Nothing.\n');
    await expect(bench('--only', 'sizes', '--write', page)).rejects.toThrow('the page has no lines <!-- bench:begin --> and <!-- bench:end -->');
    expect(readFileSync(page, 'utf8')).toBe('Nothing.\n');
  });

  test('rejects the name of a measure that does not exist, and its page describes all that do', async () => {
    const { stderr } = await bench('--only', 'speed').catch(error => error);
    const [, names] = /--only speed: use (.*)/.exec(stderr)!;
    const page = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');
    expect(names.split(', ').filter(name => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('the proxy that delays', () => {
  test('takes a round trip to connect, and one for each answer', async () => {
    const script = `
      import { connect, createServer } from 'node:net';
      import { once } from 'node:events';
      import { startDelayingProxy } from './bench/delaying-proxy.mjs';
      const echo = createServer(socket => socket.pipe(socket)).listen(0, '127.0.0.1');
      await once(echo, 'listening');
      const proxy = await startDelayingProxy(echo.address().port, 40);
      const client = connect(proxy.port, '127.0.0.1');
      const times = [];
      for (let trip = 0; trip < 6; trip++) {
        const started = performance.now();
        client.write('ping');
        await once(client, 'data');
        times.push(performance.now() - started);
      }
      console.log(JSON.stringify(times));
      process.exit();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd: ROOT });
    const [first, ...others] = JSON.parse(stdout) as number[];
    expect(first).toBeGreaterThanOrEqual(78);
    expect(Math.min(...others)).toBeGreaterThanOrEqual(39);
    expect(Math.min(...others)).toBeLessThan(60);
  });
});
