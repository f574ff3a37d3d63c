import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DeployedApp } from './deployed-app';
import { READS_SCHEMA, writeReadsApp } from './reads-app';
import { runCli, runToEnd, type ServerProcess } from './server-process';
import { until } from '../support/until';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(120_000);

describe('reads on the local server', () => {
  let app: DeployedApp;
  let run: ServerProcess;
  let url: string;

  beforeAll(async () => {
    app = writeReadsApp();
    run = runCli(['serve', '--assembly', app.directory, '--port', '0', '--no-watch', '--schema', app.write('schema.sql', READS_SCHEMA)]);
    url = await run.url;
  });
  afterAll(async () => {
    run.child.kill('SIGINT');
    await run.exitCode;
    app.remove();
  });

  const json = async (path: string) => await (await fetch(url + path)).json() as any;

  test('the routes that stream are marked', () => {
    expect(run.output.stdout).toMatch(/GET +\/export +open +stream\n/);
    expect(run.output.stdout).toMatch(/GET +\/books +open\n/);
  });

  test('rows are streamed from PostgreSQL', async () => {
    const lines = (await (await fetch(`${url}/export?count=100000`)).text()).split('\n');

    expect(lines).toHaveLength(100_001);
    expect([lines[0], lines[99_999]].map(line => JSON.parse(line!))).toEqual([{ id: 1, text: 'é' }, { id: 100_000, text: 'é' }]);
    await until(() => /GET \/export\?count=100000 200 \d+ ms streamed \d+ bytes\n/.test(run.output.stderr));
  });

  test('an error after the first row breaks the connection off', async () => {
    const error = await promisify(execFile)('curl', ['-sS', '-N', `${url}/fails`], { maxBuffer: 10_000_000 }).catch(failure => failure);

    expect([error.code, error.stderr]).toEqual([18, expect.stringContaining('transfer closed with outstanding read data remaining')]);
    expect(error.stdout).toMatch(/^\{"x":0\}\n/);
    await until(() => /GET \/fails 200 \d+ ms streamed \d+ bytes, broken off\n {2}why: PostgreSQL: division by zero\n/.test(run.output.stderr));
  });

  test('an error before the first row is an answer', async () => {
    const response = await fetch(`${url}/export?count=x`);

    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ code: 'INVALID_PARAMETER', parameter: 'count' })]);
  });

  test('a caller that goes away stops the statement', async () => {
    const curl = spawn('curl', ['-sS', '-N', `${url}/endless`], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(curl.stdout, 'data');
    expect(await json('/running')).toEqual({ statements: 1 });
    curl.kill('SIGKILL');
    const started = performance.now();
    while ((await json('/running')).statements > 0) await setTimeout(50);

    expect(performance.now() - started).toBeLessThan(2000);
    await until(() => /GET \/endless 200 \d+ ms streamed \d+ bytes, closed by the caller\n/.test(run.output.stderr));
  });

  test('a file is sent byte by byte', async () => {
    const response = await fetch(`${url}/covers/2`);

    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 2, 3]);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
  });

  test('pages, sorts, formats and streams can be in a requests file', async () => {
    const file = app.write('requests.json', JSON.stringify([
      { method: 'GET', path: '/books?sort=cheap&limit=1&total=true', expect: { status: 200, body: { items: [{ price: 1 }], total: 10 } } },
      { method: 'GET', path: '/books?sort=none', expect: { status: 400, body: { parameter: 'sort' } } },
      { method: 'GET', path: '/report?format=csv', expect: { headers: { 'content-disposition': 'attachment; filename="books.csv"' } } },
      { method: 'GET', path: '/report', headers: { accept: 'text/html' }, expect: { status: 406, body: { code: 'NOT_ACCEPTABLE' } } },
      { method: 'GET', path: '/export?count=1', expect: { status: 200, body: { id: 1 } } },
    ]));
    const { exitCode, stdout } = await runToEnd([
      'serve', '--assembly', app.directory, '--port', '0', '--once', '--schema', app.write('schema.sql', READS_SCHEMA), '--requests', file,
    ]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('5 of 5 answers are as expected') });
  });
});
