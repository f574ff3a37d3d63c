import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MANIFEST_FORMAT } from '../../../../src/contract/manifest';
import { functionVariables, Sandbox, type Result } from '../../../runtime/sandbox';
import { startSecretsManager, type FakeSecretsManager } from '../../../runtime/secrets-manager';
import { startProxy, type Proxy } from '../../../runtime/servers';
import type { FaultyDatabase } from '../faulty-database';

/** Response of a process, or `lost` if the process ended before it answered. */
export interface Sent {
  readonly result: Result | 'lost';
  /** It came after the time that Lambda gives for the request. */
  readonly late: boolean;
}

/** One process of the function, with its own way to the database. */
interface Handler {
  sandbox: Sandbox;
  readonly proxy: Proxy;
  busy: boolean;
  /** The process has a request. */
  asked: boolean;
  /** The process was killed. */
  killed?: boolean;
}

/** Processes of the deployed bundle. As Lambda does, each gets one request at a time, and one that ended is replaced. */
export class Handlers {
  static async start(database: FaultyDatabase, count: number): Promise<Handlers> {
    const secrets = await startSecretsManager(JSON.stringify(database.login));
    const proxies = await Promise.all(Array.from({ length: count }, () => startProxy(database.port)));
    const handlers = new Handlers(database, secrets, proxies);
    await Promise.all(handlers.all.map(({ sandbox }) => sandbox.ready()));
    return handlers;
  }

  /** Processes that ended though they were not killed. */
  crashes = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'soak-'));
  private readonly all: Handler[];
  /** Logs of processes that were replaced. */
  private readonly logs: string[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly database: FaultyDatabase, readonly secrets: FakeSecretsManager, proxies: readonly Proxy[]) {
    writeFileSync(join(this.folder, 'ca.pem'), database.ca);
    this.all = proxies.map(proxy => ({ sandbox: this.createSandbox(proxy), proxy, busy: false, asked: false }));
  }

  /** Sends an event to any process that is idle. */
  async send(event: object, deadlineMs: number): Promise<Sent> {
    const handler = await this.take();
    const { sandbox } = handler;
    handler.asked = true;
    try {
      const result = await sandbox.invoke(event, deadlineMs).catch((): 'lost' => 'lost');
      return { result, late: result !== 'lost' && sandbox.leftMs < 0 };
    } finally {
      handler.asked = false;
      if (!sandbox.alive) await this.replace(handler);
      this.release(handler);
    }
  }

  /** Reasons of failures in the logs, with their numbers. */
  get reasons(): Record<string, number> {
    return countBy([...this.logs, ...this.all.map(({ sandbox }) => sandbox.text)].flatMap(log => log.match(/(?<="reason":")[^"]+/g) ?? []));
  }

  /** Ends a process under a request, if there is one. */
  kill(): void {
    const asked = this.all.filter(handler => handler.asked && handler.sandbox.alive);
    if (asked.length === 0) return;
    const handler = oneOf(asked);
    handler.killed = true;
    void handler.sandbox.end();
  }

  /** The ways of some of the processes to the database. */
  someProxies(): Proxy[] {
    return this.proxies.filter(() => Math.random() < 0.5);
  }

  get proxies(): Proxy[] {
    return this.all.map(({ proxy }) => proxy);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ sandbox }) => sandbox.stop()));
    await Promise.all(this.proxies.map(proxy => proxy.close()));
    await this.secrets.close();
    rmSync(this.folder, { recursive: true });
  }

  private async take(): Promise<Handler> {
    for (;;) {
      const idle = this.all.filter(({ busy }) => !busy);
      if (idle.length > 0) {
        const handler = oneOf(idle);
        handler.busy = true;
        return handler;
      }
      await new Promise<void>(resolve => this.waiting.push(resolve));
    }
  }

  private release(handler: Handler): void {
    handler.busy = false;
    this.waiting.shift()?.();
  }

  private async replace(handler: Handler): Promise<void> {
    await handler.sandbox.stop();
    this.logs.push(handler.sandbox.text);
    if (!handler.killed) this.crashes += 1;
    handler.killed = false;
    handler.sandbox = this.createSandbox(handler.proxy);
    await handler.sandbox.ready();
  }

  private createSandbox(proxy: Proxy): Sandbox {
    const { database: { engine, routes, host, name }, folder, secrets } = this;
    const variables = functionVariables({ database: { host, port: proxy.port, name, caFile: join(folder, 'ca.pem') }, secretsUrl: secrets.url });
    return new Sandbox({ format: MANIFEST_FORMAT, engine, routes, metrics: { api: 'TestStack-Api', byRoute: false } }, variables, engine);
  }
}

/** Counts equal words. */
export function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  words.forEach(word => counts[word] = (counts[word] ?? 0) + 1);
  return counts;
}

/** Returns any of some values. */
export function oneOf<T>(values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)]!;
}
