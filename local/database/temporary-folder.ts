import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, UserError } from '../user-error';

/**
 * Creates a folder for temporary files; the caller removes it.
 *
 * @throws UserError when it cannot be created
 */
export async function createTemporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'cdk-vpc-lambda-api-'));
  } catch (error) {
    throw new UserError(`cannot create a temporary folder in ${tmpdir()}: ${reasonOf(error)}; set TMPDIR to another directory`);
  }
}
