import type { Connection as Tedious } from 'tedious';
import { execute, executeBatch, inContext, Transaction as Batch } from './query';
import type { Transaction, TransactionSettings } from '../connection';
import type { BoundStatement, Rows } from '../database';

/**
 * Transaction of SQL Server. One that begins inside `sp_executesql`, which sends statements with values, must also end there (error 266), so this takes
 * two more round trips.
 */
export class SqlServerTransaction implements Transaction {
  committing = false;
  private begun = false;

  /** @param destroy closes the connection */
  constructor(private readonly connection: Tedious, private readonly settings: TransactionSettings, private readonly destroy: () => void) {}

  readonly send = async (statements: readonly BoundStatement[]): Promise<readonly Rows[]> => {
    if (!this.begun) await executeBatch(this.connection, Batch.BEGIN);
    this.begun = true;
    const results: Rows[] = [];
    for (const { statement, values } of statements) {
      results.push(await execute(this.connection, statement, inContext({ ...statement, ...this.settings }), values, this.settings.context));
    }
    return results;
  };

  async commit(statements: readonly BoundStatement[]): Promise<readonly Rows[]> {
    const results = statements.length > 0 ? await this.send(statements) : [];
    this.committing = true;
    if (this.begun) await executeBatch(this.connection, Batch.COMMIT);
    return results;
  }

  async rollBack(): Promise<void> {
    // Most errors end the transaction on the server.
    if (this.connection.inTransaction) await executeBatch(this.connection, Batch.ROLLBACK).catch(() => this.destroy());
  }

  isOutdated(): boolean {
    return false;
  }
}
