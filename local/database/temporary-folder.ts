import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, UserError } from '../user-error';

/**
 * Makes a folder for files that are gone in the end; whoever asks for it removes it.
 *
 * @throws UserError when it cannot be made
 */
export async function createTemporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'cdk-vpc-lambda-api-'));
  } catch (error) {
    throw new UserError(`no folder for temporary files can be made in ${tmpdir()}: ${reasonOf(error)}; set TMPDIR to another one`);
  }
}
