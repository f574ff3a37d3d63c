import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Assembly, differences, readAssembly } from './assembly';
import { buildPackages } from './packages';
import { Place, run } from './shell';
import { java, python, Twin, typescript, Workshop } from './twins';

const CACHE = join(__dirname, '../../node_modules/.cache/consumers');

/** Builds the packages, tries the twins with them, and compares their assemblies with TypeScript's. */
function main() {
  const mavenCache = join(CACHE, 'm2');
  mkdirSync(mavenCache, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  try {
    const workshop = { folder, mavenCache, packages: timed('packages', () => buildPackages(mavenCache)) };
    const unequal = compareTwins(workshop, [typescript(workshop), python(workshop), java(workshop)]);
    if (unequal) {
      throw new Error('the twins do not synthesize the same');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareTwins({ folder }: Workshop, twins: readonly Twin[]): boolean {
  const cli = join(folder, 'typescript/node_modules/.bin/cdk');
  const assemblies = twins.map(twin => {
    console.log(`${twin.language}: ${timed(`${twin.language}: install and test`, () => twin.test())}`);
    return { twin, assembly: timed(`${twin.language}: cdk synth`, () => synthesize(cli, twin.place)) };
  });
  const [{ assembly: expected }, ...others] = assemblies;
  describe(expected);
  return others.map(({ twin, assembly }) => {
    const found = differences(expected, assembly);
    console.log(`${twin.language}: ${found.length === 0 ? `all ${assembly.size} files of the assembly equal those of TypeScript` : `differs in ${found.join(', ')}`}`);
    return found.length > 0;
  }).includes(true);
}

/** Metadata about versions is off, as the template would list the runtime of the language in `AWS::CDK::Metadata`. */
function synthesize(cli: string, place: Place): Assembly {
  run([cli, 'synth', '--quiet', '--no-version-reporting', '--no-notices'], place);
  return readAssembly(join(place.cwd, 'cdk.out'));
}

/** What was compared, so that nobody takes two empty assemblies for equal ones. */
function describe(assembly: Assembly) {
  const templates = [...assembly.keys()].filter(path => path.endsWith('.template.json'));
  for (const path of templates) {
    const resources: { [id: string]: { Properties?: { Code?: { S3Key: string } } } } = JSON.parse(assembly.get(path)!).Resources;
    const code = Object.values(resources).flatMap(({ Properties }) => Properties?.Code?.S3Key.slice(0, 12) ?? []);
    console.log(`${path}: ${Object.keys(resources).length} resources, code of the handlers ${code.join(' ')}`);
  }
  if (templates.length !== 3) {
    throw new Error(`expected three stacks, got ${templates.join(', ') || 'none'}`);
  }
}

function timed<Result>(name: string, action: () => Result): Result {
  const start = Date.now();
  const result = action();
  console.log(`   ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
  return result;
}

main();
