// Keeps what jsii-diff compares of the public API, and not what it says about it.
import { readFileSync, writeFileSync } from 'node:fs';

const ABOUT = new Set(['docs', 'locationInModule', 'locationInSource', 'symbolId', 'readme', 'fingerprint', 'submodules', 'dependencyClosure']);

const here = new URL('.', import.meta.url);
const assembly = JSON.parse(readFileSync(new URL('../../../.jsii', here), 'utf8'));
const { name, version, types, ...rest } = assembly;
const signatures = JSON.parse(JSON.stringify(types, (key, value) => ABOUT.has(key) ? undefined : value));
writeFileSync(new URL('.jsii', here), `${JSON.stringify({
  ...rest, readme: undefined, metadata: undefined, dependencyClosure: assembly.dependencyClosure, fingerprint: '', name, version, docs: assembly.docs, types: signatures,
}, undefined, 1)}\n`);
console.log(`${Object.keys(signatures).length} types of ${name} are the baseline`);
