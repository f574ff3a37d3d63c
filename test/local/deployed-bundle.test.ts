import { type DeployedApp, SCHEMA, writeDeployedApp } from './deployed-app';
import { runToEnd } from './server-process';

const REQUESTS = [
  { method: 'GET', path: '/status', expect: { status: 200 } },
  { method: 'POST', path: '/books', body: { title: 'A & B/100%' }, expect: { status: 201, body: { id: 2 } } },
  { method: 'GET', path: '/books/A%20%26%20B%2F100%25', expect: { status: 200, body: { id: 2, title: 'A & B/100%' } } },
  { method: 'GET', path: '/books/none', expect: { status: 404, headers: { 'content-type': 'application/problem+json' }, body: { code: 'NOT_FOUND' } } },
  { method: 'POST', path: '/books', body: { title: 7 }, expect: { status: 400, body: { code: 'INVALID_PARAMETER' } } },
  { method: 'GET', path: '/mine', claims: { sub: 'u1' }, expect: { status: 200, body: [{ title: 'First' }] } },
  { method: 'GET', path: '/mine', expect: { status: 401, body: { message: 'Unauthorized' } } },
];

describe('the bundle that is deployed', () => {
  let app: DeployedApp;

  afterEach(() => app.remove());

  test.each(['REST', 'HTTP'] as const)('answers behind a local %s API', async kind => {
    app = writeDeployedApp(kind);
    const { exitCode, stdout, stderr } = await runToEnd([
      'serve', '--assembly', app.directory, '--port', '0', '--once',
      '--schema', app.write('schema.sql', SCHEMA),
      '--seed', app.write('seed.sql', "INSERT INTO books (title, owner) VALUES ('First', 'u1');"),
      '--requests', app.write('requests.json', JSON.stringify(REQUESTS)),
    ]);

    expect({ exitCode, output: `${stdout}\n${stderr}` }).toEqual({ exitCode: 0, output: expect.stringContaining('7 of 7 answers are as expected') });
  });
});
