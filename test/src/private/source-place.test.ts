import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { transformSync } from 'esbuild';

describe('the place of a call in the user\'s code', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'source place (1)-')));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const installed = 'node_modules/cdk-vpc-lambda-api/lib/private/source-place.js';
  write(installed, transformSync(readFileSync('src/private/source-place.ts', 'utf8'), { loader: 'ts', format: 'cjs' }).code);
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (file: string, program: string, env = {}, ...options: string[]) => {
    write(file, program);
    return execFileSync(process.execPath, [...options, join(folder, file)], { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } }).trim();
  };
  const require = "const { captureSource } = require('cdk-vpc-lambda-api/lib/private/source-place.js');";
  const importIt = "import library from 'cdk-vpc-lambda-api/lib/private/source-place.js'; const { captureSource } = library;";

  test.each([
    ['a CommonJS module', 'bin/app.js', `${require}\n\nconsole.log(captureSource()());`, 'bin/app.js:3'],
    ['an ES module', 'bin/app.mjs', `${importIt}\nconsole.log(captureSource()());`, 'bin/app.mjs:2'],
    ['a constructor', 'bin/stack.js', `${require}\nclass Books {\nconstructor() { this.at = captureSource()(); }\n}\nconsole.log(new Books().at);`, 'bin/stack.js:3'],
    ['a function that was waited for', 'bin/async.js', `${require}\n(async () => {\nawait null;\nconsole.log(captureSource()());\n})();`, 'bin/async.js:4'],
    ['another package of the user', 'node_modules/library-routes/index.js', `${require}\nconsole.log(captureSource()());`, 'node_modules/library-routes/index.js:2'],
  ])('is known in %s', (_, file, program, place) => {
    expect(run(file, program)).toBe(place);
  });

  test('is that of the TypeScript with source maps', () => {
    const { code } = transformSync(`${require}\n\ntype Shelf = string;\nconst shelf: Shelf = captureSource()()!;\nconsole.log(shelf);`, {
      loader: 'ts', format: 'cjs', sourcemap: 'inline', sourcefile: 'app.ts', minify: true,
    });
    expect(run('bin/mapped.js', code, {}, '--enable-source-maps')).toBe('bin/app.ts:4');
  });

  test('is not known where aws-cdk-lib and jsii are all that calls', () => {
    expect(run('node_modules/@jsii/runtime/lib/program.js', `${require}\nconsole.log(captureSource()());`)).toBe('undefined');
    expect(run('bin/app.js', `${require}\nconsole.log(captureSource()());`, { JSII_AGENT: 'Java/21' })).toBe('undefined');
  });
});
