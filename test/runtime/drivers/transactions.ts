import { TIMEOUT } from './statements';
import type { Database, TransactionOptions, TransactionResult, Work } from '../../../runtime/drivers/database';

/** Runs work in a transaction that writes and has no context. */
export async function transactionOf(database: Database, work: Work, options: Partial<TransactionOptions> = {}): Promise<TransactionResult> {
  return database.transact(work, { ...TIMEOUT, readOnly: false, contextKeys: [], context: [], ...options });
}
