import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Manifest } from '../../../src/contract/manifest';
import type { ValueManifest } from '../../../src/contract/value-manifest';

const ROOT = resolve(__dirname, '../../..');
const OF_THIS_RUN = /^(npm_|TSX_|NODE_|CDK_|JEST_)/;
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THIS_RUN.test(name)));

/** A folder for an app that `init` writes. */
export class GeneratedApp {
  public readonly folder: string;
  private readonly parent = mkdtempSync(join(tmpdir(), 'init-'));

  constructor() {
    chmodSync(this.parent, 0o711); // under root, PostgreSQL runs as another user
    this.folder = join(this.parent, 'app');
  }

  /** Synthesizes the app in TypeScript as the CDK CLI does, with the sources in place of the package. */
  public synthesize() {
    const modules = join(this.folder, 'node_modules');
    mkdirSync(modules);
    ['aws-cdk-lib', 'constructs'].forEach(name => symlinkSync(join(ROOT, 'node_modules', name), join(modules, name)));
    const program = [join(ROOT, 'node_modules/.bin/tsx'), '--tsconfig', join(ROOT, 'tsconfig.dev.json'), 'app.ts'] as const;
    execFileSync(program[0], program.slice(1), { cwd: this.folder, env: { ...ENVIRONMENT, CDK_OUTDIR: 'cdk.out' }, stdio: 'pipe' });
  }

  /** Every file by its path. */
  public files(): Map<string, string> {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const paths = entries.map(entry => join(entry.parentPath, entry.name));
    return new Map(paths.sort().map(path => [path.slice(this.folder.length + 1), readFileSync(path, 'utf8')]));
  }

  /** The routes of the handler. */
  public manifest(): Manifest {
    const asset = readdirSync(join(this.folder, 'cdk.out')).map(name => join(this.folder, 'cdk.out', name, 'manifest.json')).find(path => isFile(path))!;
    return JSON.parse(readFileSync(asset, 'utf8'));
  }

  public remove() {
    rmSync(this.parent, { recursive: true, force: true });
  }
}

function isFile(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

const SAMPLES: { readonly [type: string]: unknown } = {
  integer: 1,
  bigint: 1,
  number: 1.5,
  decimal: '1',
  boolean: true,
  date: '2026-05-05',
  timestamp: '2026-05-05T10:00:00Z',
  uuid: '0190e3a8-0000-7000-8000-000000000001',
  json: { a: 1 },
  binary: 'AAEC',
};

/** Returns a value that a route accepts. */
export function sampleOf({ type, allowedValues, minimum, maxLength, list }: ValueManifest): unknown {
  const own = allowedValues?.[0] ?? SAMPLES[type ?? ''] ?? 'ABC'.slice(0, maxLength);
  const value = typeof own === 'number' && minimum !== undefined ? Math.max(own, minimum) : own;
  return list ? [value] : value;
}
