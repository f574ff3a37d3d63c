import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ALLOWED_LICENSES = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);
const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;
/** Some packages keep their license at the end of the README. */
const LICENSE_SECTION = /^#+ *licen[cs]e\s*$(.*)/ims;

/**
 * Returns the packages whose code is in a bundle, from the metafile of esbuild, and the named ones; sorted by name.
 *
 * @param replaced modules whose code is not that of their package, by their path in `node_modules`
 */
export function packagesOf(metafile, root, named, replaced = []) {
  const bundled = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && !replaced.some(path => file.endsWith(`node_modules/${path}`)))
    .flatMap(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const folders = new Set([...bundled, ...named.map(name => `node_modules/${name}`)]);
  return [...folders].map(folder => readPackage(join(root, folder))).sort((a, b) => compare(idOf(a), idOf(b)));
}

/** Returns name and version, as in `pg@8.23.1`. */
export function idOf({ name, version }) {
  return `${name}@${version}`;
}

/** Compares text by code units, independent of the locale. */
export function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** Writes the license texts of packages, each text once. */
export function licenseFile(packages) {
  const holders = new Map();
  for (const entry of packages) holders.set(entry.text, [...holders.get(entry.text) ?? [], `${idOf(entry)} (${entry.license})`]);
  return [...holders].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!ALLOWED_LICENSES.has(license)) throw new Error(`${name} has license ${license}, which is not one of ${[...ALLOWED_LICENSES].join(', ')}`);
  return { name, version, license, text: licenseText(name, folder) };
}

function licenseText(name, folder) {
  const files = readdirSync(folder).sort(compare);
  const read = file => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  const texts = files.filter(file => LICENSE_FILE.test(file)).map(read);
  if (texts.length > 0) return texts.join('\n\n');

  const readme = files.find(file => /^readme(\.md)?$/i.test(file));
  const section = readme && LICENSE_SECTION.exec(read(readme))?.[1].trim();
  if (!section) throw new Error(`${name} has no license text`);
  return section;
}
