import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';

/** Maximum zip sizes of the code, in bytes. */
const TARGETS = { postgres: 117_000, 'sql-server': 300_000 };

/** Overhead of a file in a zip archive, besides twice its name: a local header and a central directory entry. */
const ZIP_ENTRY_BYTES = 30 + 46;
const ZIP_END_BYTES = 22;

/** Returns the bytes of the code per bundle, alone and with all deployed files. */
export async function measureSizes({ ours }) {
  return Promise.all(Object.entries(TARGETS).map(async ([engine, target]) => {
    const file = ours[engine];
    const folder = dirname(file);
    const code = await readFile(file);
    const zip = zipBytes([['index.js', code]]);
    return {
      engine,
      code: code.length,
      gzip: gzipSync(code, { level: 9 }).length,
      zip,
      target,
      met: zip <= target,
      deployedZip: zipBytes(await readFolder(folder)),
    };
  }));
}

async function readFolder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath ?? entry.path, entry.name));
  return Promise.all(files.map(async file => [relative(folder, file), await readFile(file)]));
}

function zipBytes(files) {
  const entry = ([name, bytes]) => ZIP_ENTRY_BYTES + 2 * name.length + deflateRawSync(bytes, { level: 9 }).length;
  return files.map(entry).reduce((sum, bytes) => sum + bytes, ZIP_END_BYTES);
}
