import { execFileSync } from 'child_process';
import { join } from 'path';
import * as ts from 'typescript';
import { PAGES, read, ROOT, samples } from './pages';
import { moduleOf } from './sample-module';

const SETTINGS: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile).config, ts.sys, ROOT).options,
  noUnusedLocals: false,
  noUnusedParameters: false,
};

/** Samples, by the file that each is compiled as: none is there on disk. */
const MODULES = new Map<string, string>();

/** Reads a file of CDK once, however many programs there are. */
const READ = new Map<string, ts.SourceFile | undefined>();

function host(): ts.CompilerHost {
  const disk = ts.createCompilerHost(SETTINGS);
  const getSourceFile: ts.CompilerHost['getSourceFile'] = (name, ...more) => {
    if (MODULES.has(name)) return ts.createSourceFile(name, MODULES.get(name)!, more[0]);
    if (!READ.has(name)) READ.set(name, disk.getSourceFile(name, ...more));
    return READ.get(name);
  };
  return { ...disk, getSourceFile, fileExists: name => MODULES.has(name) || disk.fileExists(name) };
}

/** The names that samples can use without importing or declaring them. */
function preludeNames(): string[] {
  const file = join(__dirname, 'prelude.ts');
  const program = ts.createProgram([file], SETTINGS, host());
  const checker = program.getTypeChecker();
  return checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!).map(({ name }) => name);
}

/** What the compiler finds in a file, with line numbers. */
function findings(program: ts.Program, file: string): string[] {
  const source = program.getSourceFile(file)!;
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    .map(({ messageText, start }) => `${source.getLineAndCharacterOfPosition(start!).line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

const WRONG = join(__dirname, 'wrong.ts');
const SAMPLES = PAGES.flatMap(page => samples(page).map(({ line, code }) => (
  { name: `${page}:${line}`, file: join(__dirname, `${page.replace(/\W/g, '-')}-${line}.ts`), code }
)));

describe('the samples', () => {
  let program: ts.Program;

  beforeAll(() => {
    const prelude = preludeNames();
    SAMPLES.forEach(({ file, code }) => MODULES.set(file, moduleOf(code, prelude)));
    MODULES.set(WRONG, moduleOf('ApiAuthorizer.none();\nApiAuthorizer.nobody();\n', prelude));
    program = ts.createProgram([...MODULES.keys()], SETTINGS, host());
  }, 120_000);

  test.each(SAMPLES)('$name compiles', ({ file }) => {
    expect(findings(program, file)).toEqual([]);
  }, 120_000);

  test('that are wrong are found, with the line', () => {
    expect(findings(program, WRONG)).toEqual(["2: Property 'nobody' does not exist on type 'typeof ApiAuthorizer'."]);
  });
});

describe('the samples that jsii-rosetta translates', () => {
  const sources = execFileSync('git', ['ls-files', 'src/*.ts'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const docstrings = sources.flatMap(file => [...read(file).matchAll(/^ *\/\*\*.*?\*\//gms)].map(([text]) => text)).filter(text => text.includes('@example'));

  test("have no $' or other pattern of String.replace, with which it would insert them into the fixture", () => {
    expect(docstrings.length).toBeGreaterThan(10);
    expect([...docstrings, ...samples('README.md').map(({ code }) => code)].filter(text => /\$['`&]/.test(text))).toEqual([]);
  });
});
