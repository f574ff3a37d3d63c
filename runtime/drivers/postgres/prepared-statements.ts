import { hash } from 'node:crypto';

/** Each takes about 16 to 40 KB in the server session; see docs/database.md. */
const MAX_STATEMENTS = 100;

/**
 * Statements that the server keeps prepared for one connection (https://www.postgresql.org/docs/current/sql-prepare.html): the first
 * hundred, which include those of the most-used routes.
 */
export class PreparedStatements {
  private readonly names = new Map<string, string>();
  private readonly kept = new Set<string>();

  /**
   * Returns the name of a statement, which is derived from its text, so that it means the same SQL everywhere; empty, the name of the
   * unnamed statement, at the limit.
   */
  nameOf(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    if (this.names.size === MAX_STATEMENTS) return '';
    const name = hash('sha256', text, 'base64url');
    this.names.set(text, name);
    return name;
  }

  /** Returns whether a statement is known to be prepared on the server. */
  has(text: string): boolean {
    return this.kept.has(text);
  }

  /** Records that the server prepared all statements of a query. */
  add(...texts: readonly string[]): void {
    texts.forEach(text => this.names.has(text) && this.kept.add(text));
  }

  /** Forgets the statements of a query that failed at an unknown stage. */
  delete(...texts: readonly string[]): void {
    texts.forEach(text => this.kept.delete(text));
  }
}
