import { Token } from 'aws-cdk-lib';
import { Environment } from '../../contract/environment';
import { Manifest } from '../../contract/manifest';

/** What of a manifest is packed with the handler, and what its environment tells it. */
export interface PackedManifest {
  readonly manifest: Manifest;
  readonly environment: { readonly [name: string]: string };
}

/**
 * Moves origins that are known only when the stack is deployed, as the domain name of a CloudFront distribution, from the manifest to
 * the environment: the manifest is packed before, and the handler would compare a placeholder.
 */
export function moveLateOrigins(manifest: Manifest): PackedManifest {
  const { cors } = manifest;
  const late = cors?.allowOrigins.filter(origin => Token.isUnresolved(origin)) ?? [];
  if (!cors || late.length === 0) {
    return { manifest, environment: {} };
  }
  return {
    manifest: { ...manifest, cors: { ...cors, allowOrigins: cors.allowOrigins.filter(origin => !late.includes(origin)) } },
    environment: { [Environment.CORS_ALLOW_ORIGINS]: late.join(' ') },
  };
}
