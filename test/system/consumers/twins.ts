import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Packages } from './packages';
import { Place, run } from './shell';

const EXAMPLES = join(__dirname, '../../../examples');

/** An app of one language, outside of the repository, as a user has it. */
export interface Twin {
  readonly language: string;
  /** What `cdk synth` needs. */
  readonly place: Place;
  /** Installs the library from its package and runs the twin's own tests; returns their summary. */
  test(): string;
}

/** Where twins are installed. */
export interface Workshop {
  readonly folder: string;
  readonly packages: Packages;
  readonly mavenCache: string;
}

/** Path of a copy without what earlier runs in the repository left behind. */
function copy(language: string, { folder }: Workshop): string {
  const cwd = join(folder, language);
  const left = new Set(['node_modules', 'cdk.out', 'target', '.venv', '__pycache__', '.pytest_cache']);
  cpSync(join(EXAMPLES, language), cwd, { recursive: true, filter: path => !left.has(path.split('/').pop()!) });
  return cwd;
}

/** The languages of the examples, each with its app in a folder. */
export const LANGUAGES: { readonly [language in 'typescript' | 'python' | 'java']: (cwd: string, workshop: Workshop) => Twin } = { typescript, python, java };

/** The example of a language, in a copy. */
export function example(language: keyof typeof LANGUAGES, workshop: Workshop): Twin {
  return LANGUAGES[language](copy(language, workshop), workshop);
}

/** The packages in place of released ones: the library, and the local tool if the app has it. */
function tarballs(cwd: string, { tarball, localTool }: Packages): string[] {
  const hasTool = readFileSync(join(cwd, 'package.json'), 'utf8').includes('cdk-vpc-lambda-api-local');
  return hasTool ? [tarball, localTool] : [tarball];
}

/** npm, jest. */
function typescript(cwd: string, workshop: Workshop): Twin {
  const place = { cwd };
  return {
    language: 'typescript',
    place,
    test: () => {
      run(['npm', 'install', '--no-audit', '--no-fund', ...tarballs(cwd, workshop.packages)], place);
      run(['npx', 'tsc', '--noEmit'], place);
      run(['npx', 'jest', '--ci', '--json', '--outputFile=report.json'], place);
      const { numPassedTests } = JSON.parse(readFileSync(join(place.cwd, 'report.json'), 'utf8'));
      return `${numPassedTests} tests passed (jest)`;
    },
  };
}

/** venv, pip, pytest. */
function python(cwd: string, workshop: Workshop): Twin {
  const bin = join(cwd, '.venv/bin');
  const place = { cwd, env: { PATH: `${bin}:${process.env.PATH}`, VIRTUAL_ENV: join(cwd, '.venv') } };
  return {
    language: 'python',
    place,
    test: () => {
      run(['python3', '-m', 'venv', '.venv'], { cwd });
      run([join(bin, 'pip'), 'install', '--quiet', workshop.packages.wheel, '-r', 'requirements-dev.txt'], place);
      return `${run([join(bin, 'pytest'), '--quiet'], place).match(/\d+ passed/)![0]} (pytest)`;
    },
  };
}

/** Maven, JUnit. */
function java(cwd: string, workshop: Workshop): Twin {
  const { mavenCache, packages } = workshop;
  const repository = `<repository><id>built</id><url>file://${packages.mavenRepository}</url></repository>`;
  const settings = `<settings><localRepository>${mavenCache}</localRepository><profiles><profile><id>built</id><repositories>${repository}</repositories></profile></profiles><activeProfiles><activeProfile>built</activeProfile></activeProfiles></settings>`;
  return {
    language: 'java',
    place: { cwd },
    test: () => {
      rmSync(join(mavenCache, 'io/github/cdkvpclambdaapi'), { recursive: true, force: true });
      mkdirSync(join(cwd, '.mvn'), { recursive: true });
      writeFileSync(join(cwd, 'settings.xml'), settings);
      writeFileSync(join(cwd, '.mvn/maven.config'), '-s\nsettings.xml\n-B\n-ntp\n');
      return `${run(['mvn', 'test'], { cwd }).match(/Tests run: \d+, Failures: 0, Errors: 0, Skipped: 0$/m)![0]} (JUnit)`;
    },
  };
}
