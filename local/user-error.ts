/** Something the user can put right: its message is one line for people, printed without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The words of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
