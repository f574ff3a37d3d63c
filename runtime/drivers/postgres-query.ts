import type { Connection, Submittable } from 'pg';
import type { Rows } from './connected-database';
import type { SqlValue } from './database';
import { writerOf } from './postgres-types';
import type { PreparedStatements } from './prepared-statements';
import { RowCollector } from './row-collector';

/** One statement of a query, with the values of its placeholders. */
export interface BoundText {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What a query sends. */
export interface PostgresQueryOptions {
  /** Runs first, and its rows are dropped; absent: the statement may end transactions of its own. */
  readonly setup?: BoundText | undefined;
  readonly statement: BoundText;
  readonly maxRows?: number | undefined;
  /** What the server keeps of earlier queries; absent: it keeps nothing. */
  readonly prepared?: PreparedStatements | undefined;
}

/** What pg tells of a column. */
interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** The part of pg's connection that its types lack an argument of. */
type Messages = { [name in 'close' | 'parse' | 'bind' | 'describe' | 'execute']: (message: object) => void } & Pick<Connection, 'stream' | 'sync'>;

/**
 * A statement and what sets up its transaction, sent in one go for pg's client to submit. All up to the one Sync runs in one
 * transaction, which an error rolls back
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY), so that neither BEGIN nor COMMIT
 * is needed. The extended protocol refuses a second statement in a text.
 */
export class PostgresQuery implements Submittable {
  /** Rejects with whatever the server or pg's client rejects with. */
  readonly result: Promise<Rows>;
  private resolve!: (rows: Rows) => void;
  private reject!: (error: unknown) => void;
  private collector: RowCollector<string> | undefined;
  private command = '';

  constructor(private readonly options: PostgresQueryOptions) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  private get texts(): string[] {
    const { setup, statement } = this.options;
    return setup ? [setup.text, statement.text] : [statement.text];
  }

  submit(connection: Connection): void {
    const messages = connection as unknown as Messages;
    const { setup, statement, prepared } = this.options;
    messages.stream.cork();
    if (setup) {
      send(messages, setup, prepared);
      messages.execute({});
    }
    send(messages, statement, prepared);
    messages.describe({ type: 'P' });
    messages.execute({});
    messages.sync();
    messages.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.collector = new RowCollector(fields.map(({ name, dataTypeID }) => ({ name, write: writerOf(dataTypeID) })), this.options.maxRows);
  }

  /** Only the statement is described, so that rows before that are the setup's. */
  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.collector?.add(fields);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.command = text;
  }

  handleEmptyQuery(): void {}

  handleError(error: unknown): void {
    this.options.prepared?.delete(...this.texts);
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.options.prepared?.add(...this.texts);
    try {
      const rows = this.collector?.finish() ?? { columns: [], rows: [], rowCount: 0 };
      this.resolve({ ...rows, rowCount: changedRows(this.command) ?? rows.rowCount });
    } catch (error) {
      this.reject(error);
    }
  }
}

function send(messages: Messages, { text, values }: BoundText, prepared: PreparedStatements | undefined): void {
  const name = prepared?.nameOf(text) ?? '';
  if (!prepared?.has(text)) {
    // After an error, nobody knows whether the server keeps it; to close what is not there is no error.
    if (name) messages.close({ type: 'S', name });
    messages.parse({ text, name });
  }
  messages.bind({ statement: name, values, valueMapper: wireValue });
}

/** Bytes are sent as such, all else as text. */
function wireValue(value: SqlValue): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value) : String(value);
}

/** Reads the count at the end of a command tag, as of `INSERT 0 5`; some have none. */
function changedRows(command: string): number | undefined {
  const [count] = /\d+$/.exec(command) ?? [];
  return count === undefined ? undefined : Number(count);
}
