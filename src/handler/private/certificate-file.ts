import { CA_FILE, Environment } from '../../contract/environment';
import { DatabaseTargetConfig } from '../../database/target-config';

/** Returns the file with the certificate authorities of a target, to pack beside the bundle. */
export function caFile({ certificateAuthorities }: DatabaseTargetConfig): { [name: string]: string } {
  return certificateAuthorities === undefined ? {} : { [CA_FILE]: certificateAuthorities };
}

/** Returns the environment variable with the name of that file. */
export function caVariables({ certificateAuthorities }: DatabaseTargetConfig): { [name: string]: string } {
  return certificateAuthorities === undefined ? {} : { [Environment.DATABASE_CA_FILE]: CA_FILE };
}
