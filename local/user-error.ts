/** Error that the user can fix; its message is one line, printed without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** Messages of operating system error codes. */
const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'no such file or directory',
  EISDIR: 'it is a directory',
  ENOTDIR: 'not a directory',
  EACCES: 'permission denied',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the host name cannot be resolved',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'host unreachable',
};

/** Returns the message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns why a file cannot be read or a server cannot be reached, with a plain message for common causes. */
export function reasonOf(error: unknown): string {
  return REASONS[String((error as NodeJS.ErrnoException).code)] ?? messageOf(error);
}
