import type {
  CallOptions, ColumnValue, QueryResult, SqlValue, Statement, StreamOptions, StreamResult, TakeRows, TransactionOptions, TransactionResult, Work,
} from './database';
import type { OpenDatabase } from './driver';

/**
 * A writer and its readers as one database: read-only statements go to the readers, all others to the writer.
 *
 * A read does not fall back to the writer when no reader is reachable: readers mostly fail under load, and moving that
 * load would take the writer down as well. The reader endpoint of an Aurora cluster falls back where that is
 * safe: it resolves to the writer while the cluster has no reader
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Endpoints.Reader.html).
 */
export class ReadReplicas implements OpenDatabase {
  constructor(private readonly writer: OpenDatabase, private readonly readers: OpenDatabase) {}

  /** Connects to the readers only, so that an API that only reads costs the writer no connection. */
  connect(): void {
    this.readers.connect();
  }

  async run(statement: Statement, values: readonly SqlValue[], options: CallOptions): Promise<QueryResult> {
    return (statement.readOnly ? this.readers : this.writer).run(statement, values, options);
  }

  async transact(work: Work, options: TransactionOptions): Promise<TransactionResult> {
    return (options.readOnly ? this.readers : this.writer).transact(work, options);
  }

  async stream(statement: Statement, values: readonly SqlValue[], options: StreamOptions, take: TakeRows): Promise<StreamResult> {
    return this.readers.stream(statement, values, options, take);
  }

  columnValue(text: string): ColumnValue | undefined {
    return this.readers.columnValue(text);
  }

  /** Checks the writer: without readers an API is degraded, without a writer it is down. */
  async ping(options: CallOptions): Promise<void> {
    await this.writer.ping(options);
  }
}
