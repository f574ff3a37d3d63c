import { join } from 'node:path';
import { GeneratedApp, sampleOf } from './generated-app';
import { EVERY_TYPE } from './source-database';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { createTestDatabase } from '../../support/database';
import { runCli, runToEnd, type ServerProcess } from '../server-process';

// Each of these synthesizes an app and starts a server, on machines that may be busy.
jest.setTimeout(240_000);

interface Answer {
  readonly route: string;
  readonly status: number;
  readonly location?: string | undefined;
}

/** Writes an app for the sample, or for the schema of every type. */
async function writeApp(app: GeneratedApp, name: string): Promise<string> {
  if (name === 'the sample') return (await runToEnd(['init', '--output', app.folder])).stdout;
  const database = await createTestDatabase();
  try {
    await database.query(EVERY_TYPE);
    const url = `postgres://${database.user}@localhost:${database.port}/${database.name}`;
    return (await runToEnd(['init', '--database-url', url, '--output', app.folder], { PGPASSWORD: database.password })).stdout;
  } finally {
    await database.drop();
  }
}

describe.each(['the sample', 'a schema with every type'])('the app for %s', name => {
  const app = new GeneratedApp();
  const assembly = ['--assembly', join(app.folder, 'cdk.out')];
  let server: ServerProcess;
  let url: string;
  let routes: [method: string, path: string, manifest: SqlRouteManifest][];

  beforeAll(async () => {
    await writeApp(app, name);
    app.synthesize();
    routes = Object.entries(app.manifest().routes).map(([key, route]) => [...key.split(' ') as [string, string], route as SqlRouteManifest]);
    server = runCli(['serve', ...assembly, '--port', '0', '--no-watch']);
    url = await server.url;
  });
  afterAll(async () => {
    server?.child.kill('SIGINT');
    await server?.exitCode;
    app.remove();
  });

  const send = async (method: string, path: string, body?: object, headers: object = {}): Promise<Answer & { body: any; etag: string | null }> => {
    const response = await fetch(`${url}${path}`, {
      method, headers: { 'content-type': 'application/json', ...headers }, ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const [location, etag] = ['location', 'etag'].map(header => response.headers.get(header));
    return { route: `${method} ${path}`, status: response.status, location: location ?? undefined, etag: etag ?? null, body: text && JSON.parse(text) };
  };

  test('passes check without errors', async () => {
    const { exitCode, stdout } = await runToEnd(['check', ...assembly]);

    expect(stdout).toMatch(/^0 errors, /m);
    expect(exitCode).toBe(0);
  });

  test('answers every list with 200', async () => {
    const lists = routes.filter(([method, path]) => method === 'GET' && !path.includes('{'));
    const answers = await Promise.all(lists.map(([, path]) => send('GET', path)));

    expect(answers.length).toBeGreaterThan(4);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('creates, reads, changes and deletes rows', async () => {
    const creates = routes.filter(([method]) => method === 'POST');
    const created = new Map<string, string>();
    const refused: Answer[] = [];
    // Rows that others refer to come first, whatever the order of their tables.
    for (let round = 1; round <= 3; round += 1) {
      for (const [, path, { values }] of creates.filter(([, each]) => !created.has(each))) {
        const body = Object.fromEntries(values.filter(({ source, required }) => source === 'body' && required).map(value => [value.key, sampleOf(value)]));
        const { body: row, ...answer } = await send('POST', path, body);
        if (answer.status === 201) created.set(path, `/${answer.location}`);
        else if (round === 3) refused.push({ ...answer, ...row });
      }
    }
    expect(created.size).toBeGreaterThan(3);
    // A constraint, or a type without a sample here.
    expect(refused.filter(({ status }) => status !== 409 && status !== 400)).toEqual([]);

    const patches = routes.filter(([method]) => method === 'PATCH');
    for (const [path, location] of created) {
      const { status, body: row, etag } = await send('GET', location);
      expect({ location, status }).toEqual({ location, status: 200 });
      const patch = patches.find(([, each]) => each.startsWith(`${path}/{`));
      const sent = Object.fromEntries((patch?.[2].values ?? []).filter(({ key, source }) => source === 'body' && row[key] != null).map(({ key }) => [key, row[key]]));
      if (Object.keys(sent).length === 0) continue;
      const changed = await send('PATCH', location, sent, etag ? { 'if-match': etag } : {});
      expect({ location, sent, status: changed.status, detail: changed.body.detail }).toEqual({ location, sent, status: 200, detail: undefined });
      expect(changed.body).toMatchObject(sent);
    }

    const deleted: Answer[] = [];
    // Rows that refer to others go first.
    for (const location of [...created.values()].reverse()) deleted.push(await send('DELETE', location));
    // A car is a vehicle as well, and is deleted as one.
    expect(deleted.filter(({ route, status }) => status !== 204 && status !== 409 && route !== 'DELETE /cars/1')).toEqual([]);
    expect(deleted.some(({ status }) => status === 204)).toBe(true);
  });

  test('refuses a row that does not exist with 404', async () => {
    const [, path] = routes.find(([method, each]) => method === 'DELETE' && each.split('{').length === 2)!;
    const answers = await Promise.all(['GET', 'DELETE'].map(method => send(method, path.replace(/\{\w+\}/, '77'))));

    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});
