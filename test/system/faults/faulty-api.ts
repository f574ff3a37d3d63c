import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyDatabase } from './faulty-database';
import type { Observation } from './observation';
import { LARGE, MANY_ROWS, type Pace } from './routes';
import { createServerCertificate, type ServerCertificate } from '../../../local/database/certificates';
import { MANIFEST_FORMAT } from '../../../src/contract/manifest';
import { restEvent } from '../../runtime/events';
import { functionVariables, Sandbox, type Result } from '../../runtime/sandbox';
import { startSecretsManager, type FakeSecretsManager } from '../../runtime/secrets-manager';
import { startProxy, type Proxy } from '../../runtime/servers';

/** Differences of a request from the usual one. */
export interface Asking {
  readonly pace?: Pace;
  /** Time that Lambda gives for the request. */
  readonly deadlineMs?: number;
  /** Execution environment that answers. */
  readonly environment?: number;
}

const DEADLINE_MS = 20_000;
const MAX_WARM_UPS = 5;
const PROBLEM = 'application/problem+json';
const LARGE_ANSWERS: Readonly<Record<string, () => unknown>> = {
  '/large': () => [{ text: 'x'.repeat(LARGE) }],
  '/rows': () => undefined,
  '/rows/all': () => Array.from({ length: MANY_ROWS }, (_, index) => ({ id: index + 1 })),
};

/** The deployed bundle, its database behind a proxy, and its secret: all that can fail. Remembers what became of every request. */
export class FaultyApi {
  /** `direct` leaves the proxy out, so that a closed port is also closed for the function. */
  static async create(database: FaultyDatabase, direct = false): Promise<FaultyApi> {
    const proxy = await startProxy(database.port);
    const secrets = await startSecretsManager(JSON.stringify(database.login));
    return new FaultyApi(database, proxy, secrets, await createServerCertificate('db.example.com'), direct ? database.port : proxy.port);
  }

  /** Evidence of a fault besides its answers. */
  readonly complaints: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'faults-'));
  private readonly sandboxes: Sandbox[] = [];
  private readonly observed: { readonly observation: Observation; readonly title?: string }[] = [];
  private requests = 0;
  /** Length of each log when its execution environment was warm. */
  private logStarts: number[] = [];

  private constructor(
    readonly database: FaultyDatabase,
    readonly proxy: Proxy,
    readonly secrets: FakeSecretsManager,
    /** Signs certificates that the function trusts, for hosts that it does not ask. */
    readonly otherHost: ServerCertificate,
    private readonly port: number,
  ) {
    writeFileSync(join(this.folder, 'ca.pem'), `${database.ca}\n${otherHost.authority}`);
  }

  /** Starts as many execution environments, and has each of them connect. */
  async warmUp(environments = 1): Promise<void> {
    for (let index = 0; index < environments; index += 1) {
      await this.coldStart();
      await this.connectAtLast(index);
    }
    this.logStarts = this.sandboxes.map(({ text }) => text.length);
  }

  /** On a busy machine, the stand-in for Secrets Manager may answer too late; no fault has struck yet, so the request is repeated. */
  private async connectAtLast(environment: number): Promise<void> {
    for (let attempt = 1; attempt < MAX_WARM_UPS; attempt += 1) {
      if (await this.connect(environment).then(() => true, () => false)) return;
    }
    await this.connect(environment);
  }

  /** Has an execution environment connect if it is not connected: asks for a book, which does not count. */
  async connect(environment = 0): Promise<void> {
    const sandbox = this.sandboxes[environment];
    const { statusCode } = await sandbox.invoke(restEvent('GET', '/books/{id}', { pathParameters: { id: '1' } }));
    if (statusCode !== 200) throw new Error(`the API answered ${statusCode} where there was no fault: ${sandbox.text}`);
  }

  /** Starts one more execution environment, which begins to connect. */
  async coldStart(): Promise<void> {
    const { database: { engine, routes, host, name }, secrets, port, folder } = this;
    const variables = functionVariables({ database: { host, port, name, caFile: join(folder, 'ca.pem') }, secretsUrl: secrets.url });
    const sandbox = new Sandbox({ format: MANIFEST_FORMAT, engine, routes, metrics: { api: 'TestStack-Api', byRoute: false } }, variables, engine);
    this.sandboxes.push(sandbox);
    await sandbox.ready();
  }

  /** Has the server end all connections, and waits until the end has come to the function: a statement that is sent before is one under way. */
  async endConnections(): Promise<void> {
    const ended = this.proxy.ended();
    await this.database.endConnections();
    await ended;
  }

  /** Reads a book, another one each time. */
  async read({ pace = '', ...asking }: Asking = {}): Promise<void> {
    const id = this.requests % 5 + 1;
    await this.ask('read', restEvent('GET', `/books/{id}${pace}`, { pathParameters: { id: String(id) } }), { id, title: `Book ${id}` }, asking);
  }

  /** Adds a book with a unique title. */
  async write({ pace = '', ...asking }: Asking = {}): Promise<void> {
    const title = `New ${this.requests}`;
    await this.ask('write', restEvent('POST', `/books${pace}`, { body: JSON.stringify({ title }) }), { title }, asking, title);
  }

  /** Reads a great deal. */
  async readMuch(resource: '/large' | '/rows' | '/rows/all'): Promise<void> {
    await this.ask('read', restEvent('GET', resource), LARGE_ANSWERS[resource](), {});
  }

  /** Asks while something else is going on, which starts when the statement runs; also if it was answered before, as that would be seen in the answer. */
  async meanwhile(asked: Promise<void>, strike: () => Promise<void> | void): Promise<void> {
    await Promise.race([this.database.running(), asked]);
    await strike();
    await asked;
  }

  /** Lets something happen while the execution environment is frozen; the request is there before it thaws. */
  async whileFrozen(strike: () => Promise<void> | void, ask: () => Promise<void>): Promise<void> {
    const [sandbox] = this.sandboxes;
    sandbox.freeze();
    await strike();
    const asked = ask();
    await delay(20);
    sandbox.thaw();
    await asked;
  }

  /** Returns the outcomes of all requests since the last call. */
  async takeObservations(): Promise<Observation[]> {
    await this.database.settled();
    return Promise.all(this.observed.splice(0).map(async ({ observation, title }) => (
      title === undefined ? observation : { ...observation, written: await this.database.count(title) }
    )));
  }

  /** No process has ended. */
  get alive(): boolean {
    return this.sandboxes.every(({ alive }) => alive);
  }

  /** The log of all execution environments since they were warm. */
  get log(): string {
    return this.sandboxes.map(({ text }, index) => text.slice(this.logStarts[index] ?? 0)).join('');
  }

  async close(): Promise<void> {
    await Promise.all(this.sandboxes.map(sandbox => sandbox.stop()));
    await this.proxy.close();
    await this.secrets.close();
    await this.database.close();
    rmSync(this.folder, { recursive: true });
  }

  private async ask(kind: Observation['kind'], event: object, expected: unknown, asking: Asking, title?: string): Promise<void> {
    const { deadlineMs = DEADLINE_MS, environment = 0 } = asking;
    this.requests += 1;
    const sandbox = this.sandboxes[environment];
    const result = await sandbox.invoke(event, deadlineMs);
    const { code } = problemOf(result);
    const observation = { kind, status: result.statusCode, code, right: isRight(result, expected), late: sandbox.leftMs < 0, written: undefined };
    this.observed.push({ observation, ...(title !== undefined && { title }) });
  }
}

function problemOf({ headers, body }: Result): { readonly code?: string } {
  return headers['content-type'] === PROBLEM ? JSON.parse(body) : {};
}

/** A result is right if it is the expected one; a problem, if it has a code and, where another try may help, says when. */
function isRight(result: Result, expected: unknown): boolean {
  const { statusCode, headers, body } = result;
  if (statusCode < 300) return body === JSON.stringify(expected);
  return problemOf(result).code !== undefined && (statusCode !== 503 || Number(headers['retry-after']) > 0);
}
