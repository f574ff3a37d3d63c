import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SCHEMA, writeDeployedApp } from './deployed-app';

const ROOT = resolve(__dirname, '../..');

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(30_000);

describe('the package cdk-vpc-lambda-api-local', () => {
  let folder: string;
  const run = (command: string, args: string[]) => execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    execFileSync(process.execPath, [join(ROOT, 'local/build/pack.mjs'), folder], { stdio: 'ignore' });
    run('tar', ['-xzf', ...readdirSync(folder)]);
    // Its dependencies are those of the repository.
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('holds the page and what is built, and no source', () => {
    expect(readdirSync(join(folder, 'package')).sort()).toEqual(['LICENSE', 'README.md', 'lib', 'package.json', 'page']);
    expect(readdirSync(join(folder, 'package/page')).sort()).toEqual(readdirSync(join(ROOT, 'local/page')).sort());
    expect(readdirSync(join(folder, 'package/lib'))).toEqual(expect.arrayContaining(['cli.js', 'sandbox.js', 'postgres-supervisor.js']));
  });

  test('needs no package that it does not name', () => {
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'));
    const code = readdirSync(join(folder, 'package/lib')).map(file => readFileSync(join(folder, 'package/lib', file), 'utf8')).join('\n');
    const imported = [...code.matchAll(/^(?:import .*|\} )from "([^.][^"]*)"/gm)].map(match => match[1]!).filter(name => !name.startsWith('node:'));

    expect([...new Set(imported)].sort()).toEqual(Object.keys(dependencies).sort());
  });

  test('works from where it is installed', () => {
    const app = writeDeployedApp();
    const output = run(process.execPath, ['package/lib/cli.js', 'check', '--assembly', app.directory, '--schema', app.write('schema.sql', SCHEMA)]);
    app.remove();

    expect(output).toContain('0 errors, ');
  });
});
