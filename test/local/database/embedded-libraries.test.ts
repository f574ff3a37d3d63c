import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { embeddedBinaries, linkEmbeddedLibraries } from '../../../local/database/embedded-libraries';

describe('linkEmbeddedLibraries', () => {
  let folder: string;
  const LIBRARY = 'native/lib/libpq.so.5.18';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'binaries-'));
    mkdirSync(join(folder, 'native/lib'), { recursive: true });
    writeFileSync(join(folder, LIBRARY), 'a library');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const list = (...links: { source: string; target: string }[]) => writeFileSync(join(folder, 'native/pg-symlinks.json'), JSON.stringify(links));

  test('makes the links that an install script would have made', async () => {
    list({ source: LIBRARY, target: 'native/lib/libpq.so' }, { source: LIBRARY, target: 'native/libpq.so.5' });

    await linkEmbeddedLibraries(folder);

    expect(readFileSync(join(folder, 'native/lib/libpq.so'), 'utf8')).toBe('a library');
    expect(readlinkSync(join(folder, 'native/libpq.so.5'))).toBe('lib/libpq.so.5.18');
  });

  test('leaves those that are there', async () => {
    list({ source: LIBRARY, target: 'native/lib/libpq.so' });
    symlinkSync('elsewhere', join(folder, 'native/lib/libpq.so'));

    await linkEmbeddedLibraries(folder);

    expect(readlinkSync(join(folder, 'native/lib/libpq.so'))).toBe('elsewhere');
  });

  test('does nothing for a platform without links', async () => {
    await expect(linkEmbeddedLibraries(folder)).resolves.toBeUndefined();
  });

  test('throws when a folder of the list is missing', async () => {
    list({ source: LIBRARY, target: 'native/share/libpq.so' });

    await expect(linkEmbeddedLibraries(folder)).rejects.toThrow('ENOENT');
  });

});

describe('embeddedBinaries', () => {
  test('finds the package of this machine', () => {
    expect(existsSync(join(embeddedBinaries(pathToFileURL(__filename).href), 'native/bin'))).toBe(true);
  });
});
