import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/until';
import { type FakeAssembly, httpApp, INTEGRATION, writeAssembly } from '../cloud-assembly';
import { runCli, runToEnd, type ServerProcess } from '../server-process';

/** Synthesizes as the file `app.json` says: copies the assembly, with other routes, after some time, with an error, or writing a file. */
const APP = `
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
const { routes = [], milliseconds = 0, error, writes } = JSON.parse(readFileSync('app.json', 'utf8'));
appendFileSync('.runs', 'started ' + process.pid + '\\n');
if (writes) writeFileSync('lock.json', writes === 'time' ? String(process.hrtime.bigint()) : writes);
await setTimeout(milliseconds);
if (error) throw new TypeError(error);
cpSync('template', process.env.CDK_OUTDIR, { recursive: true });
const file = process.env.CDK_OUTDIR + '/Shop.template.json';
writeFileSync(file, readFileSync(file, 'utf8').replace('"/books"', routes.map(route => JSON.stringify(route)).join() || '"/books"'));
appendFileSync('.runs', 'ended\\n');
`;

const COMMAND = `"${process.execPath}" app.mjs`;

// Real commands and servers, on machines that may be busy.
jest.setTimeout(90_000);

describe('cdk-vpc-lambda-api-local serve --synth', () => {
  let folder: string;
  let app: FakeAssembly;
  let server: ServerProcess | undefined;

  beforeEach(() => {
    app = writeAssembly({ resources: httpApp({ paths: { '/books': { get: { security: [], ...INTEGRATION } } } }) });
    folder = join(app.directory, '..');
    renameSync(app.directory, join(folder, 'template'));
    app.write('app.mjs', APP);
    save({});
  });
  afterEach(async () => {
    server?.child.kill('SIGINT');
    await server?.exitCode;
    server = undefined;
    app.remove();
  });

  const save = (content: object) => app.write('app.json', JSON.stringify(content));
  const runs = () => readFileSync(join(folder, '.runs'), 'utf8').trim().split('\n').map(line => line.split(' ')[0]);
  const processes = () => readFileSync(join(folder, '.runs'), 'utf8').split('\n').flatMap(line => /^started (\d+)$/.exec(line)?.[1] ?? []).map(Number);
  const start = async (...args: string[]) => {
    server = runCli(['serve', '--synth', COMMAND, '--port', '0', ...args], {}, folder);
    return server.url;
  };
  const statusOf = async (path: string) => (await fetch(`${await server!.url}${path}`)).status;
  const printed = (text: string | RegExp) => until(() => (typeof text === 'string' ? server!.output.stdout.includes(text) : text.test(server!.output.stdout)), { timeout: 30_000 });

  test('an app without an assembly is synthesized, served, and served again when it is saved', async () => {
    await start();
    expect(server!.output.stdout).toMatch(new RegExp(`^Synthesized in \\d+\\.\\d s by "\\"${process.execPath}\\" app.mjs"\\.$`, 'm'));
    expect(await statusOf('/books')).toBe(200);

    save({ routes: ['/films'] });
    await printed(/^The app was synthesized in \d+\.\d s and reloaded:$/m);

    expect([await statusOf('/films'), await statusOf('/books')]).toEqual([200, 404]);
    app.write('README.md', 'a change without an effect');
    await printed(/^The app was synthesized in \d+\.\d s: the code was reloaded, the routes are unchanged\.$/m);
    expect(runs()).toEqual(['started', 'ended', 'started', 'ended', 'started', 'ended']);
  });

  test('a file that is saved during a run stops the command and starts it again', async () => {
    await start();
    save({ milliseconds: 60_000 });
    await until(() => runs().length === 3, { timeout: 30_000 });
    const [first] = processes().slice(-1);

    save({ routes: ['/films'] });
    await printed('and reloaded:');

    await until(() => !isRunning(first!));
    expect(runs()).toEqual(['started', 'ended', 'started', 'started', 'ended']);
    expect(await statusOf('/films')).toBe(200);
  });

  test('the previous version is served while the command fails, and the output says why', async () => {
    await start();
    save({ error: 'Validation failed: add a bucket' });
    await printed('The app was not synthesized');

    expect(server!.output.stdout).toMatch(new RegExp([
      '^The app was not synthesized, so the previous version is still served: ".*" ended with exit status 1 after \\d+\\.\\d s:',
      '  TypeError: Validation failed: add a bucket',
      '      at file://.*/app\\.mjs:\\d+:\\d+$',
    ].join('\n'), 'm'));
    expect(server!.output.stdout).not.toMatch(/node:internal|Node\.js v/);
    expect(await statusOf('/books')).toBe(200);

    save({ routes: ['/films'] });
    await printed('and reloaded:');
    expect(await statusOf('/films')).toBe(200);
  });

  test('a file that the command writes when it is missing does not start a loop', async () => {
    await start();
    save({ routes: ['/films'], writes: 'checksums' });
    await printed('are unchanged.');
    const before = runs().length;

    save({ routes: ['/plays'], writes: 'checksums' });
    await printed(/and reloaded:[^]*and reloaded:/);

    expect(await statusOf('/plays')).toBe(200);
    expect(runs().slice(before)).toEqual(['started', 'ended']);
  });

  test('a file that is different after each run is ignored during runs', async () => {
    await start();
    save({ writes: 'time' });
    await printed('The command writes lock.json: changes during a run are ignored.');
    const before = runs().length;

    save({ writes: 'time', routes: ['/films'] });
    await printed('and reloaded:');
    await pause();

    expect(runs().slice(before)).toEqual(['started', 'ended']);
    expect(server!.output.stdout.match(/The command writes/g)).toHaveLength(1);
  });

  test('Ctrl-C ends the command with the server', async () => {
    await start();
    save({ milliseconds: 60_000 });
    await until(() => runs().length === 3, { timeout: 30_000 });

    server!.child.kill('SIGINT');

    expect(await server!.exitCode).toBe(0);
    await until(() => !processes().some(isRunning));
  });

  test('Ctrl-C ends the first run of the command', async () => {
    save({ milliseconds: 60_000 });
    void start().catch(() => undefined);
    await until(() => existsSync(join(folder, '.runs')), { timeout: 30_000 });

    server!.child.kill('SIGINT');

    expect(await server!.exitCode).toBe(0);
    await until(() => !processes().some(isRunning));
    expect(server!.output).toEqual({ stdout: '', stderr: '' });
  });

  test('a command that ignores signals is killed', async () => {
    app.write('stubborn.mjs', "process.on('SIGTERM', () => undefined);\nawait import('./app.mjs');");
    save({ milliseconds: 60_000 });
    server = runCli(['serve', '--synth', COMMAND.replace('app.mjs', 'stubborn.mjs')], {}, folder);
    await until(() => existsSync(join(folder, '.runs')), { timeout: 30_000 });

    server.child.kill('SIGINT');

    expect(await server.exitCode).toBe(0);
    await until(() => !processes().some(isRunning));
  });

  test('with --once the command runs once', async () => {
    const requests = app.write('requests.json', JSON.stringify([{ method: 'GET', path: '/books', expect: { status: 200 } }]));
    const { exitCode, stdout } = await runToEnd(['serve', '--synth', COMMAND, '--once', '--port', '0', '--requests', requests], {}, folder);

    expect({ exitCode, runs: runs() }).toEqual({ exitCode: 0, runs: ['started', 'ended'] });
    expect(stdout).toContain('1 of 1 answers are as expected');
  });

  test('an app that cannot be synthesized at the start is an error', async () => {
    save({ error: 'add a bucket' });

    expect(await runToEnd(['serve', '--synth', COMMAND], {}, folder)).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringMatching(/^".*" ended with exit status 1 after .* s:\n {2}TypeError: add a bucket\n/) });
    expect(await runToEnd(['check', '--synth', 'exit 3'], {}, folder)).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringMatching(/^"exit 3" ended with exit status 3 after .* s, without output\n$/) });
  });

  test('check synthesizes first', async () => {
    expect(await runToEnd(['check', '--synth', COMMAND], {}, folder)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Synthesized in .* s by "/) });
  });

  test('the command has the context of cdk.json, and the folder of --assembly', async () => {
    app.write('cdk.json', '{"app": "other", "context": {"flag": true}}');
    app.write('cdk.context.json', '{"zones": ["a"]}');
    app.write('app.mjs', `${APP}\nappendFileSync('.environment', JSON.stringify(process.env));`);
    await runToEnd(['check', '--synth', COMMAND, '--assembly', 'other.out'], {}, folder);

    const environment = JSON.parse(readFileSync(join(folder, '.environment'), 'utf8'));
    expect(JSON.parse(environment.CDK_CONTEXT_JSON)).toMatchObject({ 'flag': true, 'zones': ['a'], 'aws:cdk:enable-path-metadata': true });
    expect([environment.CDK_OUTDIR, environment.CDK_OUTPUT].map(path => path.split('/').at(-1))).toEqual(['other.out', 'other.out']);
  });

});

/** Whether a process runs; one that has ended may wait for the init process of a container. */
function isRunning(id: number): boolean {
  const file = `/proc/${id}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'));
}

/** Waits longer than a run takes to start. */
function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 1500));
}
