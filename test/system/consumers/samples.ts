import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Assembly, differences } from './assembly';
import { synthesize } from './synth';
import { Twin } from './twins';

const REPOSITORY = join(__dirname, '../../..');
const PROGRAMS = join(__dirname, 'samples');

/** The stack of the first sample of the README as each language writes it, and of the other samples of the language, which make nothing. */
const WRITTEN = 'Written.template.json';

/** Twins by their language. */
export interface Twins {
  readonly typescript: Twin;
  readonly python: Twin;
  readonly java: Twin;
}

/**
 * Runs samples in the folders of the twins, which are installed: in TypeScript and in Python all those of the README and of docstrings, as
 * npm and PyPI show them; in Python and in Java what README, examples and `docs/` have in these languages.
 *
 * @param cli CLI of CDK, by its path
 * @param twins installed twins
 * @returns the languages whose templates are not those of TypeScript, with the files
 * @throws when a sample fails
 */
export function differingSamples(cli: string, { typescript, python, java }: Twins): string[] {
  const synth = ({ place }: Twin, app: string) => synthesize({ cli, place, app, output: 'samples.out' });
  [typescript, python, java].forEach(writeMigrations);
  cpSync(PROGRAMS, typescript.place.cwd, { recursive: true });
  cpSync(PROGRAMS, python.place.cwd, { recursive: true });
  writeFileSync(join(java.place.cwd, 'src/main/java/com/example/api/Samples.java'), javaProgram());

  const expected = synth(typescript, 'npx tsx samples.ts');
  const inPython = synth(python, `python3 samples.py ${pages('python').join(' ')}`);
  const inJava = synth(java, 'mvn --quiet compile exec:java -Dexec.mainClass=com.example.api.Samples');
  const stacks = (prefix: string) => [...expected.keys()].filter(path => path.startsWith(prefix) && path.endsWith('.template.json')).length;
  console.log(`samples in TypeScript and Python: ${stacks('Sample')} of the README, ${stacks('Example')} of docstrings`);
  return [
    ...differences(expected, inPython).map(path => `python: ${path}`),
    ...differences(written(expected), written(inJava)).map(path => `java: ${path}`),
  ];
}

/** Replaces the scripts of the examples, which are already synthesized, with the folder that samples name. */
function writeMigrations({ place: { cwd } }: Twin) {
  const folder = join(cwd, 'migrations');
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'V001__create_products.sql'), 'CREATE TABLE products (id integer PRIMARY KEY, name text NOT NULL);\n');
}

/** Pages with samples of a language. */
function pages(language: string): string[] {
  const docs = readdirSync(join(REPOSITORY, 'docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`);
  return ['README.md', `examples/${language}/README.md`, ...docs].map(page => join(REPOSITORY, page));
}

/** The program in Java: each sample in a block of its own, as two may declare the same name. */
function javaProgram(): string {
  const samples = pages('java').flatMap(page => [...readFileSync(page, 'utf8').matchAll(/^```java\n(.*?)^```$/gms)].map(([, code]) => code));
  const isImport = (line: string) => line.startsWith('import ');
  const lines = samples.map(sample => sample.split('\n'));
  return readFileSync(join(PROGRAMS, 'Samples.java'), 'utf8')
    .replace('// imports of the samples', [...new Set(lines.flat().filter(isImport))].join('\n'))
    .replace('// samples', lines.map(sample => `{\n${sample.filter(line => !isImport(line)).join('\n')}\n}`).join('\n'));
}

function written(assembly: Assembly): Assembly {
  return new Map([...assembly].filter(([path]) => path === WRITTEN));
}
