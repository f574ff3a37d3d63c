import { Token } from 'aws-cdk-lib';
import { Environment } from '../../contract/environment';
import { Manifest } from '../../contract/manifest';
import { isTokenList, joined } from '../../private/token-lists';

/** What of a manifest is packed with the handler, and what its environment tells it. */
export interface PackedManifest {
  readonly manifest: Manifest;
  readonly environment: { readonly [name: string]: string };
}

/**
 * Moves origins that are known only when the stack is deployed, as the domain name of a CloudFront distribution or a list parameter, from the manifest to
 * the environment: the manifest is packed before, and the handler would compare a placeholder.
 */
export function moveDeployTimeOrigins(manifest: Manifest): PackedManifest {
  const { cors } = manifest;
  const origins = cors?.allowOrigins ?? [];
  const deployTime = isTokenList(origins) ? origins : origins.filter(origin => Token.isUnresolved(origin));
  if (!cors || deployTime.length === 0) {
    return { manifest, environment: {} };
  }
  return {
    manifest: { ...manifest, cors: { ...cors, allowOrigins: origins.filter(origin => !deployTime.includes(origin)) } },
    environment: { [Environment.CORS_ALLOW_ORIGINS]: joined(' ', deployTime) },
  };
}
