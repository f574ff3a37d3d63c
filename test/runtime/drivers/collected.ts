import { TIMEOUT } from './statements';
import type { Database, Rows, SqlValue, Statement, StreamOptions, StreamResult, TakeRows } from '../../../runtime/drivers/database';
import { textsOf } from '../../support/json-rows';

/** Rows of a streamed statement, as they were taken. */
export interface Collected {
  readonly batches: Rows[];
  readonly texts: string[];
  /** Resolves to the result, or to the error that ended it. */
  readonly ended: Promise<StreamResult | Error>;
}

/** Options of a stream. */
export interface CollectOptions extends Partial<StreamOptions> {
  readonly values?: readonly SqlValue[];
  /** Follows each batch. */
  readonly work?: TakeRows;
}

/** Streams a statement. */
export function collect(
  database: Database, statement: Statement, { values = [], work = () => undefined, ...options }: CollectOptions = {},
): Collected {
  const [batches, texts]: [Rows[], string[]] = [[], []];
  const ended = database.stream(statement, values, { ...TIMEOUT, ...options }, rows => {
    batches.push(rows);
    texts.push(...textsOf(rows.rows));
    return work(rows);
  });
  return { batches, texts, ended: ended.catch((error: Error) => error) };
}
