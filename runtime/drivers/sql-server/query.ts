import { Request, type Connection } from 'tedious';
import { BatchAnswer, type Cell } from './answer';
import type { Batch } from './batch';
import { captureFirstValues } from './first-values';
import { parameterOf } from './parameters';
import type { Column } from './types';
import type { ScalarType } from '../../../src/contract/manifest';
import type { Rows, SqlValue } from '../database';

/** Runs a batch without parameters that returns nothing. */
export async function executeText(connection: Connection, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.execSqlBatch(new Request(text, error => error ? reject(error) : resolve()));
  });
}

/** Runs a batch on an open connection; rejects with the error of tedious or with a `DatabaseError`. */
export async function execute(connection: Connection, batch: Batch): Promise<readonly Rows[]> {
  const answer = new BatchAnswer(batch.statements, batch.marked);
  const release = batch.statements.some(({ statement }) => statement.keepsRow !== undefined) ? captureFirstValues() : undefined;
  try {
    await send(connection, batch, answer);
  } catch (error) {
    answer.fail(error);
    throw error;
  } finally {
    release?.();
  }
  return answer.finish();
}

async function send(connection: Connection, { text, statements, context, stops }: Batch, answer: BatchAnswer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let stopped = false;
    const request = new Request(text, error => error && !(stopped && isCanceled(error)) ? reject(error) : resolve());
    for (const { statement, values } of statements) addParameters(request, 'p', values, statement);
    addParameters(request, 'c', context);
    request.on('columnMetadata', columns => answer.addColumns(columns as Column[]));
    request.on('row', (cells: Cell[]) => {
      answer.addRow(cells);
      // Only for a statement that changes nothing: an attention would roll back changes.
      if (stops && !stopped && answer.full) stopped = connection.cancel();
    });
    // Triggers report their counts before the statement that fires them, so the last count is of the statement.
    request.on('doneInProc', count => answer.addCount(count));
    connection.execSql(request);
  });
}

function isCanceled(error: Error): boolean {
  return (error as { code?: unknown }).code === 'ECANCEL';
}

interface Declared {
  readonly types?: readonly (ScalarType | undefined)[];
  readonly firstParameter?: number;
}

function addParameters(request: Request, prefix: string, values: readonly SqlValue[], { types = [], firstParameter = 1 }: Declared = {}): void {
  values.forEach((given, index) => {
    const { type, value, options } = parameterOf(given, types[index]);
    request.addParameter(`${prefix}${firstParameter + index}`, type, value, options);
  });
}
