import type { Connection, Submittable } from 'pg';
import type { Rows, SqlValue } from '../database';
import { atStage, type Stage } from './error-context';
import type { PreparedStatements } from './prepared-statements';
import { writerOf } from './types';
import { RowCollector } from '../row-collector';

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
  /** Columns whose text is JSON. */
  readonly jsonColumns?: readonly string[] | undefined;
  /** How many rows are kept; absent: all. */
  readonly maxRows?: number | undefined;
  /** The server stops once there is a row more than `maxRows`: right for a statement that changes nothing. */
  readonly stopsEarly?: boolean | undefined;
  /** Breaks the connection off, as nothing else keeps the server from sending what nobody wants. */
  readonly breakOff?: (() => void) | undefined;
  /** All runs in a transaction block, which a procedure cannot end. */
  readonly inBlock?: boolean | undefined;
  /** The block ends with the query; else the sender ends the block. */
  readonly commits?: boolean | undefined;
  /** What the server keeps of earlier queries; absent: it keeps nothing. */
  readonly prepared?: PreparedStatements | undefined;
}

const BEGIN: BoundText = { text: 'BEGIN', values: [] };
const COMMIT: BoundText = { text: 'COMMIT', values: [] };

/** Rows that can be asked for: a number of 32 bits, and one more. */
const MAX_FETCH = 2 ** 31 - 1;

/** What pg tells of a column. */
interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** The part of pg's connection that its types lack an argument of. */
type Messages = { [name in 'close' | 'parse' | 'bind' | 'describe' | 'execute']: (message: object) => void } & Pick<Connection, 'stream' | 'sync' | 'on' | 'off'>;

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
  /** What the server says of each text, in the order that they were sent. */
  private readonly commands: string[] = [];
  /** Texts that the server was sent to parse, up to the statement, and how many it has parsed. */
  private toParse = 0;
  private parsed = 0;
  /** The server parsed the statement for an earlier query. */
  private kept = false;
  private forget: (() => void) | undefined;

  constructor(private readonly options: PostgresQueryOptions) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** What the server says of the statement. */
  private get command(): string {
    return this.commands[this.ahead] ?? '';
  }

  /** How many texts run before the statement. */
  private get ahead(): number {
    const { setup, inBlock } = this.options;
    return Number(inBlock ?? false) + Number(setup !== undefined);
  }

  private get stage(): Stage {
    if (this.parsed < this.toParse) return 'unparsed';
    return this.kept ? 'kept' : 'parsed';
  }

  /** pg passes everything on to a query, except that a text was parsed. */
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
    const { maxRows, jsonColumns } = this.options;
    this.collector = new RowCollector(fields.map(({ name, dataTypeID }) => ({ name, write: writerOf(dataTypeID) })), maxRows, jsonColumns);
  }

  /** Only the statement is described, so that rows before that are the setup's. */
  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.collector?.add(fields);
    if (this.options.stopsEarly && this.collector?.overflown) this.overflow(this.collector);
  }

  private overflow(collector: RowCollector<string>): void {
    // What came is enough to refuse the answer.
    this.resolve(collector.finish());
    this.options.breakOff?.();
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.commands.push(text);
  }

  /** There are more rows than were asked for. */
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
      const rows = this.collector?.finish() ?? { columns: [], rows: [], rowCount: 0 };
      this.resolve({ ...rows, rowCount: changedRows(this.command) ?? rows.rowCount });
    } catch (error) {
      this.reject(error);
    }
  }
}

/** Gives how many texts the server has to parse. */
function run(messages: Messages, text: BoundText, prepared?: PreparedStatements): number {
  const parses = send(messages, text, prepared);
  messages.execute({});
  return parses;
}

function send(messages: Messages, { text, values }: BoundText, prepared?: PreparedStatements): number {
  const name = prepared?.nameOf(text) ?? '';
  const parses = !prepared?.has(text);
  if (parses) {
    // After an error, the server may or may not have kept it; to close what is not there is not an error.
    if (name) messages.close({ type: 'S', name });
    messages.parse({ text, name });
  }
  messages.bind({ statement: name, values, valueMapper: wireValue });
  return Number(parses);
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
