import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Engine, Manifest } from '../../src/contract/manifest';
import { assertRedacted, secret } from '../support/redaction';

/** Response of the function to API Gateway. */
export interface Result {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Database of a function, and the local Secrets Manager with its login. */
export interface FunctionPlaces {
  readonly database: { readonly host: string; readonly port: number; readonly name: string; readonly caFile: string };
  readonly secretsUrl: string;
}

/** The variables of a function as Lambda and the construct set them, with a login from a secret. */
export function functionVariables({ database: { host, port, name, caFile }, secretsUrl }: FunctionPlaces): Record<string, string> {
  return {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: secret('made-up-secret-access-key'),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: name,
    DATABASE_PREPARED_STATEMENTS: 'true',
    DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db',
    DATABASE_CA_FILE: caFile,
  };
}

/** A deployed bundle with a manifest, in a separate process. */
export class Sandbox {
  private readonly folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  private readonly child: ChildProcess;
  /** Milliseconds that were left of the time for the last event when it was answered, without those for which the function got no processor. */
  leftMs = 0;
  private output = '';

  constructor(manifest: Manifest, env: Record<string, string>, bundle: Engine) {
    cpSync(resolve(__dirname, '../../assets', bundle), this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'manifest.json'), JSON.stringify(manifest));
    this.child = fork(resolve(__dirname, 'sandbox-child.mjs'), [join(this.folder, 'index.js')], { env, execArgv: [], silent: true });
    this.child.stdout!.setEncoding('utf8').on('data', text => this.output += text);
  }

  /** Resolves when the function is loaded. */
  async ready(): Promise<void> {
    await once(this.child, 'message');
  }

  /** Calls the function with an event; throws if the process ends instead of answering. */
  async invoke(event: object, remainingMs = 28_000): Promise<Result> {
    return new Promise((answered, reject) => {
      const failed = () => reject(new Error('the process of the function ended instead of answering'));
      if (!this.alive) failed();
      else this.child.send({ event, remainingMs });
      this.child.once('exit', failed).once('message', message => {
        const { result, leftMs } = message as { result: Result; leftMs: number };
        this.child.off('exit', failed);
        this.leftMs = leftMs;
        answered(result);
      });
    });
  }

  /** Stops the process, as Lambda does between two invocations. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Lets the process go on. */
  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** The process has not ended. */
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves with the exit code of a function that does not load. */
  async exitCode(): Promise<number> {
    const [code] = await once(this.child, 'close');
    return code;
  }

  /** Everything on standard output. */
  get text(): string {
    return this.output;
  }

  /** The lines of the log so far. */
  get log(): Record<string, unknown>[] {
    return this.output.split('\n').filter(Boolean).map(line => JSON.parse(line));
  }

  /** Ends the process at once, also under a request. */
  async end(): Promise<void> {
    if (!this.alive) return;
    // A process that is stopped ends for no other signal.
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  /** Ends the process and removes its folder; throws if the log holds a secret. */
  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true });
    assertRedacted(this.output);
  }
}
