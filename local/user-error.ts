/** Something the user can put right: its message is one line for people, printed without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** What the codes of the operating system mean to people. */
const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is no folder',
  EACCES: 'it may not be read',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'no way leads there',
};

/** The words of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why a file cannot be read or a server cannot be reached, in plain words where the cause is a common one. */
export function reasonOf(error: unknown): string {
  return REASONS[String((error as NodeJS.ErrnoException).code)] ?? messageOf(error);
}
