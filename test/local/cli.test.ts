import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ECHO_HANDLER, type FakeAssembly, INTEGRATION, restApp, writeAssembly } from './cloud-assembly';
import { type DeployedApp, SCHEMA, writeDeployedApp } from './deployed-app';
import { leftovers, runCli, type ServerProcess, serverFolder } from './server-process';
import { secret } from '../support/redaction';
import { until } from '../support/until';

const REST_BODY = {
  paths: {
    '/books': { get: { security: [], ...INTEGRATION } },
    '/orders/{id}': { get: { security: [{ cognito: [] }], ...INTEGRATION } },
  },
};

describe('cdk-vpc-lambda-api-local serve', () => {
  let assembly: FakeAssembly;
  let run: ServerProcess;
  let url: string;

  beforeAll(async () => {
    assembly = writeAssembly({ resources: restApp(REST_BODY), handler: `console.log('{"level":"info","message":"started"}');${ECHO_HANDLER}` });
    run = runCli([
      'serve', '--assembly', assembly.directory, '--port', '0', '--no-watch',
      '--schema', assembly.write('schema.sql', 'CREATE TABLE books (id int PRIMARY KEY);'),
      '--seed', assembly.write('seed.sql', 'INSERT INTO books VALUES (1);'),
    ]);
    url = await run.url;
  });
  // No password is in its output: that is looked at when it ends.
  afterAll(async () => {
    run.child.kill('SIGKILL');
    await run.exitCode;
    assembly.remove();
  });

  test('the start output contains URLs, routes and the database', () => {
    const lines = run.output.stdout.split('\n');
    expect(lines).toEqual(expect.arrayContaining([
      expect.stringMatching(/^PostgreSQL 18\.\d+ on localhost:\d+/),
      expect.stringMatching(/psql "host=localhost port=\d+ dbname=shop user=local_owner passfile=\S+pgpass sslmode=verify-full sslrootcert=\S+ca\.pem"/),
      expect.stringMatching(/^Shop\/BooksApi, REST API: http:\/\/localhost:\d+$/),
      '  GET  /books        open',
      '  GET  /orders/{id}  Cognito',
      expect.stringMatching(/^ {2}curl -i 'http:\/\/localhost:\d+\/books'$/),
      expect.stringMatching(/^Tokens and signatures are not verified/),
    ]));
  });

  test('the bundle runs in the environment of its function, with the database of this machine', async () => {
    const { environment, requestId, remaining } = await json(fetch(`${url}/books`));

    expect(environment).toMatchObject({
      DATABASE_HOST: 'localhost',
      DATABASE_PORT: expect.stringMatching(/^\d+$/),
      DATABASE_NAME: 'shop',
      DATABASE_SECRET_ARN: expect.stringMatching(/^arn:aws:secretsmanager:/),
      DATABASE_CA_FILE: expect.stringMatching(/ca\.pem$/),
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'Handler',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    });
    expect(environment).not.toHaveProperty('HOME');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(remaining).toBeGreaterThan(27_000);
    expect(remaining).toBeLessThanOrEqual(28_000);
  });

  test('the secret contains the login of a role that is not a superuser and sees the objects of the scripts', async () => {
    const { environment } = await json(fetch(`${url}/books`));
    const response = await json(fetch(environment.AWS_ENDPOINT_URL_SECRETS_MANAGER, {
      method: 'POST',
      headers: {
        'x-amz-target': 'secretsmanager.GetSecretValue',
        'authorization': `AWS4-HMAC-SHA256 Credential=${environment.AWS_ACCESS_KEY_ID}/20300101/us-east-1/secretsmanager/aws4_request`,
        'x-amz-security-token': environment.AWS_SESSION_TOKEN,
      },
      body: JSON.stringify({ SecretId: environment.DATABASE_SECRET_ARN }),
    }));
    const { username, password } = JSON.parse(response.SecretString);
    const client = await connect(environment, username, secret(password));

    const { rows } = await client.query("SELECT current_setting('is_superuser') AS superuser, (SELECT count(*)::int FROM books) AS books");
    await client.end();

    expect(rows).toEqual([{ superuser: 'off', books: 1 }]);
  });

  test('a request leaves one line', async () => {
    await fetch(`${url}/books?a=1`);
    await fetch(`${url}/unknown`);
    // What a process writes arrives when it arrives.
    await until(() => run.output.stderr.includes('GET /unknown'));

    expect(run.output.stderr).toMatch(/^GET \/books\?a=1 200 \d+ ms$/m);
    expect(run.output.stderr).toMatch(/^GET \/unknown 403 \d+ ms Missing Authentication Token$/m);
    expect(run.output.stderr).not.toContain('started');
  });

  test('a route with an authorizer wants a token, and passes on its claims', async () => {
    const refused = await fetch(`${url}/orders/1`);
    const accepted = await json(fetch(`${url}/orders/1`, { headers: { 'x-local-claims': '{"sub":"u1"}' } }));

    expect(refused.status).toBe(401);
    expect(accepted.event.requestContext.authorizer).toEqual({ claims: { sub: 'u1' } });
  });

  test('an app that is synthesized again is reloaded, on the same port, with the same rows', async () => {
    const other = runCli(['serve', '--assembly', assembly.directory, '--port', '0']);
    const otherUrl = await other.url;
    expect((await fetch(`${otherUrl}/films`)).status).toBe(403);

    const { Api, ...rest } = restApp({ paths: { '/films': { get: { security: [], ...INTEGRATION } } } });
    assembly.write('cdk.out/Shop.template.json', JSON.stringify({ Resources: { Api, ...rest } }));
    touch(join(assembly.directory, 'manifest.json'));
    await until(() => other.output.stdout.includes('The app was synthesized again and reloaded:'));

    expect((await fetch(`${otherUrl}/films`)).status).toBe(200);
    expect((await fetch(`${otherUrl}/books`)).status).toBe(403);

    touch(join(assembly.directory, 'manifest.json'));
    await until(() => other.output.stdout.includes('the code was reloaded'));
    expect(other.output.stdout).toMatch(/^The app was synthesized again: the code was reloaded, the routes are unchanged\.$/m);

    assembly.write('cdk.out/Shop.template.json', '{');
    touch(join(assembly.directory, 'manifest.json'));
    await until(() => other.output.stdout.includes('but cannot be served: '));

    expect((await fetch(`${otherUrl}/films`)).status).toBe(200);
    other.child.kill('SIGINT');
    expect(await other.exitCode).toBe(0);
    assembly.write('cdk.out/Shop.template.json', JSON.stringify({ Resources: restApp(REST_BODY) }));
  });

  describe('when a script changes', () => {
    const TABLES = `ALTER DATABASE postgres SET TimeZone = 'UTC'; ${SCHEMA}`;
    let server: ServerProcess;
    let app: DeployedApp;

    beforeAll(async () => {
      // The name that every server has a database with, which the script knows.
      app = writeDeployedApp('HTTP', undefined, 'postgres');
      server = runCli([
        'serve', '--assembly', app.directory, '--port', '0',
        '--schema', app.write('schema.sql', TABLES), '--seed', app.write('seed.sql', "INSERT INTO books (title) VALUES ('Emma')"),
      ]);
      await server.url;
    });
    afterAll(async () => {
      server.child.kill('SIGINT');
      await server.exitCode;
      app.remove();
    });

    const statusOf = async (title: string) => (await fetch(`${await server.url}/books/${title}`)).status;
    const change = async (name: string, text: string) => {
      const before = server.output.stdout.length;
      const path = app.write(name, text);
      await until(() => server.output.stdout.slice(before).includes(`\n${path} has changed`));
      return server.output.stdout.slice(before).trim().replaceAll(path, name);
    };

    test('the database is recreated, without the rows that requests made', async () => {
      await fetch(`${await server.url}/books`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"title":"Persuasion"}' });
      expect(await statusOf('Persuasion')).toBe(200);

      expect(await change('seed.sql', "INSERT INTO books (title) VALUES ('Emma'), ('Sanditon')")).toBe('seed.sql has changed: the database was recreated.');
      expect(await Promise.all(['Emma', 'Sanditon', 'Persuasion'].map(statusOf))).toEqual([200, 200, 404]);
    });

    test('the database is unchanged when the script fails, and the output names the line', async () => {
      expect(await change('schema.sql', `${TABLES}\n\nCREATE TABEL films ();`))
        .toBe('schema.sql has changed, but the database was not recreated: schema.sql:3: syntax error at or near "TABEL"');
      expect(await Promise.all(['Emma', 'Sanditon', 'Persuasion'].map(statusOf))).toEqual([200, 200, 404]);

      expect(await change('schema.sql', TABLES.replace('owner text', 'owner text, pages int'))).toBe('schema.sql has changed: the database was recreated.');
      expect(await statusOf('Sanditon')).toBe(200);
    });

    test('what pg_dump writes for psql and for its session does not matter', async () => {
      const dump = `\\restrict a1B2\nSELECT pg_catalog.set_config('search_path', '', false);\n${TABLES.replace('books', 'public.books')}\n\\unrestrict a1B2\n`;

      expect(await change('schema.sql', dump)).toBe('schema.sql has changed: the database was recreated.');
      expect(await change('schema.sql', `${dump}oops;`)).toMatch(/: schema\.sql:5: syntax error at or near "oops"$/);
    });
  });

  test('a request of another site is refused, and a host that is not this machine', async () => {
    const foreign = await fetch(`${url}/books`, { headers: { origin: 'https://evil.example' } });
    const page = await fetch(`${url}/~local/api.json`, { headers: { origin: 'https://evil.example' } });
    const own = await fetch(`${url}/books`, { headers: { origin: 'http://localhost:5173' } });

    expect([foreign.status, page.status, own.status]).toEqual([403, 403, 200]);
    expect(await (await fetch(`${url}/~local/requests/%`)).json()).toBeNull();
  });

  test('Ctrl-C leaves no process and no folder, and the exit code is 0', async () => {
    const other = runCli(['serve', '--assembly', assembly.directory, '--port', '0']);
    await fetch(`${await other.url}/books`);
    const folder = serverFolder(other.output.stdout);
    expect(leftovers(folder).length).toBeGreaterThan(2);

    other.child.kill('SIGINT');

    expect(await other.exitCode).toBe(0);
    expect(leftovers(folder)).toEqual([]);
  });

  test('a killed server leaves no process and no folder either', async () => {
    const other = runCli(['serve', '--assembly', assembly.directory, '--port', '0']);
    await other.url;
    const folder = serverFolder(other.output.stdout);

    other.child.kill('SIGKILL');
    await other.exitCode;
    await until(() => leftovers(folder).length === 0);

    expect(leftovers(folder)).toEqual([]);
  });
});

function touch(file: string): void {
  utimesSync(file, new Date(), new Date());
}

async function json(response: Promise<Response>): Promise<any> {
  return (await response).json();
}

async function connect(environment: Record<string, string>, user: string, password: string): Promise<Client> {
  const client = new Client({
    host: environment.DATABASE_HOST,
    port: Number(environment.DATABASE_PORT),
    database: environment.DATABASE_NAME,
    user,
    password,
    ssl: { ca: readFileSync(environment.DATABASE_CA_FILE, 'utf8') },
  });
  await client.connect();
  return client;
}
