import { ColumnValue, type BoundStatement, type Database, type QueryResult } from '../../runtime/drivers/database';
import { rowsOfTexts } from '../../runtime/drivers/row-collector';
import type { Request } from '../../runtime/http/request';

/** Parts of a request; whatever is left out is empty. */
export interface RequestParts {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string[]>;
  readonly headers?: Record<string, string>;
  readonly claims?: Record<string, string>;
  readonly context?: Record<string, string>;
  readonly body?: string | Uint8Array | undefined;
  readonly takesBinary?: boolean;
}

/** Makes a request as an adapter would. */
export function request(routeKey: string, parts: RequestParts = {}): Request {
  const { path = {}, query = {}, headers = {}, claims = {}, context = {}, body, takesBinary = false } = parts;
  return {
    routeKey,
    path: new Map(Object.entries(path)),
    query: new Map(Object.entries(query)),
    headers: new Map(Object.entries(headers)),
    claims: new Map(Object.entries(claims)),
    context: new Map(Object.entries(context)),
    body,
    takesBinary,
    requestId: 'request-1',
    invocation: { functionRequestId: 'function-1', remainingMs: 28_000, coldStart: false, traceId: '1-2-3' },
  };
}

/** Makes what a driver gives back for rows of the same columns. */
export function resultOf(...rows: Record<string, unknown>[]): QueryResult {
  return {
    columns: Object.keys(rows[0] ?? {}),
    rows: rowsOfTexts(rows.map(row => JSON.stringify(row))),
    rowCount: rows.length,
    databaseMs: 1.234,
    reused: true,
  };
}

/** A database that answers every statement the same way, and remembers what it was asked. */
export class FakeDatabase implements Database {
  readonly run = jest.fn<ReturnType<Database['run']>, Parameters<Database['run']>>();
  readonly ping = jest.fn<ReturnType<Database['ping']>, Parameters<Database['ping']>>();

  readonly stream = jest.fn<ReturnType<Database['stream']>, Parameters<Database['stream']>>();

  /** Runs the statements of a transaction one by one. */
  readonly transact = jest.fn<ReturnType<Database['transact']>, Parameters<Database['transact']>>(async work => {
    const send = (statements: readonly BoundStatement[]) => {
      return Promise.all(statements.map(({ statement, values }) => this.run(statement, values, { timeoutMs: 1000 })));
    };
    return { results: await send(await work(send) ?? []), databaseMs: 1.234, reused: true };
  });

  constructor(result: QueryResult = resultOf()) {
    this.run.mockResolvedValue(result);
    this.ping.mockResolvedValue();
  }

  columnValue(text: string) {
    return new ColumnValue(text, text);
  }
}
