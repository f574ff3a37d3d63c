import type { Connection, Submittable } from 'pg';
import type { Rows } from '../database';
import { failedAt } from '../failed-statement';
import type { RowReceiver } from '../row-receiver';
import type { RowSink } from './data-rows';
import { atStage, type Stage } from './error-context';
import type { Field } from './kept-row';
import { bindText, runText, type BoundText, type Messages } from './messages';
import type { PreparedStatements } from './prepared-statements';
import { noRows, RowBytes, type RowOptions } from './row-bytes';

/** Statement of a query. */
export interface QueryStatement extends BoundText, RowOptions {
  /** Whether the server stops after one row more than `maxRows`: for statements that change nothing. */
  readonly stopsEarly: boolean;
  /** Whether the server may keep it prepared. */
  readonly prepares: boolean;
}

/** Options of a query. */
export interface PostgresQueryOptions {
  /** Statement with which a transaction block begins; absent: none begins. */
  readonly begins?: 'BEGIN' | 'BEGIN READ ONLY' | undefined;
  /** Runs before the statements, and its rows are dropped. */
  readonly setup?: BoundText | undefined;
  readonly statements: readonly QueryStatement[];
  /** Whether the transaction block is committed with the query. */
  readonly commits?: boolean;
  /** Statements prepared by earlier queries; absent: none. */
  readonly prepared?: PreparedStatements | undefined;
  /** Closes the connection: the only way to stop the server from sending more rows of the last statement. Absent: all are read. */
  readonly breakOff?: (() => void) | undefined;
  /** Receives the rows while the one statement runs; see `StreamedQuery`. */
  readonly receiver?: RowReceiver;
}

const COMMIT: BoundText = { text: 'COMMIT', values: [] };

/** Maximum row count of an Execute message: 32 bits, including one extra row. */
const MAX_FETCH = 2 ** 31 - 1;

/**
 * Statements and the setup of their transaction, sent in one round trip through pg's client. Everything up to the one Sync runs in one
 * transaction, which an error rolls back
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY), so that neither BEGIN nor COMMIT
 * is needed unless the transaction has more queries. The extended protocol rejects a second statement in a text.
 */
export class PostgresQuery implements Submittable, RowSink {
  /** Rows of each statement; rejects with the error of the server or of pg's client. */
  readonly result: Promise<readonly Rows[]>;
  private resolve!: (rows: readonly Rows[]) => void;
  private reject!: (error: unknown) => void;
  /** Rows of the statement that runs, and of all statements that return rows, by index. */
  protected rows: RowBytes | undefined;
  private readonly collected: RowBytes[] = [];
  /** Command tags of the server, in the order of the texts. */
  private readonly commands: string[] = [];
  /** Number of texts to parse, up to each statement, and number parsed. */
  private readonly toParse: number[] = [];
  private parsesAhead = 0;
  private parsed = 0;
  private forget: (() => void) | undefined;

  /** @param localTimeIsUtc see `Rows.localTimeIsUtc` */
  constructor(private readonly options: PostgresQueryOptions, private readonly localTimeIsUtc: () => boolean) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Index of the statement that runs; negative before the first. */
  private get index(): number {
    const { begins, setup } = this.options;
    return this.commands.length - Number(begins !== undefined) - Number(setup !== undefined);
  }

  private stageOf(index: number): Stage {
    const toParse = this.toParse[index]!;
    if (this.parsed < toParse) return 'unparsed';
    return toParse === (this.toParse[index - 1] ?? this.parsesAhead) ? 'kept' : 'parsed';
  }

  /** Counts parsed texts: pg passes all messages to a query except ParseComplete. */
  private watch(messages: Messages): void {
    const parsed = () => void (this.parsed += 1);
    messages.on('parseComplete', parsed);
    this.forget = () => void messages.off('parseComplete', parsed);
  }

  private get texts(): string[] {
    const { setup, statements } = this.options;
    const texts = statements.map(({ text }) => text);
    return setup ? [setup.text, ...texts] : texts;
  }

  submit(connection: Connection): void {
    const messages = connection as unknown as Messages;
    const { begins, setup, statements, commits, prepared } = this.options;
    this.watch(messages);
    messages.stream.cork();
    if (begins) this.parsesAhead += runText(messages, { text: begins, values: [] });
    if (setup) this.parsesAhead += runText(messages, setup, prepared);
    let toParse = this.parsesAhead;
    for (const statement of statements) {
      const { stopsEarly, maxRows = Infinity, prepares } = statement;
      toParse += bindText(messages, statement, prepares ? prepared : undefined);
      this.toParse.push(toParse);
      messages.describe({ type: 'P' });
      messages.execute(stopsEarly && maxRows < MAX_FETCH ? { rows: maxRows + 1 } : {});
    }
    if (commits) runText(messages, COMMIT);
    messages.sync();
    messages.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    const { index } = this;
    this.rows = new RowBytes(fields, this.options.statements[index]);
    this.collected[index] = this.rows;
  }

  /** Receives only the rows of the setup, which are dropped. */
  handleDataRow(): void {}

  /** Receiver of the rows of the statements; undefined before their description. */
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
    const { breakOff, statements } = this.options;
    if (!breakOff || !this.rows!.overflown || this.index < statements.length - 1 || !statements.at(-1)!.stopsEarly) return;
    // The rows so far are enough to reject the answer.
    this.resolve(this.finish(statements.length));
    breakOff();
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.commands.push(text);
  }

  /** Called when there are more rows than requested. */
  handlePortalSuspended(): void {
    this.commands.push('');
  }

  handleEmptyQuery(): void {
    this.commands.push('');
  }

  handleError(error: unknown): void {
    this.options.prepared?.delete(...this.texts);
    this.forget?.();
    const { index } = this;
    const statement = this.options.statements[index];
    if (!statement) return this.reject(error);
    atStage(error, this.stageOf(index), statement.values);
    try {
      failedAt(error, { index, before: this.finish(index) });
      this.reject(error);
    } catch (earlier) {
      this.reject(earlier);
    }
  }

  handleReadyForQuery(): void {
    this.options.prepared?.add(...this.texts);
    this.forget?.();
    try {
      this.resolve(this.finish(this.options.statements.length));
    } catch (error) {
      this.reject(error);
    }
  }

  /** Returns the rows of the first statements; throws the error of the first value that could not be written. */
  private finish(count: number): Rows[] {
    const results: Rows[] = [];
    const ahead = this.commands.length - this.index;
    const localTimeIsUtc = this.localTimeIsUtc();
    try {
      for (let index = 0; index < count; index++) {
        const rows = this.collected[index]?.finish() ?? noRows();
        results.push({ ...rows, rowCount: changedRows(this.commands[ahead + index]) ?? rows.rowCount, localTimeIsUtc });
      }
    } catch (error) {
      failedAt(error, { index: results.length, before: results });
      throw error;
    }
    return results;
  }
}

/** Reads the count at the end of a command tag, as of `INSERT 0 5`; some have none. */
function changedRows(command = ''): number | undefined {
  const [count] = /\d+$/.exec(command) ?? [];
  return count === undefined ? undefined : Number(count);
}
