import type { Connection } from './connection';
import type { BoundStatement, SqlValue } from './database';
import { CANCEL_TIMEOUT_MS, GRACE_MS, within } from './deadline';
import type { RowReceiver } from './row-receiver';
import type { Task } from './task';

/** Returns the task of a statement whose rows are streamed: its result is their number. */
export function streamTask({ statement, values }: BoundStatement, context: readonly SqlValue[], receiver: RowReceiver): Task<number> {
  const run = async (connection: Connection, timeoutMs: number) => {
    if (receiver.failure) throw receiver.failure;
    const rows = connection.stream(statement, values, { timeoutMs, context }, receiver);
    return Promise.race([receiver.stopped, rows]).catch(async (error: unknown) => {
      if (receiver.failure) await stop(connection);
      throw error;
    });
  };
  return { readOnly: true, undone: true, isOver: () => receiver.taken, run };
}

/** Stops a statement whose receiver is gone. A server that waits for its rows to be read notices only that the connection is closed. */
async function stop(connection: Connection): Promise<void> {
  const canceled = connection.cancel(CANCEL_TIMEOUT_MS);
  await within(performance.now() + GRACE_MS, canceled, 'timeout', 'the statement may still run').catch(() => undefined);
  connection.destroy();
}
