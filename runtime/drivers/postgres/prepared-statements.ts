import { hash } from 'node:crypto';

/** Each takes some 16 to 40 KB of the session at the server; see docs/database.md. */
const MOST = 100;

/**
 * The statements that the server keeps parsed for one connection (https://www.postgresql.org/docs/current/sql-prepare.html): the first
 * hundred, among which are those of the routes that are called most.
 */
export class PreparedStatements {
  private readonly names = new Map<string, string>();
  private readonly kept = new Set<string>();

  /**
   * Gives the name of a statement, which is made of its text, so that it means the same SQL wherever it is known; empty, as that of the
   * statement that is not kept, when there are enough.
   */
  nameOf(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    if (this.names.size === MOST) return '';
    const name = hash('sha256', text, 'base64url');
    this.names.set(text, name);
    return name;
  }

  /** Tells whether the server has a statement, as far as anyone knows. */
  has(text: string): boolean {
    return this.kept.has(text);
  }

  /** The server took all statements of a query. */
  add(...texts: readonly string[]): void {
    texts.forEach(text => this.names.has(text) && this.kept.add(text));
  }

  /** A query failed, and nobody knows how far it came. */
  delete(...texts: readonly string[]): void {
    texts.forEach(text => this.kept.delete(text));
  }
}
