import { batchOfAll, TransactionBatch, type Batch } from './batch';
import type { Transaction, TransactionSettings } from '../connection';
import type { BoundStatement, Rows } from '../database';

/** Session that a transaction runs in. */
export interface Session {
  /** Whether a transaction is open on the server. */
  readonly inTransaction: boolean;
  /** Runs a batch. */
  execute(batch: Batch): Promise<readonly Rows[]>;
  /** Runs a text that returns nothing. */
  executeText(text: string): Promise<void>;
  /** Throws if the connection is known to be closed. */
  checkOpen(): void;
  destroy(): void;
}

/**
 * Transaction of SQL Server. Statements with values are sent by `sp_executesql`, and a transaction that begins inside it must also end there (error 266). So
 * BEGIN and COMMIT are each a round trip, unless all statements are sent with the commit: then the transaction is one batch and one round trip. The last
 * statements of another transaction are a round trip as well, because only a batch without values can contain its COMMIT. Statements that only read
 * need no transaction: SQL Server has no read-only transactions, and each statement has its own locks and row versions with the default isolation level anyway.
 */
export class SqlServerTransaction implements Transaction {
  committing = false;
  private begun = false;

  constructor(private readonly session: Session, private readonly settings: TransactionSettings) {}

  readonly send = async (statements: readonly BoundStatement[]): Promise<readonly Rows[]> => {
    const { session, settings } = this;
    if (settings.readOnly) return session.execute(batchOfAll(statements, 'none', settings));
    if (!this.begun) await session.executeText(TransactionBatch.BEGIN);
    this.begun = true;
    return session.execute(batchOfAll(statements, 'begun', settings));
  };

  async commit(statements: readonly BoundStatement[]): Promise<readonly Rows[]> {
    const { session, settings } = this;
    if (!this.begun && !settings.readOnly) {
      if (statements.length === 0) return [];
      this.startCommit();
      return session.execute(batchOfAll(statements, 'own', settings));
    }
    const results = statements.length > 0 ? await this.send(statements) : [];
    if (!this.begun) return results;
    this.startCommit();
    await session.executeText(TransactionBatch.COMMIT);
    return results;
  }

  private startCommit(): void {
    this.session.checkOpen();
    this.committing = true;
  }

  async rollBack(): Promise<void> {
    // Most errors end the transaction on the server.
    if (this.session.inTransaction) await this.session.executeText(TransactionBatch.ROLLBACK).catch(() => this.session.destroy());
  }

  isOutdated(): boolean {
    return false;
  }
}
