import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './shell';

const REPOSITORY = join(__dirname, '../..');

/** Packages of the library, one for each package manager. */
export interface Packages {
  readonly tarball: string;
  readonly wheel: string;
  /** Folder that is a Maven repository. */
  readonly mavenRepository: string;
}

/**
 * Builds the npm tarball, the wheel and the jar from `lib/` and `.jsii`, and prints their sizes. For .NET and Go there are sources, and
 * they are what the Go module is.
 *
 * @param mavenCache local repository of Maven, for what the build of the jar needs
 */
export function buildPackages(mavenCache: string): Packages {
  const dist = join(REPOSITORY, 'dist');
  ['js', 'python', 'java', 'go', 'dotnet'].forEach(folder => rmSync(join(dist, folder), { recursive: true, force: true }));
  run(['npx', 'projen', 'package:js'], { cwd: REPOSITORY });
  pacmak('--target', 'python');
  pacmak('--target', 'java', '--maven-local-repository', mavenCache);
  pacmak('--code-only', '--target', 'go', '--target', 'dotnet');
  only(join(dist, 'go'), 'go.mod');
  only(join(dist, 'dotnet'), '.csproj');
  const packages = {
    tarball: only(join(dist, 'js'), '.tgz'),
    wheel: only(join(dist, 'python'), '.whl'),
    mavenRepository: join(dist, 'java'),
  };
  const jar = only(packages.mavenRepository, '0.0.0.jar');
  [packages.tarball, packages.wheel, jar].forEach(file => console.log(`${file.slice(dist.length + 1)}: ${statSync(file).size} bytes`));
  checkLibraryInside(packages, jar);
  return packages;
}

/** Wheel and jar hold the npm package, assets and licences included, as it is. */
function checkLibraryInside({ tarball, wheel }: Packages, jar: string) {
  const listing = (file: string) => run(['tar', '--list', '--gzip', '--file', file], { cwd: REPOSITORY });
  for (const needed of ['package/assets/postgres/index.js', 'package/assets/sql-server/index.js', 'package/assets/sql-server/THIRD-PARTY-LICENSES.txt', 'package/LICENSE']) {
    if (!listing(tarball).includes(needed)) {
      throw new Error(`the npm package lacks ${needed}`);
    }
  }
  for (const archive of [wheel, jar]) {
    if (!readFileSync(archive, 'latin1').includes('.jsii.tgz')) {
      throw new Error(`${archive} does not hold the npm package`);
    }
  }
}

function pacmak(...options: string[]) {
  run(['npx', 'jsii-pacmak', ...options], { cwd: REPOSITORY });
}

/** The one file below a folder whose name ends so. */
function only(folder: string, ending: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending));
  if (found.length !== 1) {
    throw new Error(`expected one *${ending} in ${folder}, got ${found.join(', ') || 'none'}`);
  }
  return join(folder, found[0]);
}
