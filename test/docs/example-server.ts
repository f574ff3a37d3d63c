import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { synthesize } from './example-app';
import { type Answer, type Example, type Exchange, parseAnswer } from './example-blocks';
import { runCli } from '../local/server-process';
import { createTestDatabase, type TestDatabase } from '../support/database';

const SCHEMA = readFileSync(join(__dirname, 'examples.sql'), 'utf8');
/** URL of the requests in the pages. */
const SHOWN_URL = 'http://localhost:3000';

/** The examples of a page, served. */
export interface ExampleServer {
  /** Creates the tables with their rows again, and runs the SQL of an example. */
  reset(example: Example): Promise<void>;
  send(example: Example, exchange: Exchange): Promise<Answer>;
  stop(): Promise<void>;
}

/** Serves the examples of a page from one process, on a database that belongs to the page. */
export async function serveExamples(examples: readonly Example[]): Promise<ExampleServer> {
  const directory = mkdtempSync(join(tmpdir(), 'examples-'));
  const owners = synthesize(examples, directory);
  const database = await createTestDatabase();
  const { name, user, password, host, port } = database;
  const run = runCli(['serve', '--assembly', directory, '--port', '0', '--no-watch', '--database-url', `postgres://${user}@${host}:${port}/${name}`], { PGPASSWORD: password });
  await run.url;
  const urls = new Map([...run.output.stdout.matchAll(/^(.+), \w+ API: (http:\S+)$/gm)].map(([, api, url]) => [api, url.replace('localhost', '127.0.0.1')]));
  return {
    reset: example => recreate(database, example),
    send: async (example, { command }) => {
      const url = urls.get(owners.get(example.name)!);
      if (!url) throw new Error(`${example.name}: no API is served as ${owners.get(example.name)}, only ${[...urls.keys()].join(', ')}`);
      return curl(command.replaceAll(SHOWN_URL, url));
    },
    stop: async () => {
      run.child.kill('SIGTERM');
      await run.exitCode;
      await database.drop();
      rmSync(directory, { recursive: true });
    },
  };
}

async function recreate(database: TestDatabase, { setup }: Example): Promise<void> {
  await database.administer([
    'DROP SCHEMA public CASCADE; CREATE SCHEMA public;', SCHEMA, ...setup,
    `GRANT USAGE ON SCHEMA public TO ${database.user};`,
    `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${database.user};`,
    `GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${database.user};`,
  ].join('\n'));
}

/** Runs the request of a page as a shell does. */
async function curl(command: string): Promise<Answer> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command.replace(/^curl /, 'curl --silent --show-error --include --noproxy "*" ')]);
  return parseAnswer(stdout);
}
