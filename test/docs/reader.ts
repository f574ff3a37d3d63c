import { type ChildProcess, spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT } from './pages';

/** Variables of this run that a reader does not have. */
const OF_THIS_RUN = /^(npm_|TSX_|NODE_|CDK_|JEST_)/;
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THIS_RUN.test(name)));

/** Packages of the project of a reader that this repository has. */
const PACKAGES = ['aws-cdk-lib', 'constructs'];

/** A reader of a walkthrough: a project folder and a shell in it. */
export class Reader {
  public readonly folder = mkdtempSync(join(tmpdir(), 'reader-'));
  private server: ChildProcess | undefined;
  private url = '';

  constructor() {
    chmodSync(this.folder, 0o711); // under root, PostgreSQL runs as another user
  }

  /** Fills `node_modules` as the commands with npm would, with what this repository is about to publish. */
  public install() {
    const modules = join(this.folder, 'node_modules');
    mkdirSync(join(modules, '.bin'), { recursive: true });
    PACKAGES.forEach(name => symlinkSync(join(ROOT, 'node_modules', name), join(modules, name)));
    writeFileSync(join(this.folder, 'package.json'), '{ "private": true }');
    // As the CLI runs the app, but with the sources in place of the package.
    this.program('cdk', `CDK_OUTDIR=cdk.out CDK_CONTEXT_JSON='{"aws:cdk:enable-path-metadata":true}' exec "${ROOT}/node_modules/.bin/tsx" --tsconfig "${ROOT}/tsconfig.dev.json" app.ts`);
    this.program('cdk-vpc-lambda-api-local', `exec node "${ROOT}/local/lib/cli.js" "$@"`);
  }

  /** Runs a command to its end, but for a server: that is stopped before the next command that is not for it. */
  public async run(command: string): Promise<string> {
    const isServer = / serve\b(?!.*--once)/.test(command);
    if (!command.startsWith('curl ')) await this.stop();
    const output = isServer ? await this.serve(`${command} --port 0`) : this.execute(command.replace(PRINTED, this.url));
    return output.replaceAll('\r', '').replaceAll(this.url || PRINTED, PRINTED);
  }

  /** Stops the server and removes the folder. */
  public async leave() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private program(name: string, script: string) {
    const file = join(this.folder, 'node_modules/.bin', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  private execute(command: string): string {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: this.folder, env: ENVIRONMENT, encoding: 'utf8' });
    if (status !== 0 && stdout === '') throw new Error(`${command}: exit code ${status}\n${stderr}`);
    return stdout === '' ? '' : `${stdout.trimEnd()}\n`;
  }

  private async serve(command: string): Promise<string> {
    this.server = spawn('bash', ['-c', `exec ${command}`], { cwd: this.folder, env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    let output = '';
    for await (const chunk of this.server.stdout!) {
      output += String(chunk);
      if (output.includes('Ctrl-C')) break;
    }
    [this.url] = /http:\/\/localhost:\d+/.exec(output) ?? [''];
    return output;
  }

  private async stop() {
    if (this.server?.exitCode === null) {
      process.kill(-this.server.pid!, 'SIGINT');
      await once(this.server, 'exit');
    }
    this.server = undefined;
  }
}

/** The address that pages show. */
const PRINTED = 'http://localhost:3000';
