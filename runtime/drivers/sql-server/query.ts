import { Request, type Connection } from 'tedious';
import { BatchAnswer, type Answer } from './answer';
import type { Batch } from './batch';
import { captureValues } from './captured-values';
import type { Cell } from './kept-row';
import { parameterOf } from './parameters';
import { StreamedAnswer } from './streamed-answer';
import type { Column } from './types';
import type { ScalarType } from '../../../src/contract/value-manifest';
import type { Rows, SqlValue } from '../database';
import type { RowReceiver } from '../row-receiver';

/** Runs a batch without parameters that returns nothing. */
export async function executeText(connection: Connection, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.execSqlBatch(new Request(text, error => error ? reject(error) : resolve()));
  });
}

/** Runs a batch on an open connection; rejects with the error of tedious or with a `DatabaseError`. */
export async function execute(connection: Connection, batch: Batch): Promise<readonly Rows[]> {
  const answer = new BatchAnswer(batch.statements, batch.marked);
  const release = batch.statements.some(({ statement }) => statement.keepsRow !== undefined) ? captureValues() : undefined;
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

/** Runs a batch of one statement, and hands its rows to a receiver; returns their number. */
export async function stream(connection: Connection, batch: Batch, receiver: RowReceiver): Promise<number> {
  let request: Request;
  const answer = new StreamedAnswer(batch.statements[0]!.statement, receiver, () => request);
  try {
    await new Promise<void>((resolve, reject) => {
      request = createRequest(batch, answer, error => error ? reject(error) : resolve());
      connection.execSql(request);
    });
    return await answer.finish();
  } finally {
    answer.close();
  }
}

async function send(connection: Connection, batch: Batch, answer: Answer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let stopped = false;
    const request = createRequest(batch, answer, error => error && !(stopped && isCanceled(error)) ? reject(error) : resolve());
    // Only for a statement that changes nothing: an attention would roll back changes.
    if (batch.stops) request.on('row', () => { if (!stopped && answer.full) stopped = connection.cancel(); });
    connection.execSql(request);
  });
}

function createRequest({ text, statements, context }: Batch, answer: Answer, end: (error?: Error | null) => void): Request {
  const request = new Request(text, end);
  for (const { statement, values } of statements) addParameters(request, 'p', values, statement);
  addParameters(request, 'c', context);
  request.on('columnMetadata', columns => answer.addColumns(columns as Column[]));
  request.on('row', (cells: Cell[]) => answer.addRow(cells));
  // Triggers report their counts before the statement that fires them, so the last count is of the statement.
  request.on('doneInProc', count => answer.addCount(count));
  return request;
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
