import { createHash } from 'crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { DockerImage } from 'aws-cdk-lib';
import { AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { CA_FILE } from '../../contract/environment';
import { Manifest, MANIFEST_FILE } from '../../contract/manifest';

const BUNDLE = resolve(__dirname, '..', '..', '..', 'assets', 'postgres');

/** Local bundling always does the work, so the image that the type asks for is never used. */
const NO_IMAGE = DockerImage.fromRegistry('scratch');

/**
 * The bundle as it was published, with the manifest of one API beside it. Nothing is compiled or downloaded, and the same
 * input gives the same asset hash on every machine.
 *
 * @param certificateAuthorities PEM certificates to pack, where the target brings its own
 */
export function handlerCode(manifest: Manifest, certificateAuthorities?: string): AssetCode {
  const added = {
    [MANIFEST_FILE]: JSON.stringify(manifest),
    ...certificateAuthorities === undefined ? {} : { [CA_FILE]: certificateAuthorities },
  };
  const fill = (directory: string) => {
    cpSync(BUNDLE, directory, { recursive: true });
    Object.entries(added).forEach(([name, text]) => writeFileSync(join(directory, name), text));
    return true;
  };
  return Code.fromAsset(BUNDLE, {
    // CDK's own hash would leave out what is added, and give two APIs one asset.
    assetHash: sha256(bundleHash(), JSON.stringify(added)),
    bundling: { image: NO_IMAGE, local: { tryBundle: fill } },
  });
}

let cachedBundleHash: string | undefined;

/** Hash of all files of the bundle; they do not change while an app synthesizes. */
function bundleHash(): string {
  return cachedBundleHash ??= sha256(...bundleFiles().flatMap(file => [file, readFileSync(join(BUNDLE, file))]));
}

function bundleFiles(): string[] {
  if (!existsSync(BUNDLE)) {
    throw new Error(`the handler bundle is missing at ${BUNDLE}; in a checkout of the library, run "npx projen bundle"`);
  }
  const names = readdirSync(BUNDLE, { recursive: true, encoding: 'utf8' });
  return names.filter(name => statSync(join(BUNDLE, name)).isFile()).sort();
}

function sha256(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  parts.forEach(part => hash.update(part).update('\0'));
  return hash.digest('hex');
}
