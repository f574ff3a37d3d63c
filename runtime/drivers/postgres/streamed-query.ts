import { RowBatches, type RowReceiver, type RowSource } from '../row-receiver';
import { PostgresQuery, type PostgresQueryOptions } from './query';
import { noRows } from './row-bytes';
import { DatabaseError, RESULT_LIMIT } from '../database';

/** Query of one statement whose rows are handed over while it runs. */
export class StreamedQuery extends PostgresQuery {
  private readonly batches: RowBatches;

  constructor(options: PostgresQueryOptions, localTimeIsUtc: () => boolean, source: RowSource, private readonly receiver: RowReceiver) {
    super(options, localTimeIsUtc);
    this.batches = new RowBatches(source, receiver, () => ({ ...this.rows?.take() ?? noRows(), localTimeIsUtc: localTimeIsUtc() }));
  }

  override add(message: Buffer, from: number): void {
    const rows = this.rows!;
    const { size } = rows;
    rows.add(message, from);
    if (rows.size - size > RESULT_LIMIT) this.addOversized();
    else this.batches.added(rows.size);
  }

  override addOversized(): void {
    void this.receiver.fail(new DatabaseError('bug', `a row is larger than ${RESULT_LIMIT / 1_000_000} MB, and no answer may have such a row`));
  }

  override handleError(error: unknown): void {
    this.batches.close();
    super.handleError(error);
  }

  override handleReadyForQuery(): void {
    void this.batches.finish().then(() => {
      this.batches.close();
      super.handleReadyForQuery();
    });
  }
}
