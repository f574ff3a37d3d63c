import { type Api, readAssembly } from './assembly';
import { describeApis, describeDatabases } from './banner';
import { createDatabases, databaseNameOf, readSqlFile } from './databases';
import { Output } from './output';
import { type Login, type PostgresServer, startPostgres } from './postgres';
import { checkAnswers } from './request-run';
import { readRequests } from './requests';
import { startSecretsManager } from './secrets-manager';
import { type PortChoice, serveApi, type ServedApi } from './served-api';
import type { Session } from './session';
import { UserError } from './user-error';

export interface ServeOptions {
  /** The folder of the cloud assembly. */
  readonly assembly: string;
  /** An SQL script that makes the tables. */
  readonly schema?: string | undefined;
  /** An SQL script that fills them. */
  readonly seed?: string | undefined;
  /** Where the first API listens, the others on the ports that follow. */
  readonly port: PortChoice;
  /** A file of sample requests. */
  readonly requests?: string | undefined;
  /** Sends the sample requests and compares the answers, instead of waiting for requests. */
  readonly once: boolean;
  readonly verbose: boolean;
  /** The API keys that are accepted; undefined: any. */
  readonly apiKeys?: readonly string[] | undefined;
}

/**
 * Serves the APIs of an app; what it starts belongs to the session.
 *
 * @returns whether all answers were as expected; undefined without `once`
 * @throws UserError for whatever the user can put right
 */
export async function serve(options: ServeOptions, session: Session, print: (line: string) => void): Promise<boolean | undefined> {
  const { apis, notes } = chooseApis(readAssembly(options.assembly));
  const scripts = [options.schema, options.seed].flatMap(path => (path === undefined ? [] : [readSqlFile(path)]));
  const requests = options.requests === undefined ? [] : readRequests(options.requests);

  const server = await session.own(startPostgres());
  const databases = [...new Set(apis.map(api => databaseNameOf(api.handler)))];
  const owner = await createDatabases(server, databases, scripts);
  const served = await serveAll(apis, server, owner, options, session);

  notes.forEach(print);
  (await describeDatabases(server, databases, owner)).forEach(print);
  describeApis(served, requests, options).forEach(print);
  return options.once ? checkAnswers(served, requests, print) : undefined;
}

/** There is a PostgreSQL to be had from npm, and no SQL Server. */
function chooseApis(all: readonly Api[]): { apis: Api[]; notes: string[] } {
  const apis = all.filter(({ engine }) => engine === 'postgres');
  const notes = all.filter(api => !apis.includes(api)).map(({ name }) => `${name} is not served: its database is SQL Server, which cannot run here.`);
  if (apis.length === 0) throw new UserError(notes.join(' '));
  return { apis, notes };
}

async function serveAll(
  apis: readonly Api[], server: PostgresServer, owner: Login, { port, verbose, apiKeys }: ServeOptions, session: Session,
): Promise<ServedApi[]> {
  const secrets = await session.own(startSecretsManager(owner));
  const output = new Output(line => process.stderr.write(`${line}\n`), verbose);
  const served: ServedApi[] = [];
  for (const api of apis) {
    const last = served.at(-1);
    const choice = last && port.first !== 0 ? { first: last.port + 1, strict: false } : port;
    served.push(await session.own(serveApi({ api, server, secrets, port: choice, output, apiKeys })));
  }
  return served;
}
