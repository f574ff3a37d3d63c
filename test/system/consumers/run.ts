import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Assembly, differences } from './assembly';
import { initApps, tryLocalTool } from './local-tool';
import { buildPackages } from './packages';
import { differingSamples, Twins } from './samples';
import { synthesize } from './synth';
import { walkTutorial } from './tutorial';
import { example } from './twins';

const CACHE = join(__dirname, '../../../node_modules/.cache/consumers');

/** Files in an error: one changed route is one of the handler's as well, in another folder. */
const MOST = 20;

/** Builds the packages, tries the twins, the samples and the tutorial with them, and compares assemblies with TypeScript's. */
async function main() {
  const mavenCache = join(CACHE, 'm2');
  mkdirSync(mavenCache, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  try {
    const workshop = { folder, mavenCache, packages: timed('packages', () => buildPackages(mavenCache)) };
    const twins = { typescript: example('typescript', workshop), python: example('python', workshop), java: example('java', workshop) };
    const cli = join(folder, 'typescript/node_modules/.bin/cdk');
    const found = [...differingTwins(cli, twins), ...timed('samples', () => differingSamples(cli, twins))];
    if (found.length > 0) {
      throw new Error(`${found.length} files of the assemblies are not those of TypeScript:\n${found.slice(0, MOST).join('\n')}`);
    }
    console.log(`local tool, in each language: ${timed('local tool', () => tryLocalTool(workshop, Object.values(twins)))}`);
    for (const app of initApps(workshop)) {
      console.log(`${app.language}, as init writes it: ${timed(`init: ${app.language}`, () => app.test())}`);
      timed('cdk synth', () => synthesize({ cli, place: app.place, output: 'cdk.out' }));
      console.log(`   check: ${app.check()}`);
    }
    console.log(`tutorial: ${await walkTutorial(workshop.packages)} commands print what the page shows`);
    console.log('twins and samples: the assemblies equal those of TypeScript');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs and tests the twins, and returns the files that differ from TypeScript's. */
function differingTwins(cli: string, { typescript: first, ...others }: Twins): string[] {
  const [expected, ...assemblies] = [first, ...Object.values(others)].map(({ language, place, test }) => {
    console.log(`${language}: ${timed(`${language}: install and test`, test)}`);
    return { language, files: timed(`${language}: cdk synth`, () => synthesize({ cli, place, output: 'cdk.out' })) };
  });
  describe(expected.files);
  return assemblies.flatMap(({ language, files }) => differences(expected.files, files).map(path => `${language}: ${path}`));
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

void main();
