import { openApp } from './app-source';
import { describeApi, describeStart } from './banner';
import { type WatchedFile, watchFiles } from './file-watch';
import { describeMissingKeyTables } from './key-tables';
import { checkAnswers } from './request-run';
import { readRequests } from './requests';
import { ServeOptions } from './serve-options';
import { type PortChoice, serveApi, type ServedApi } from './served-api';
import { pagePath } from './try-page';
import { type Api, readPostgresApis } from '../assembly/assembly';
import { readDocuments } from '../assembly/documents';
import { databaseNameOf } from '../database/databases';
import { type LocalDatabase, openDatabase } from '../database/local-database';
import { Output } from '../functions/output';
import { type SecretsManager, startSecretsManager } from '../functions/secrets-manager';
import type { Session } from '../session';
import { messageOf } from '../user-error';

type Print = (line: string) => void;

/**
 * Serves the APIs of an app; all started resources belong to the session.
 *
 * @returns whether all answers were as expected; undefined without `once`
 * @throws UserError for any error that the user can fix
 */
export async function serve(options: ServeOptions, session: Session, print: Print): Promise<boolean | undefined> {
  const app = await openApp(options, session, print);
  const { apis, notes } = readPostgresApis(options.assembly);
  const requests = options.requests === undefined ? [] : readRequests(options.requests);
  const database = await openDatabase(options, session);
  const server = new ApiServer(options, session, database, await session.own(startSecretsManager(database.login)));
  const served = await server.start(apis);

  [...notes, ...database.notes].forEach(print);
  (await database.describe(databaseNames(apis))).forEach(print);
  (await describeMissingKeyTables(database, apis)).forEach(print);
  describeStart(served, requests, options).forEach(print);
  if (options.once) return checkAnswers(served, requests, print);
  if (options.watch) {
    const inTurn = oneAtATime();
    const scripts = database.scripts.map((path): WatchedFile => ({ path, changed: () => inTurn(() => renew(server, database, path, print)) }));
    void session.own(Promise.resolve(watchFiles(scripts)));
    app.watch(how => inTurn(() => restart(server, database, { assembly: options.assembly, how }, print)));
  }
  return undefined;
}

interface NewVersion {
  readonly assembly: string;
  /** As in `in 2.1 s`. */
  readonly how: string;
}

/** Serves a new assembly; keeps the previous one if the new one cannot be served. */
async function restart(server: ApiServer, database: LocalDatabase, { assembly, how }: NewVersion, print: Print): Promise<void> {
  try {
    const { apis, notes } = readPostgresApis(assembly);
    const before = server.describe();
    await server.start(apis);
    const now = server.describe();
    const isSame = now.join('\n') === before.join('\n');
    const synthesized = `\nThe app was synthesized ${how}`;
    const changes = isSame ? [`${synthesized}: the code was reloaded, the routes are unchanged.`] : [`${synthesized} and reloaded:`, ...notes, ...now];
    [...changes, ...await describeMissingKeyTables(database, apis)].forEach(print);
  } catch (error) {
    print(`\nThe app was synthesized ${how}, but cannot be served: ${messageOf(error)}`);
  }
}

async function renew(server: ApiServer, database: LocalDatabase, path: string, print: Print): Promise<void> {
  try {
    await database.renew();
    print(`\n${path} has changed: the database was recreated.`);
    (await describeMissingKeyTables(database, server.apis)).forEach(print);
  } catch (error) {
    print(`\n${path} has changed, but the database was not recreated: ${messageOf(error)}`);
  }
}

function oneAtATime(): (action: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return action => last = last.then(action);
}

function databaseNames(apis: readonly Api[]): string[] {
  return [...new Set(apis.map(api => databaseNameOf(api.handler)))];
}

/** Serves APIs; each start replaces the previous APIs on the same ports. */
class ApiServer {
  private readonly output: Output;
  private served: readonly ServedApi[] = [];

  constructor(
    private readonly options: ServeOptions,
    private readonly session: Session,
    private readonly database: LocalDatabase,
    private readonly secrets: SecretsManager,
  ) {
    this.output = new Output(line => process.stderr.write(`${line}\n`), options.verbose);
  }

  async start(apis: readonly Api[]): Promise<readonly ServedApi[]> {
    await this.database.prepare(databaseNames(apis));
    const port = this.served[0] ? { first: this.served[0].port, strict: false } : this.options.port;
    await Promise.all(this.served.map(api => api.stop()));
    const served: ServedApi[] = [];
    for (const api of apis) {
      const last = served.at(-1);
      served.push(await this.serveApi(api, last && port.first !== 0 ? { first: last.port + 1, strict: false } : port));
    }
    this.served = served;
    return served;
  }

  get apis(): readonly Api[] {
    return this.served.map(({ api }) => api);
  }

  /** Returns the lines with the URLs and routes of the APIs. */
  describe(): string[] {
    return this.served.flatMap(describeApi);
  }

  private serveApi(api: Api, port: PortChoice): Promise<ServedApi> {
    const { apiKeys, assembly } = this.options;
    const document = readDocuments(assembly).find(({ title }) => title === api.body.info?.title);
    const urlOf = (other: ServedApi) => `http://localhost:${other.port}${pagePath(other.api)}`;
    const links = () => this.served.map(other => ({ name: other.api.name, url: urlOf(other), current: other.api === api }));
    const { database: { server }, secrets, output } = this;
    return this.session.own(serveApi({ api, document, port, apiKeys, links, server, secrets, output }));
  }
}
