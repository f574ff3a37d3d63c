import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RuntimeProcess } from './runtime-process.mjs';

const BUNDLE = fileURLToPath(new URL('../../../assets/postgres', import.meta.url));

/** An execution environment of Lambda: the deployed bundle beside a manifest, in one process at a time. */
export class Sandbox {
  #folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  #lives = [];
  #node;
  #env;

  /** `manifest` is the text of the file; `node` the path of a Node.js. */
  constructor({ node, manifest, env }) {
    this.#node = node;
    this.#env = env;
    cpSync(BUNDLE, this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, 'manifest.json'), manifest);
  }

  /** Calls the function; starts a process if there is none, or none any more. */
  async invoke(event, { timeoutMs = 20_000 } = {}) {
    if (!this.#life?.alive) this.#lives.push(await RuntimeProcess.start(this.#node, this.#folder, this.#env));
    return this.#life.invoke(event, timeoutMs);
  }

  /** Resolves when the process waits for an invocation. */
  async idle() {
    await this.#life.idle();
  }

  /** See `RuntimeProcess.memory`. */
  get memory() {
    return this.#life.memory;
  }

  /** Stops the process between two invocations. */
  async freeze() {
    await this.#life.freeze();
  }

  thaw() {
    this.#life.thaw();
  }

  /** Ends the process. */
  async kill() {
    await this.#life.kill();
  }

  /** How many processes it took so far. */
  get starts() {
    return this.#lives.length;
  }

  /** What Lambda was told of processes that did not get as far as asking for an invocation. */
  get initErrors() {
    return this.#lives.flatMap(life => life.api.initErrors);
  }

  /** The lines of the log so far; throws if one is no JSON. */
  get log() {
    return this.#lives.flatMap(life => life.output.split('\n').filter(Boolean).map(line => JSON.parse(line)));
  }

  /** What Node.js itself complained about. */
  get errorOutput() {
    return this.#lives.map(life => life.errorOutput).join('');
  }

  /** Ends the process and removes its folder; throws if the log holds one of `secrets`. */
  async stop(secrets) {
    try {
      await this.#life?.kill();
    } finally {
      rmSync(this.#folder, { recursive: true });
    }
    for (const line of this.#lives.flatMap(life => `${life.output}\n${life.errorOutput}`.split('\n'))) {
      if (secrets.some(secret => line.includes(secret))) throw new Error(`the log holds a secret: ${line}`);
    }
  }

  get #life() {
    return this.#lives.at(-1);
  }
}
