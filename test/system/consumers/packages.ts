import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, run } from './shell';

const REPOSITORY = join(__dirname, '../../..');
const DIST = join(REPOSITORY, 'dist');

/** Packages of the library, one for each package manager. */
export interface Packages {
  readonly tarball: string;
  readonly wheel: string;
  /** Folder that is a Maven repository. */
  readonly mavenRepository: string;
  /** npm package of the local tool. */
  readonly localTool: string;
}

/**
 * Builds the npm tarball, the wheel and the jar from `lib/` and `.jsii`, and prints their sizes. For .NET and Go there are sources, and
 * they are what the Go module is.
 *
 * @param mavenCache local repository of Maven, for what the build of the jar needs
 * @throws when a package lacks something, or has too much
 */
export function buildPackages(mavenCache: string): Packages {
  ['js', 'local', 'python', 'java', 'go', 'dotnet'].forEach(folder => rmSync(join(DIST, folder), { recursive: true, force: true }));
  run(['npx', 'projen', 'package:js'], { cwd: REPOSITORY });
  run(['npx', 'projen', 'package:local'], { cwd: REPOSITORY });
  pacmak('--target', 'python');
  pacmak('--target', 'java', '--maven-local-repository', mavenCache);
  pacmak('--code-only', '--target', 'go', '--target', 'dotnet');
  const tarball = only(join(DIST, 'js'), /\.tgz$/);
  const wheel = only(join(DIST, 'python'), /\.whl$/);
  const jar = only(join(DIST, 'java'), /(?<!-javadoc|-sources)\.jar$/);
  [tarball, wheel, jar].forEach(file => console.log(`${file.slice(DIST.length + 1)}: ${statSync(file).size} bytes`));
  console.log(run(['test/package/check-contents.sh', tarball], { cwd: REPOSITORY }).trim());
  checkLibraryInside(tarball, [wheel, jar]);
  checkGo();
  return { tarball, wheel, mavenRepository: join(DIST, 'java'), localTool: only(join(DIST, 'local'), /\.tgz$/) };
}

/** The packages of the other languages hold the npm package as it is, byte by byte, so that its contents are checked once for all. */
function checkLibraryInside(tarball: string, archives: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'inside-'));
  try {
    const unpacked = archives.map((archive, index) => {
      run(['unzip', '-q', '-j', archive, '*.tgz', '-d', join(folder, `${index}`)], { cwd: REPOSITORY });
      return only(join(folder, `${index}`), /\.tgz$/);
    });
    const expected = readFileSync(tarball);
    for (const inside of [...unpacked, only(join(DIST, 'go'), /\.tgz$/), only(join(DIST, 'dotnet'), /\.tgz$/)]) {
      if (!expected.equals(readFileSync(inside))) {
        throw new Error(`${inside} is not ${tarball}`);
      }
    }
    console.log('wheel, jar, and the sources for Go and .NET hold the npm package byte by byte');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What can be said of the sources for Go without the modules that they need: they are Go. */
function checkGo() {
  only(join(DIST, 'go'), /(^|\/)go\.mod$/);
  if (!isInstalled('gofmt')) {
    return console.log('go: not parsed, as gofmt is not installed');
  }
  const files = readdirSync(join(DIST, 'go'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.go'));
  run(['gofmt', '-e', '-l', ...files], { cwd: join(DIST, 'go') });
  console.log(`go: ${files.length} files have no syntax error`);
}

function pacmak(...options: string[]) {
  run(['npx', 'jsii-pacmak', ...options], { cwd: REPOSITORY });
}

/** The one file below a folder whose path matches. */
function only(folder: string, pattern: RegExp): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => pattern.test(name));
  if (found.length !== 1) {
    throw new Error(`expected one file ${pattern} in ${folder}, got ${found.join(', ') || 'none'}`);
  }
  return join(folder, found[0]);
}
