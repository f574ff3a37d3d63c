import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyDatabase, Written } from './faulty-database';
import type { Observation } from './observation';
import { codeOf, createLargeRead, createRequest, isFinal, isKeyed, isReplay, isRight, KINDS, type FaultRequest, type Kind } from './requests';
import type { Pace } from './routes';
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

/** Pause before a client repeats a request; `Retry-After` asks for at least one second. */
const REPEAT_AFTER_MS = 100;
/** Repetitions of a client while a fault may last, and after it. */
const REPETITIONS_DURING = 1;
const REPETITIONS_AFTER = 20;

/** A request with all its answers. */
interface Asked {
  readonly request: FaultRequest;
  readonly environment: number;
  readonly answers: Answer[];
}

interface Answer {
  readonly result: Result;
  readonly late: boolean;
}

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
  private readonly asked: Asked[] = [];
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
    const indexes = Array.from({ length: environments }, (_, index) => index);
    await Promise.all(indexes.map(async index => {
      await this.coldStart();
      await this.connectAtLast(index);
    }));
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

  async read(asking?: Asking): Promise<void> {
    await this.ask('read', asking);
  }

  async write(asking?: Asking): Promise<void> {
    await this.ask('write', asking);
  }

  /** Sends a request of a kind; with a key, the client repeats it at once if the answer is not final. */
  async ask(kind: Kind, { pace = '', deadlineMs, environment = 0 }: Asking = {}): Promise<void> {
    const asked = this.remember(createRequest(kind, this.requests, pace), environment);
    await this.send(asked, deadlineMs);
    if (isKeyed(kind)) await this.repeat(asked, REPETITIONS_DURING, deadlineMs);
  }

  /** Asks for each kind in turn, each time with a connection. */
  async inTurn(ask: (kind: Kind) => Promise<void>, kinds: readonly Kind[] = KINDS): Promise<void> {
    for (const kind of kinds) {
      await this.connect();
      await ask(kind);
    }
  }

  /** Sends a request of each kind at the same time, each to another execution environment. */
  async atOnce(asking: Asking = {}, kinds: readonly Kind[] = KINDS): Promise<void> {
    await Promise.all(kinds.map((kind, environment) => this.ask(kind, { ...asking, environment })));
  }

  /** Reads a great deal. */
  async readMuch(resource: '/large' | '/rows' | '/rows/all'): Promise<void> {
    await this.send(this.remember(createLargeRead(resource), 0));
  }

  /** Repeats each request with a key until its answer is final, and once more, which must give the same answer. */
  async repeatKeyed(): Promise<void> {
    for (const asked of this.asked.filter(({ request }) => isKeyed(request.kind))) {
      await this.repeat(asked, REPETITIONS_AFTER);
      const answered = asked.answers.at(-1)!.result;
      const { result } = await this.invoke(asked);
      if (!isReplay(result) || result.statusCode !== answered.statusCode || result.body !== answered.body) this.complaints.push('ANOTHER ANSWER');
    }
  }

  /** Asks while something else is going on, which starts when the statement runs; also if it was answered before, as that would be seen in the answer. */
  async meanwhile(asked: Promise<void>, strike: () => Promise<void> | void): Promise<void> {
    await Promise.race([this.database.running(), asked]);
    await strike();
    await asked;
  }

  /** Lets something happen while the execution environments are frozen; the requests are there before they thaw. */
  async whileFrozen(strike: () => Promise<void> | void, ask: () => Promise<unknown>): Promise<void> {
    this.sandboxes.forEach(sandbox => sandbox.freeze());
    await strike();
    const asked = ask();
    await delay(20);
    this.sandboxes.forEach(sandbox => sandbox.thaw());
    await asked;
  }

  /** Returns the outcomes of all requests since the last call. */
  async takeObservations(): Promise<Observation[]> {
    await this.database.settled();
    const written = await this.database.written();
    return this.asked.splice(0).map(asked => observe(asked, written));
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

  private remember(request: FaultRequest, environment: number): Asked {
    const asked: Asked = { request, environment, answers: [] };
    this.requests += 1;
    this.asked.push(asked);
    return asked;
  }

  private async repeat(asked: Asked, times: number, deadlineMs?: number): Promise<void> {
    for (let left = times; left > 0 && !isFinal(asked.answers.at(-1)!.result); left -= 1) {
      await delay(REPEAT_AFTER_MS);
      await this.send(asked, deadlineMs);
    }
  }

  private async send(asked: Asked, deadlineMs?: number): Promise<void> {
    asked.answers.push(await this.invoke(asked, deadlineMs));
  }

  private async invoke({ request, environment }: Asked, deadlineMs = DEADLINE_MS): Promise<Answer> {
    const sandbox = this.sandboxes[environment]!;
    const result = await sandbox.invoke(request.event, deadlineMs);
    return { result, late: sandbox.leftMs < 0 };
  }
}

function observe({ request, answers }: Asked, written: ReadonlyMap<string, Written>): Observation {
  const { kind, title } = request;
  const [first, last] = [answers[0]!.result, answers.at(-1)!.result];
  const { books, notes } = title === undefined ? {} as Partial<Written> : written.get(title) ?? { books: 0, notes: 0 };
  return {
    kind,
    status: first.statusCode,
    code: codeOf(first),
    ...(answers.length > 1 && { repeated: last.statusCode }),
    right: answers.every(({ result }) => isRight(result, request)),
    late: answers.some(({ late }) => late),
    written: books,
    halfDone: kind.endsWith('steps') && books !== notes,
  };
}
