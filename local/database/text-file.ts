import { readFileSync } from 'node:fs';
import { ScriptFileError } from '../../src/contract/scripts/script-file-error';
import { decodeScript } from '../../src/contract/scripts/script-text';
import { reasonOf, UserError } from '../user-error';

/**
 * Reads a text file in the encoding of its byte order mark or its declaration, as in `SET client_encoding = 'LATIN1'`; the default is UTF-8.
 *
 * @throws UserError when the file cannot be read, with the line of the first byte that is not a character of the encoding
 */
export function readTextFile(path: string): string {
  const bytes = readBytes(path);
  return toUserError(() => decodeScript(path, bytes));
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

/** Returns the result of a parser; its errors become errors of the user. */
export function toUserError<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    throw error instanceof ScriptFileError ? new UserError(error.message) : error;
  }
}
