// Packs the local tool into dist/local/ or the given folder, with the current version of the library.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const destination = resolve(process.argv[2] ?? join(repository, 'dist/local'));
const read = file => JSON.parse(readFileSync(join(repository, file), 'utf8'));

const folder = mkdtempSync(join(tmpdir(), 'pack-'));
try {
  const manifest = { ...read('local/package.json'), version: read('package.json').version };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  ['local/README.md', 'LICENSE'].forEach(file => cpSync(join(repository, file), join(folder, basename(file))));
  manifest.files.forEach(name => cpSync(join(repository, 'local', name), join(folder, name), { recursive: true }));
  mkdirSync(destination, { recursive: true });
  execFileSync('npm', ['pack', '--pack-destination', destination], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
