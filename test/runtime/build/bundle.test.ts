import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = resolve(__dirname, '../../..');
const readFrom = (bundle: string, path: string) => readFileSync(join(root, 'assets', bundle, path), 'utf8');
const readAsset = (path: string) => readFrom('postgres', path);

interface BundleLock {
  readonly packages: string[];
  readonly files: Record<string, { readonly size: number; readonly sha256: string }>;
}
const locks: Record<string, BundleLock> = JSON.parse(readFileSync(join(root, 'runtime/bundle.lock.json'), 'utf8'));

describe.each(['postgres', 'sql-server'])('the bundle %s', bundle => {
  const lock = locks[bundle]!;
  const read = (path: string) => readFrom(bundle, path);

  test.each(Object.keys(lock.files))('%s matches the lock file', path => {
    const text = read(path);

    expect(lock.files[path]).toEqual({ size: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') });
  });

  test.each(['index.js', 'scripts.js'])('%s names no folder of the machine that made it', file => {
    expect(read(file)).not.toContain(root);
  });

  test('the function of scripts is in a file of its own, which the handler of an API does not contain', () => {
    expect(read('scripts.js')).toContain('installed_rank');
    expect(read('index.js')).not.toContain('installed_rank');
  });

  test('the chain of credential providers is left out', () => {
    expect(lock.packages.filter(name => /credential-provider|nested-clients|token-providers/.test(name))).toEqual([]);
  });

  test('every package has a license that asks for no more than its text, and the text is there', () => {
    const licenses = read('THIRD-PARTY-LICENSES.txt');

    for (const entry of lock.packages) {
      const [, id, license] = /^(.+) (MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD)$/.exec(entry) ?? [];
      expect(licenses).toContain(`${id} (${license})`);
    }
  });
});

describe('the bundles', () => {
  const namesIn = (bundle: string) => locks[bundle]!.packages.map(entry => /^(.+)@/.exec(entry)![1]);

  test('none holds the driver of the other', () => {
    expect(namesIn('postgres')).toEqual(expect.not.arrayContaining(['tedious']));
    expect(namesIn('postgres')).toContain('pg');
    expect(namesIn('sql-server')).toEqual(expect.not.arrayContaining(['pg']));
    expect(namesIn('sql-server')).toContain('tedious');
  });

  test('the packages of Azure and the copy of the streams of Node are left out', () => {
    expect(namesIn('sql-server').filter(name => /^@azure|readable-stream/.test(name!))).toEqual([]);
  });

  test('a package that keeps its license in the README has its text', () => {
    expect(readFrom('postgres', 'THIRD-PARTY-LICENSES.txt')).toContain('Copyright (c) 2014 Brian M. Carlson');
  });

  test('packages whose code is replaced are not listed', () => {
    expect(namesIn('postgres').filter(name => /^(pg-pool|pgpass|pg-connection-string|postgres-array|postgres-date)$/.test(name!))).toEqual([]);
    expect(namesIn('sql-server').filter(name => /^(@js-joda\/core|js-md4)$/.test(name!))).toEqual([]);
  });

  test.each([
    ['postgres', 'index.js', 117], ['postgres', 'scripts.js', 100], ['sql-server', 'index.js', 300], ['sql-server', 'scripts.js', 290],
  ])('%s/%s takes less than %i KB in a zip', (bundle, file, most) => {
    expect(gzipSync(readFrom(bundle, file), { level: 9 }).length).toBeLessThan(most * 1000);
  });
});

describe('the certificate authorities', () => {
  const subjects = (file: string) => readAsset(file).match(/-----BEGIN[^]+?END CERTIFICATE-----/g)!
    .map(pem => new X509Certificate(pem)).map(({ subject }) => /^CN=(.*)$/m.exec(subject)![1]).sort();
  // https://www.amazontrust.com/repository/
  const amazonTrustServices = [
    'Amazon Root CA 1', 'Amazon Root CA 2', 'Amazon Root CA 3', 'Amazon Root CA 4', 'Starfield Services Root Certificate Authority - G2',
  ];

  test('a region has its own roots of RDS and those of RDS Proxy', () => {
    expect(subjects('ca/eu-west-1.pem')).toEqual([
      ...amazonTrustServices.slice(0, 4),
      'Amazon RDS eu-west-1 Root CA ECC384 G1',
      'Amazon RDS eu-west-1 Root CA RSA2048 G1',
      'Amazon RDS eu-west-1 Root CA RSA4096 G1',
      amazonTrustServices[4],
    ].sort());
  });

  test('an unknown region has those of RDS Proxy', () => {
    expect(subjects('ca/default.pem')).toEqual(amazonTrustServices);
  });

  test('Amazon Root CA 1 is the one that Amazon publishes', () => {
    expect(new X509Certificate(readAsset('ca/default.pem').match(/-----BEGIN[^]+?END CERTIFICATE-----/g)!
      .find(pem => new X509Certificate(pem).subject.includes('Amazon Root CA 1'))!).fingerprint256)
      .toBe('8E:CD:E6:88:4F:3D:87:B1:12:5B:A3:1A:C3:FC:B1:3D:70:16:DE:7F:57:CC:90:4F:E1:CB:97:C6:AE:98:19:6E');
  });
});

describe('packagesOf', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'packages-'));
    mkdirSync(join(folder, 'node_modules/thing'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  // The script is an ES module, which jest cannot import.
  function packagesOf(license: string, files: Record<string, string>): string {
    writeFileSync(join(folder, 'node_modules/thing/package.json'), JSON.stringify({ name: 'thing', version: '1.0.0', license }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'node_modules/thing', name), text);
    const script = `
      import { packagesOf } from ${JSON.stringify(pathToFileURL(join(root, 'runtime/build/packages.mjs')))};
      console.log(JSON.stringify(packagesOf({ outputs: {} }, ${JSON.stringify(folder)}, ['thing'])));`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', stdio: 'pipe' });
  }

  test('the text of a license comes from its file, else from the README', () => {
    const thing = { name: 'thing', version: '1.0.0', license: 'MIT' };

    expect(JSON.parse(packagesOf('MIT', { 'README.md': '# thing\n\n## License\n\nin the README\n' }))).toEqual([{ ...thing, text: 'in the README' }]);
    expect(JSON.parse(packagesOf('MIT', { LICENSE: 'in the file\r\n' }))).toEqual([{ ...thing, text: 'in the file' }]);
  });

  test('throws when a license is not allowed', () => {
    expect(() => packagesOf('AGPL-3.0', { LICENSE: 'text' })).toThrow('thing has license AGPL-3.0');
  });

  test('throws when the license text is missing', () => {
    expect(() => packagesOf('MIT', { 'README.md': '# thing' })).toThrow('thing has no license text');
  });
});
