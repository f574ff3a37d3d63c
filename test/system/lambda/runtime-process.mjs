import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RuntimeApi } from './runtime-api.mjs';

/** What Lambda allows for starting: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. */
const INIT_TIMEOUT_MS = 10_000;
const INTERFACE_CLIENT = fileURLToPath(import.meta.resolve('aws-lambda-ric'));

/** One life of the runtime: a process under the runtime interface client, from its start to its end. */
export class RuntimeProcess {
  output = '';
  errorOutput = '';
  api = new RuntimeApi();
  #child;
  #ended;

  /** `node` is the path of a Node.js; `folder` holds the bundle and its manifest; `env` can name another handler. */
  static async start(node, folder, env) {
    const life = new RuntimeProcess();
    const address = await life.api.listen();
    life.#child = spawn(node, [INTERFACE_CLIENT], { env: lambdaEnvironment(folder, address, env), stdio: ['ignore', 'pipe', 'pipe'] });
    life.#ended = life.#end();
    life.#child.stdout.setEncoding('utf8').on('data', text => life.output += text);
    life.#child.stderr.setEncoding('utf8').on('data', text => life.errorOutput += text);
    return life;
  }

  /** It has not ended. */
  get alive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resident memory in bytes, now and at most: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html. */
  get memory() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const [now, peak] = ['VmRSS', 'VmHWM'].map(name => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)[1]));
    return { now, peak };
  }

  /** Resolves when it waits for an invocation; rejects if it ends instead, or takes too long. */
  async idle() {
    await this.#unlessItEnds(this.api.idle(), INIT_TIMEOUT_MS);
  }

  /** Calls the handler; rejects if it fails, ends its process or has no answer after `timeoutMs`, which Lambda ends it for. */
  async invoke(event, timeoutMs) {
    await this.idle();
    return this.#unlessItEnds(this.api.invoke(event, timeoutMs), timeoutMs);
  }

  /** Stops it as Lambda does between two invocations; time, sockets and the server go on without it. */
  async freeze() {
    await this.idle();
    this.#child.kill('SIGSTOP');
    while (stateOf(this.#child.pid) !== 'T') await delay(1);
  }

  thaw() {
    this.#child.kill('SIGCONT');
  }

  /** Ends it at once, as Lambda does when its time or its memory is used up. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Resolves when the process has ended, with how it did. */
  async #end() {
    const [code, signal] = await once(this.#child, 'close');
    await this.api.close();
    return `the process ended with ${signal ?? `code ${code}`}`;
  }

  async #unlessItEnds(work, timeoutMs) {
    const patience = new AbortController();
    const timeout = delay(timeoutMs, 'timeout', { signal: patience.signal }).catch(() => undefined);
    const end = this.#ended.then(reason => Promise.reject(new Error(reason)));
    const result = await Promise.race([work, end, timeout]).finally(() => patience.abort());
    if (result !== 'timeout') return result;
    await this.kill();
    throw new Error(`the task timed out after ${timeoutMs} ms`);
  }
}

/** What Lambda sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime. */
function lambdaEnvironment(folder, address, env) {
  return {
    _HANDLER: 'index.handler',
    LAMBDA_TASK_ROOT: folder,
    AWS_LAMBDA_RUNTIME_API: address,
    AWS_LAMBDA_FUNCTION_NAME: 'api',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/api',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0123456789abcdef',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_SESSION_TOKEN: 'token',
    TZ: ':UTC',
    // Lambda turns these off: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html.
    NODE_OPTIONS: '--no-experimental-require-module --no-experimental-detect-module',
    ...env,
  };
}

/** The letter of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: `T` is stopped. */
function stateOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat[stat.lastIndexOf(')') + 2];
}
