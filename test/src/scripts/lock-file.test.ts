import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ScriptFolder } from '../support/script-folders';

const SCRIPTS = { 'V2__b.sql': 'SELECT 2;', 'V10__c.sql': 'SELECT 10;', 'V1__a.sql': 'SELECT 1;', 'R__views.sql': 'SELECT 0;', 'sub/V11__d.sql': 'SELECT 11;' };
const CHECKSUM = 78787420;

describe('lock file', () => {
  let folder: ScriptFolder;
  const lockFile = 'scripts.lock.json';
  const path = () => join(folder.root, lockFile);
  const content = () => readFileSync(path(), 'utf8');

  beforeEach(() => { folder = new ScriptFolder(); });
  afterEach(() => folder.remove());

  /** Returns a folder whose scripts are recorded. */
  function recorded(files: { readonly [file: string]: string } = SCRIPTS): string {
    const name = folder.write(files);
    folder.read(name, { lockFile });
    return name;
  }

  test('has the checksums of versioned scripts, sorted by file', () => {
    const name = recorded();

    expect(Object.keys(JSON.parse(content()))).toEqual(['V10__c.sql', 'V1__a.sql', 'V2__b.sql', 'sub/V11__d.sql']);
    expect(content()).toMatch(/^\{\n {2}"V10__c\.sql": -?\d+,\n[^\r]*\}\n$/);
    expect(JSON.parse(content())['V1__a.sql']).toBe(CHECKSUM);
    expect(folder.read(name, { lockFile }).scripts).toHaveLength(5);
  });

  test('stays untouched when nothing is added', () => {
    const name = recorded();
    const reformatted = `\ufeff${JSON.stringify(JSON.parse(content()))}\r\n`;
    writeFileSync(path(), reformatted);
    utimesSync(path(), 1, 1);
    folder.read(name, { lockFile });

    expect(content()).toBe(reformatted);
    expect(statSync(path()).mtimeMs).toBe(1000);
  });

  test('gets new scripts, and leaves no other file', () => {
    const name = recorded();
    folder.add(name, { 'V12__e.sql': 'SELECT 1;' });
    folder.read(name, { lockFile });

    expect(JSON.parse(content())).toMatchObject({ 'V1__a.sql': CHECKSUM, 'V12__e.sql': CHECKSUM });
    expect(readdirSync(folder.root).sort()).toEqual([name, lockFile]);
  });

  test('may be a symbolic link, which stays', () => {
    writeFileSync(join(folder.root, 'real.json'), '{}');
    symlinkSync('real.json', path());
    recorded();

    expect(JSON.parse(readFileSync(join(folder.root, 'real.json'), 'utf8'))).toHaveProperty(['V1__a.sql']);
  });

  test('is not written without the option', () => {
    folder.readFiles(SCRIPTS);

    expect(readdirSync(folder.root)).toEqual(['migrations1']);
  });

  test('repeatable scripts may change', () => {
    const name = recorded();
    folder.add(name, { 'R__views.sql': 'SELECT 1;' });

    expect(folder.read(name, { lockFile }).scripts).toHaveLength(5);
  });

  test('scripts may change their line breaks and their encoding', () => {
    const name = recorded({ 'V1__a.sql': 'SELECT\n1;\n' });
    folder.add(name, { 'V1__a.sql': Buffer.from('\ufeffSELECT\r\n1;\r\n', 'utf16le') });

    expect(folder.read(name, { lockFile }).scripts).toHaveLength(1);
  });

  test('throws when a recorded script has changed', () => {
    const name = recorded();
    folder.add(name, { 'V1__a.sql': 'SELECT 1; ', 'V12__e.sql': 'SELECT 1;' });
    const before = content();

    expect(() => folder.read(name, { lockFile })).toThrow(`[Stack/Schema] ${name}/V1__a.sql has changed since its checksum was recorded in scripts.lock.json; scripts that have run `
      + 'cannot change: add a new script, or, if it has run nowhere, remove its line');
    expect(content()).toBe(before);
  });

  test('throws when a recorded script is missing, and lists all mistakes', () => {
    const name = recorded();
    const others = folder.write({ 'V2__b.sql': 'SELECT 3;', 'V10__c.sql': 'SELECT 10;' });

    expect(() => folder.read(others, { lockFile })).toThrow(new RegExp('^\\[Stack/Schema\\] 3 mistakes in scripts:\n- V1__a\\.sql is missing, but its checksum is recorded in scripts\\.lock\\.json; '
      + `restore the script, .*\n- ${others}/V2__b\\.sql has changed .*\n- sub/V11__d\\.sql is missing`));
    expect(folder.read(name, { lockFile }).scripts).toHaveLength(5);
  });

  test('a script that cannot be read is not called missing', () => {
    const name = recorded();
    folder.add(name, { 'V1__a.sql': 'COMMIT;' });

    expect(() => folder.read(name, { lockFile })).toThrow(/^\[Stack\/Schema\] \S+V1__a\.sql:1: COMMIT controls the transaction; [^\n]*$/);
  });

  test.each<[string, string]>([
    ['{"V1__a.sql": 1', 'scripts.lock.json is not JSON: '],
    ['<<<<<<< HEAD\n{}', '; resolve its merge conflict: keep the lines of both sides'],
    ['[]', 'scripts.lock.json is not a lock file; allowed: a JSON object with the checksum of each script'],
    ['null', 'scripts.lock.json is not a lock file'],
    ['{"V1__a.sql": "1"}', 'scripts.lock.json is not a lock file'],
    ['{"lockfileVersion": 3, "packages": {}}', 'scripts.lock.json is not a lock file'],
  ])('throws when it contains %j', (text, message) => {
    writeFileSync(path(), text);

    expect(() => folder.readFiles(SCRIPTS, { lockFile })).toThrow(message);
    expect(content()).toBe(text);
  });

  test('throws when it is a folder, or is in a folder that does not exist', () => {
    const name = folder.write(SCRIPTS);

    expect(() => folder.read(name, { lockFile: name })).toThrow(`[Stack/Schema] ${name} cannot be read; it is a directory`);
    expect(() => folder.read(name, { lockFile: 'none/lock.json' })).toThrow(
      '[Stack/Schema] none/lock.json cannot be written: no such file or directory; synthesize the app where the file can be written, and commit the file',
    );
  });

  (process.platform === 'linux' ? test : test.skip)('throws when the file system is read-only', () => {
    expect(() => folder.readFiles(SCRIPTS, { lockFile: '/sys/scripts.lock.json' })).toThrow(
      /^\[Stack\/Schema\] \/sys\/scripts\.lock\.json cannot be written: (the file system is read-only|permission denied|operation not permitted); synthesize the app where/,
    );
  });

  (process.getuid?.() === 0 ? test.skip : test)('throws when the folder cannot be written', () => {
    const name = folder.write(SCRIPTS);
    chmodSync(folder.root, 0o555);
    try {
      expect(() => folder.read(name, { lockFile })).toThrow('scripts.lock.json cannot be written: permission denied');
    } finally {
      chmodSync(folder.root, 0o755);
    }
    expect(existsSync(path())).toBe(false);
  });
});
