import type { FailedStatement } from './database';

const failures = new WeakMap<object, FailedStatement>();

/** Records which statement an error is of. */
export function failedAt(error: unknown, failed: FailedStatement): void {
  if (error instanceof Error) failures.set(error, failed);
}

/** Returns the statement that an error is of; undefined for an error of the connection, or of the beginning or end of a transaction. */
export function failedStatementOf(error: unknown): FailedStatement | undefined {
  return error instanceof Error ? failures.get(error) : undefined;
}
