import { openApp } from './app-source';
import { describeApi, describeStart } from './banner';
import { type WatchedFile, watchFiles } from './file-watch';
import { describeMissingKeyTables } from './key-tables';
import { checkAnswers } from './request-run';
import { readRequests } from './requests';
import { ServeOptions } from './serve-options';
import { type PortChoice, serveApi, type ServedApi } from './served-api';
import { pagePath } from './try-page';
import { type Api, type Assembly, readPostgresApis } from '../assembly/assembly';
import { readDocuments } from '../assembly/documents';
import type { FunctionSettings } from '../assembly/functions';
import type { ScriptsFunction } from '../assembly/scripts';
import { databaseNameOf } from '../database/databases';
import { type LocalDatabase, openDatabase } from '../database/local-database';
import { Output } from '../functions/output';
import { appScripts, loginOf } from '../functions/script-functions';
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
  const source = await openApp(options, session, print);
  const { notes, ...app } = readPostgresApis(options.assembly);
  const requests = options.requests === undefined ? [] : readRequests(options.requests);
  const database = await openDatabase(options, session);
  const server = new ApiServer({ options, session, database, secrets: await session.own(startSecretsManager()), print });
  const served = await server.start(app);

  [...notes, ...database.notes].forEach(print);
  (await database.describe(databaseNames(app.apis), served.map(({ user }) => user))).forEach(print);
  (await describeMissingKeyTables(database, app.apis)).forEach(print);
  describeStart(served, requests, options).forEach(print);
  if (options.once) return checkAnswers(served, requests, print);
  if (options.watch) {
    const inTurn = oneAtATime();
    const files = database.files.map((path): WatchedFile => ({ path, changed: () => inTurn(() => renew(server, database, path, print)) }));
    void session.own(Promise.resolve(watchFiles(files)));
    source.watch(how => inTurn(() => restart(server, database, { assembly: options.assembly, how }, print)));
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
    const { notes, ...app } = readPostgresApis(assembly);
    const before = server.describe();
    await server.start(app);
    const now = server.describe();
    const isSame = now.join('\n') === before.join('\n');
    const synthesized = `\nThe app was synthesized ${how}`;
    const changes = isSame ? [`${synthesized}: the code was reloaded, the routes are unchanged.`] : [`${synthesized} and reloaded:`, ...notes, ...now];
    [...changes, ...await describeMissingKeyTables(database, app.apis)].forEach(print);
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

interface ApiServerParts {
  readonly options: ServeOptions;
  readonly session: Session;
  readonly database: LocalDatabase;
  readonly secrets: SecretsManager;
  readonly print: Print;
}

/** Serves APIs; each start replaces the previous APIs on the same ports. */
class ApiServer {
  private readonly output: Output;
  private served: readonly ServedApi[] = [];
  private scripts: readonly ScriptsFunction[] = [];

  constructor(private readonly parts: ApiServerParts) {
    this.output = new Output(line => process.stderr.write(`${line}\n`), parts.options.verbose);
  }

  async start({ apis, scripts }: Pick<Assembly, 'apis' | 'scripts'>): Promise<readonly ServedApi[]> {
    const { database, print } = this.parts;
    (await database.prepare(databaseNames(apis), appScripts(scripts, this.parts))).forEach(print);
    this.scripts = scripts;
    const portFor = this.ports(apis);
    await Promise.all(this.served.map(api => api.stop()));
    const served: ServedApi[] = [];
    for (const api of apis) served.push(await this.serveApi(api, portFor(api, served)));
    this.served = served;
    return served;
  }

  /** Returns the choice of ports: that of an API stays, a new one is on the port after all others. */
  private ports(apis: readonly Api[]): (api: Api, served: readonly ServedApi[]) => PortChoice {
    const { port } = this.parts.options;
    const [first] = this.served;
    const kept = new Map(this.served.filter(({ api }) => apis.some(({ name }) => name === api.name)).map(each => [each.api.name, each.port]));
    return ({ name }, served) => {
      if (kept.has(name)) return { first: kept.get(name)!, strict: false };
      const last = Math.max(0, ...kept.values(), ...served.map(each => each.port));
      if (last > 0) return port.first === 0 ? port : { first: last + 1, strict: false };
      return first ? { first: first.port, strict: false } : port;
    };
  }

  get apis(): readonly Api[] {
    return this.served.map(({ api }) => api);
  }

  /** Returns the lines with the URLs and routes of the APIs. */
  describe(): string[] {
    return this.served.flatMap(describeApi);
  }

  private serveApi(api: Api, port: PortChoice): Promise<ServedApi> {
    const { options: { apiKeys, assembly }, session, secrets, database } = this.parts;
    const document = readDocuments(assembly).find(({ title }) => title === api.body.info?.title);
    const urlOf = (other: ServedApi) => `http://localhost:${other.port}${pagePath(other.api)}`;
    const links = () => this.served.map(other => ({ name: other.api.name, url: urlOf(other), current: other.api === api }));
    const login = (code: FunctionSettings) => loginOf(code, this.scripts, database);
    const user = login(api.handler) === database.login ? undefined : login(api.handler).user;
    const { output } = this;
    return session.own(serveApi({ api, document, port, apiKeys, links, server: database.server, loginOf: login, user, secrets, output }));
  }
}
