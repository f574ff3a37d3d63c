import { createHash } from 'crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { DockerImage } from 'aws-cdk-lib';
import { AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { CA_FOLDER, HANDLER_ENTRY } from '../../contract/environment';
import { Engine, Manifest, MANIFEST_FILE } from '../../contract/manifest';
import { SCRIPTS_ENTRY } from '../../contract/scripts-manifest';
import { ValidationError } from '../../private/validation-error';

/** Texts to pack, by name of the file. */
export interface Files { readonly [name: string]: string }

/** Contains one folder for each engine. */
const BUNDLES = resolve(__dirname, '..', '..', '..', 'assets');

/** Required by the type, but never used, because local bundling always succeeds. */
const NO_IMAGE = DockerImage.fromRegistry('scratch');

/**
 * Returns the published bundle with the manifest of one API beside it. Nothing is compiled or downloaded, and the same input gives the same
 * asset hash on every machine.
 *
 * @param files texts to pack beside the manifest, by name
 */
export function handlerCode(manifest: Manifest, files: Files): AssetCode {
  return bundleCode(manifest.engine, SCRIPTS_ENTRY, { [MANIFEST_FILE]: JSON.stringify(manifest), ...files });
}

/**
 * Returns the published bundle for scripts with the scripts of one database beside it.
 *
 * @param files texts to pack, by name
 */
export function scriptsCode(engine: Engine, files: Files): AssetCode {
  return bundleCode(engine, HANDLER_ENTRY, files);
}

/** @param other entry of the other bundle of the engine, which is left out */
function bundleCode(engine: Engine, other: string, added: Files): AssetCode {
  const bundle = join(BUNDLES, engine);
  const [without] = other.split('.').map(name => `${name}.js`);
  const fill = (directory: string) => {
    cpSync(bundle, directory, { recursive: true, filter: file => file !== join(bundle, without) });
    Object.entries(added).forEach(([name, text]) => writeFileSync(join(directory, name), text));
    return true;
  };
  return Code.fromAsset(bundle, {
    // The default hash of CDK would ignore the added files, so two APIs would share an asset.
    assetHash: sha256(bundleHash(bundle, without), JSON.stringify(added)),
    bundling: { image: NO_IMAGE, local: { tryBundle: fill } },
  });
}

/** Whether the bundle includes the certificate authorities of Amazon RDS in a region. */
export function knowsCertificatesOf(engine: Engine, region: string): boolean {
  return bundleFiles(join(BUNDLES, engine)).includes(`${CA_FOLDER}/${region}.pem`);
}

const bundleHashes = new Map<string, string>();

/** Hash of all files of a bundle but one, cached because they do not change during synthesis. */
function bundleHash(bundle: string, without: string): string {
  const key = `${bundle} ${without}`;
  const files = () => bundleFiles(bundle).filter(file => file !== without);
  const hash = bundleHashes.get(key) ?? sha256(...files().flatMap(file => [file, readFileSync(join(bundle, file))]));
  bundleHashes.set(key, hash);
  return hash;
}

/** Files of a bundle, with `/` between folders also on Windows: names and their order are part of the hash. */
function bundleFiles(bundle: string): string[] {
  if (!existsSync(bundle)) {
    throw new ValidationError({
      problem: 'the handler bundle of the library was not found',
      got: bundle,
      remedy: 'if your CDK app is bundled, exclude cdk-vpc-lambda-api from the bundle (with esbuild: --external:cdk-vpc-lambda-api); in a checkout of the library, run "npx projen bundle"',
    });
  }
  const names = readdirSync(bundle, { recursive: true, encoding: 'utf8' }).map(name => name.replaceAll('\\', '/'));
  return names.filter(name => statSync(join(bundle, name)).isFile()).sort();
}

function sha256(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  parts.forEach(part => hash.update(part).update('\0'));
  return hash.digest('hex');
}
