import type { Connection, Submittable } from 'pg';
import type { Rows, SqlValue } from '../database';
import type { RowSink } from './data-rows';
import { atStage, type Stage } from './error-context';
import type { PreparedStatements } from './prepared-statements';
import { RowBytes, type Field } from './row-bytes';
import { rowsOfTexts } from '../row-collector';

/** Statement with the values of its placeholders. */
export interface BoundText {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Options of a query. */
export interface PostgresQueryOptions {
  /** Runs first, and its rows are dropped; absent: the statement manages its own transaction. */
  readonly setup?: BoundText | undefined;
  readonly statement: BoundText;
  /** Columns whose text is JSON. */
  readonly jsonColumns?: readonly string[] | undefined;
  /** Maximum number of rows to keep; absent: all. */
  readonly maxRows?: number | undefined;
  /** Whether the server stops after one row more than `maxRows`: for statements that change nothing. */
  readonly stopsEarly?: boolean | undefined;
  /** Closes the connection: the only way to stop the server from sending more rows. */
  readonly breakOff?: (() => void) | undefined;
  /** Whether to run in a transaction block, which a procedure cannot end. */
  readonly inBlock?: boolean | undefined;
  /** Whether the block ends with the query; otherwise the caller ends it. */
  readonly commits?: boolean | undefined;
  /** Statements prepared by earlier queries; absent: none. */
  readonly prepared?: PreparedStatements | undefined;
}

const BEGIN: BoundText = { text: 'BEGIN', values: [] };
const COMMIT: BoundText = { text: 'COMMIT', values: [] };

/** Maximum row count of an Execute message: 32 bits, including one extra row. */
const MAX_FETCH = 2 ** 31 - 1;

/** Methods of pg's connection whose types lack an argument. */
type Messages = { [name in 'close' | 'parse' | 'bind' | 'describe' | 'execute']: (message: object) => void } & Pick<Connection, 'stream' | 'sync' | 'on' | 'off'>;

/**
 * A statement and the setup of its transaction, sent in one round trip through pg's client. Everything up to the one Sync runs in one
 * transaction, which an error rolls back
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY), so that neither BEGIN nor COMMIT
 * is needed. The extended protocol rejects a second statement in a text.
 */
export class PostgresQuery implements Submittable, RowSink {
  /** Rejects with the error of the server or of pg's client. */
  readonly result: Promise<Rows>;
  private resolve!: (rows: Rows) => void;
  private reject!: (error: unknown) => void;
  private rows: RowBytes | undefined;
  /** Command tags of the server, in the order of the texts. */
  private readonly commands: string[] = [];
  /** Number of texts to parse, up to the statement, and number parsed. */
  private toParse = 0;
  private parsed = 0;
  /** Whether the server parsed the statement for an earlier query. */
  private kept = false;
  private forget: (() => void) | undefined;

  constructor(private readonly options: PostgresQueryOptions) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Command tag of the statement. */
  private get command(): string {
    return this.commands[this.ahead] ?? '';
  }

  /** Number of texts that run before the statement. */
  private get ahead(): number {
    const { setup, inBlock } = this.options;
    return Number(inBlock ?? false) + Number(setup !== undefined);
  }

  private get stage(): Stage {
    if (this.parsed < this.toParse) return 'unparsed';
    return this.kept ? 'kept' : 'parsed';
  }

  /** Counts parsed texts: pg passes all messages to a query except ParseComplete. */
  private watch(messages: Messages): void {
    const parsed = () => void (this.parsed += 1);
    messages.on('parseComplete', parsed);
    this.forget = () => void messages.off('parseComplete', parsed);
  }

  private get texts(): string[] {
    const { setup, statement } = this.options;
    return setup ? [setup.text, statement.text] : [statement.text];
  }

  submit(connection: Connection): void {
    const messages = connection as unknown as Messages;
    const { setup, statement, prepared, inBlock, commits, stopsEarly, maxRows = Infinity } = this.options;
    this.watch(messages);
    messages.stream.cork();
    if (inBlock) this.toParse += run(messages, BEGIN);
    if (setup) this.toParse += run(messages, setup, prepared);
    const parses = send(messages, statement, prepared);
    this.toParse += parses;
    this.kept = parses === 0;
    messages.describe({ type: 'P' });
    messages.execute(stopsEarly && maxRows < MAX_FETCH ? { rows: maxRows + 1 } : {});
    if (commits) run(messages, COMMIT);
    messages.sync();
    messages.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.rows = new RowBytes(fields, this.options.maxRows, this.options.jsonColumns);
  }

  /** Receives only the rows of the setup, which are dropped. */
  handleDataRow(): void {}

  /** Receiver of the rows of the statement; undefined before their description. */
  get sink(): RowSink | undefined {
    return this.rows && this;
  }

  add(message: Buffer, from: number): void {
    this.rows!.add(message, from);
    this.checkOverflow();
  }

  addOversized(): void {
    this.rows!.addOversized();
    this.checkOverflow();
  }

  private checkOverflow(): void {
    if (!this.options.stopsEarly || !this.rows!.overflown) return;
    // The rows so far are enough to reject the answer.
    this.resolve(this.rows!.finish());
    this.options.breakOff?.();
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.commands.push(text);
  }

  /** Called when there are more rows than requested. */
  handlePortalSuspended(): void {
    this.commands.push('');
  }

  handleEmptyQuery(): void {}

  handleError(error: unknown): void {
    this.options.prepared?.delete(...this.texts);
    this.forget?.();
    if (this.commands.length === this.ahead) atStage(error, this.stage, this.options.statement.values);
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.options.prepared?.add(...this.texts);
    this.forget?.();
    try {
      const rows = this.rows?.finish() ?? { columns: [], rows: rowsOfTexts([]), rowCount: 0 };
      this.resolve({ ...rows, rowCount: changedRows(this.command) ?? rows.rowCount });
    } catch (error) {
      this.reject(error);
    }
  }
}

/** Runs a text and returns the number of texts that the server must parse. */
function run(messages: Messages, text: BoundText, prepared?: PreparedStatements): number {
  const parses = send(messages, text, prepared);
  messages.execute({});
  return parses;
}

function send(messages: Messages, { text, values }: BoundText, prepared?: PreparedStatements): number {
  const name = prepared?.nameOf(text) ?? '';
  const parses = !prepared?.has(text);
  if (parses) {
    // After an error, the server may or may not have kept it; closing a missing statement is not an error.
    if (name) messages.close({ type: 'S', name });
    messages.parse({ text, name });
  }
  messages.bind({ statement: name, values, valueMapper: wireValue });
  return Number(parses);
}

/** Returns the wire format of a value: bytes are binary, all else is text. */
function wireValue(value: SqlValue): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value) : String(value);
}

/** Reads the count at the end of a command tag, as of `INSERT 0 5`; some have none. */
function changedRows(command: string): number | undefined {
  const [count] = /\d+$/.exec(command) ?? [];
  return count === undefined ? undefined : Number(count);
}
