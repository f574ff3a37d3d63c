import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { SourceFiles } from '../../../local/serve/source-files';

describe('SourceFiles', () => {
  let folder: string;
  let sources: SourceFiles;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sources-'));
    ['app.ts', 'lib/shop.ts', 'migrations/V001__orders.sql'].forEach(path => write(path, 'before'));
    sources = new SourceFiles(folder, new Set([join(folder, 'seed.sql'), join(folder, 'build/out')]));
    expect(await sources.changes()).toEqual([]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const changes = async () => (await sources.changes()).map(path => relative(folder, path)).sort();

  test('files that are written, created and removed are changes, once', async () => {
    write('lib/shop.ts', 'after!');
    write('new/other.ts', 'new');
    rmSync(join(folder, 'migrations'), { recursive: true });

    expect(await changes()).toEqual(['lib/shop.ts', 'migrations/V001__orders.sql', 'new/other.ts']);
    expect(await changes()).toEqual([]);
  });

  test('a file of the same size is compared by its content', async () => {
    write('app.ts', 'BEFORE');
    utimesSync(join(folder, 'app.ts'), 1, 1);
    expect(await changes()).toEqual(['app.ts']);

    utimesSync(join(folder, 'app.ts'), 2, 2);
    expect(await changes()).toEqual([]);
  });

  test('a large file is compared by its time', async () => {
    write('data.csv', 'x'.repeat(1_000_001));
    await changes();

    utimesSync(join(folder, 'data.csv'), 1, 1);

    expect(await changes()).toEqual(['data.csv']);
  });

  test.each([
    'node_modules/x/index.js', 'cdk.out/manifest.json', 'lib/node_modules/x.js', 'target/a.class', 'dist/a.js', '.git/index', '.venv/a.py', 'pkg/__pycache__/a.pyc',
    '.app.ts.swp', 'app.ts~', '4913', '#app.ts#', '.#app.ts', 'seed.sql', 'build/out/manifest.json',
  ])('%s is not a source', async path => {
    write(path, 'new');

    expect(await changes()).toEqual([]);
  });

  test.each(['.env', '.env.local', 'seed.sql.ts', 'build/app.py'])('%s is a source', async path => {
    write(path, 'new');

    expect(await changes()).toEqual([path]);
  });

  test('a folder that does not exist has no files', async () => {
    expect(await new SourceFiles(join(folder, 'missing'), new Set()).changes()).toEqual([]);
  });
});
