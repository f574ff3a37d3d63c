import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { RuntimeProcess } from './runtime-process.mjs';

const ASSETS = fileURLToPath(new URL('../../../assets', import.meta.url));

/** A version of the function that runs scripts: the bundle beside its scripts, in a process for each invocation. */
export class ScriptsFunction {
  lives = [];
  #folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  #node;
  #env;

  /** `files` has the statements of each file, one on a line. */
  constructor({ node, engine = 'postgres', files, users = [], env }) {
    this.#node = node;
    this.#env = env;
    cpSync(join(ASSETS, engine), this.#folder, { recursive: true });
    rmSync(join(this.#folder, 'index.js'));
    const scripts = Object.entries(files).map(([file, statements]) => scriptOf(file, statements));
    writeFileSync(join(this.#folder, 'scripts.json'), JSON.stringify({ format: 1, engine, historyTable: 'schema_history', scripts, users }));
  }

  /** Calls the function in a new process, as Lambda does for a version that was not called for a while. */
  async invoke(timeoutMs = 30_000) {
    const life = await RuntimeProcess.start(this.#node, this.#folder, this.#env);
    this.lives.push(life);
    return life.invoke({}, timeoutMs);
  }

  /**
   * The reason of a failed invocation in the event of CloudFormation, as CDK's function writes it
   * (https://github.com/aws/aws-cdk/blob/main/packages/@aws-cdk/custom-resource-handlers/lib/triggers/lambda/index.ts).
   */
  async reason(timeoutMs) {
    const { report } = await this.invoke(timeoutMs).then(() => { throw new Error('no failure'); }, error => error);
    return [report.errorMessage, report.trace].filter(Boolean).join('\n');
  }

  get log() {
    return this.lives.flatMap(life => life.output.split('\n').filter(Boolean).map(line => JSON.parse(line)));
  }

  /** Everything on standard output and standard error. */
  get output() {
    return this.lives.map(life => `${life.output}\n${life.errorOutput}`).join('\n');
  }

  async kill() {
    await this.lives.at(-1).kill();
  }

  async stop() {
    for (const life of this.lives) if (life.alive) await life.kill();
    rmSync(this.#folder, { recursive: true });
  }
}

function scriptOf(file, statements) {
  const [, version, description] = /^V(\d+)__(\w+)/.exec(file);
  return {
    file, version, description, checksum: crc32(statements.join('')) | 0, transaction: true,
    statements: statements.map((text, index) => ({ text, line: index + 1 })),
  };
}
