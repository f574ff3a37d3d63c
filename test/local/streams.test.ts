import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type FakeAssembly, INTEGRATION, lambdaFunction, restApp, STREAM_INTEGRATION, writeAssembly } from './cloud-assembly';
import { runCli, runToEnd, type ServerProcess } from './server-process';
import { until } from '../support/until';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(120_000);

const MANIFEST = { format: 1, engine: 'postgres', routes: {} };

/** Answers as the path says. What it knows about its stream is in its log. */
const HANDLER = `
const { once } = require('node:events');
const { setTimeout } = require('node:timers/promises');
const METADATA = { statusCode: 200, headers: { 'content-type': 'text/csv' }, multiValueHeaders: { 'x-list': ['1', '2'] }, cookies: ['a=1', 'b=2'] };
const open = (stream, metadata = METADATA) => awslambda.HttpResponseStream.from(stream, metadata);

const ANSWERS = {
  '/rows': async stream => { open(stream); stream.write('a,b\\r\\n'); stream.write(Buffer.from('1,2\\r\\n')); stream.end(); },
  '/late': async stream => { open(stream).write('first'); await setTimeout(1500); stream.end('last'); },
  '/problem': async stream => { open(stream, { statusCode: 404, headers: { 'content-type': 'application/problem+json' } }).write('{"code":"NOT_FOUND"}'); stream.end(); },
  '/fails-early': async () => { throw new Error('before the first byte'); },
  '/fails-late': async stream => { open(stream).write('x'.repeat(100_000)); await once(stream, 'drain'); throw new Error('in the middle'); },
  '/fails-at-once': async stream => { open(stream).write('few'); throw new Error('right behind'); },
  '/exits': async stream => { open(stream).write('few'); await setTimeout(100); process.exit(3); },
  '/hangs': async stream => { open(stream).write('few'); await new Promise(() => undefined); },
  '/hangs-early': () => new Promise(() => undefined),
  '/no-metadata': async stream => { stream.write('x'.repeat(20_000)); stream.end(); },
  '/no-json': async stream => { stream.write('{'); stream.write(new Uint8Array(8)); stream.end(); },
  '/other-metadata': async stream => { open(stream, { statusCode: 200, body: 'x' }).write(''); stream.end(); },
  '/late-delimiter': async stream => { open(stream, { headers: { a: 'x'.repeat(17_000) } }).write(''); stream.end(); },
  '/only-end': async stream => { open(stream).end('x'); },
  '/nothing': async stream => { open(stream).write(''); stream.end(); },
  '/too-large': async stream => {
    open(stream);
    while (!stream.destroyed) if (!stream.write(Buffer.alloc(1_048_576))) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
  },
  '/endless': async stream => {
    open(stream);
    let written = 0;
    stream.once('close', () => console.log('closed'));
    while (!stream.destroyed) {
      written += 65_536;
      const isDrained = stream.write(Buffer.alloc(65_536, 'x'));
      console.log('written ' + written);
      if (!isDrained) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
    }
    throw new Error('nobody reads');
  },
};
exports.stream = awslambda.streamifyResponse(async (event, stream) => ANSWERS[event.path](stream));
exports.unmarked = async () => ({ statusCode: 200 });
exports.handler = async () => ({ statusCode: 200, body: '{"buffered":true}' });`;

const PATHS = [
  '/rows', '/late', '/problem', '/fails-early', '/fails-late', '/fails-at-once', '/exits', '/hangs', '/hangs-early', '/no-metadata', '/no-json', '/other-metadata',
  '/late-delimiter', '/only-end', '/nothing', '/endless', '/too-large',
];

/** An operation with another function that streams. */
const streamOf = (id: string) => ({
  get: { ...open, 'x-amazon-apigateway-integration': { ...STREAM_INTEGRATION['x-amazon-apigateway-integration'], uri: { 'Fn::GetAtt': [id, 'Arn'] } } },
});
const open = { security: [], ...STREAM_INTEGRATION };
const BODY = {
  paths: {
    ...Object.fromEntries(PATHS.map(path => [path, { get: open, head: open }])),
    '/unmarked': streamOf('Unmarked'),
    '/hangs': streamOf('Hasty'),
    '/hangs-early': streamOf('Hasty'),
    '/buffered': { get: { security: [], ...INTEGRATION } },
  },
};

const RESOURCES = {
  ...restApp(BODY),
  StreamHandler: lambdaFunction({ DATABASE_NAME: 'shop' }, { Handler: 'index.stream', Timeout: 60 }),
  Hasty: lambdaFunction({ DATABASE_NAME: 'shop' }, { Handler: 'index.stream', Timeout: 3 }),
  Unmarked: lambdaFunction({ DATABASE_NAME: 'shop' }, { Handler: 'index.unmarked' }),
};

describe('streams on the local server', () => {
  let app: FakeAssembly;
  let run: ServerProcess;
  let url: string;

  beforeAll(async () => {
    app = writeAssembly({ resources: RESOURCES, handler: HANDLER, manifest: MANIFEST });
    run = runCli(['serve', '--assembly', app.directory, '--port', '0', '--no-watch', '--verbose']);
    url = await run.url;
  });
  afterAll(async () => {
    run.child.kill('SIGINT');
    await run.exitCode;
    app.remove();
  });

  const curl = async (path: string, ...args: string[]) => {
    const { stdout, code } = await promisify(execFile)('curl', ['-sS', '-i', ...args, url + path]).then(done => ({ ...done, code: 0 }), error => error);
    return { exit: code as number, text: stdout as string };
  };
  const lineOf = async (path: string) => {
    const pattern = new RegExp(`^GET ${path} .*$`, 'm');
    await until(() => pattern.test(run.output.stderr));
    return pattern.exec(run.output.stderr)![0].replace(/\d+ ms/, '… ms');
  };

  test('a response has the status and the headers of the metadata, and no length', async () => {
    const response = await fetch(`${url}/rows`);

    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv',
      'x-list': '1, 2',
      'transfer-encoding': 'chunked',
      'x-amzn-requestid': expect.any(String),
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    });
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('a,b\r\n1,2\r\n');
    expect(await lineOf('/rows')).toBe('GET /rows 200 … ms streamed 10 bytes');
  });

  test('the first bytes arrive while the function runs', async () => {
    const response = await fetch(`${url}/late`);
    const reader = response.body!.getReader();
    const started = performance.now();
    const first = await reader.read();

    expect(Buffer.from(first.value!).toString()).toBe('first');
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('last');
    expect(performance.now() - started).toBeGreaterThan(500);
  });

  test('HEAD has the headers only', async () => {
    const response = await fetch(`${url}/rows`, { method: 'HEAD' });

    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/csv', '']);
  });

  test('an error before the first byte is an answer with its code in the output', async () => {
    const response = await fetch(`${url}/problem`);

    expect([response.status, await response.json()]).toEqual([404, { code: 'NOT_FOUND' }]);
    expect(await lineOf('/problem')).toBe('GET /problem 404 … ms NOT_FOUND');
  });

  test.each([
    ['/fails-early', 502, /the function failed: Error: before the first byte/],
    ['/no-metadata', 502, /does not begin with metadata and eight NUL bytes within the first 16 KB/],
    ['/no-json', 502, /the metadata of its stream is not a JSON object .*: \{$/m],
    ['/other-metadata', 502, /not a JSON object with statusCode, headers, multiValueHeaders and cookies only/],
    ['/late-delimiter', 502, /within the first 16 KB/],
    ['/only-end', 502, /within the first 16 KB/],
    ['/unmarked', 502, /unmarked is not wrapped by awslambda.streamifyResponse/],
    ['/hangs-early', 504, /the function did not answer within 3 s/],
  ])('%s is answered with %d', async (path, status, output) => {
    const response = await fetch(url + path);

    expect([response.status, await response.json()]).toEqual([status, { message: status === 502 ? 'Internal server error' : 'Endpoint request timed out' }]);
    expect(run.output.stderr).toMatch(output);
  });

  test('a response without a body is complete', async () => {
    const { exit, text } = await curl('/nothing');

    expect(exit).toBe(0);
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\n$/);
    expect(await lineOf('/nothing')).toBe('GET /nothing 200 … ms streamed 0 bytes');
  });

  test.each([
    ['/fails-late', /x{1000}$/, 'why: the function failed: Error: in the middle'],
    ['/fails-at-once', /few$/, 'why: the function failed: Error: right behind'],
    ['/exits', /few$/, 'why: the function failed: the sandbox ended'],
    ['/hangs', /few$/, 'why: the function did not end its response within its timeout'],
  ])('%s breaks the connection off after the first bytes', async (path, received, why) => {
    const { exit, text } = await curl(path);

    // https://curl.se/libcurl/c/libcurl-errors.html: partial file
    expect(exit).toBe(18);
    expect(text).toMatch(/^HTTP\/1.1 200 OK/);
    expect(text).toMatch(received);
    expect(await lineOf(path)).toMatch(/200 … ms streamed \d+ bytes, broken off$/);
    await until(() => run.output.stderr.includes(why));
  });

  test('a caller that reads slowly makes the function wait, and one that has gone closes its stream', async () => {
    const written = () => Math.max(0, ...[...run.output.stderr.matchAll(/written (\d+)/g)].map(match => Number(match[1])));
    const client = request(`${url}/endless`);
    client.end();
    const [incoming] = await once(client, 'response');
    incoming.pause();
    await until(() => written() > 0);
    let before = -1;
    while (before !== written()) {
      before = written();
      await setTimeout(400);
    }
    // The buffers of both sockets hold a few megabytes on Linux.
    expect(before).toBeLessThan(20_000_000);

    incoming.resume();
    await until(() => written() > before + 10_000_000);
    incoming.destroy();
    await until(() => run.output.stderr.includes('closed'));
    expect(await lineOf('/endless')).toMatch(/^GET \/endless 200 … ms streamed \d+ bytes, closed by the caller$/);
    expect(run.output.stderr).not.toContain('nobody reads');
  });

  test('a response ends at the 200 MB of Lambda', async () => {
    const { code } = await promisify(execFile)('curl', ['-sS', '-o', '/dev/null', `${url}/too-large`]).then(() => ({ code: 0 }), error => error);

    expect(code).toBe(18);
    expect(Number(/streamed (\d+)/.exec(await lineOf('/too-large'))![1])).toBeLessThanOrEqual(200 * 1024 * 1024);
    await until(() => run.output.stderr.includes('why: the response is larger than the 200 MB that Lambda streams'));
  });

  test('streams run at the same time, each in a sandbox', async () => {
    const chunks: string[] = [];
    await Promise.all([1, 2].map(async () => {
      for await (const chunk of (await fetch(`${url}/late`)).body!) chunks.push(Buffer.from(chunk).toString());
    }));

    expect(chunks).toEqual(['first', 'first', 'last', 'last']);
  });

  test('other routes are answered by the handler', async () => {
    expect(await (await fetch(`${url}/buffered`)).json()).toEqual({ buffered: true });
  });

  test('a requests file shows a response that was broken off', async () => {
    const file = app.write('requests.json', JSON.stringify([
      { method: 'GET', path: '/rows', expect: { status: 200, headers: { 'content-type': 'text/csv' }, body: 'a,b\r\n1,2\r\n' } },
      { method: 'GET', path: '/fails-at-once', expect: { status: 200 } },
    ]));
    const { exitCode, stdout } = await runToEnd(['serve', '--assembly', app.directory, '--port', '0', '--once', '--requests', file]);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/ok {3}GET \/rows\n/);
    expect(stdout).toMatch(/FAIL GET \/fails-at-once\n {5}200 few\n {5}the connection was broken off before the end of the body\n1 of 2/);
  });
});
