import { RowBatches, type RowReceiver, type RowSource } from '../row-receiver';
import { PostgresQuery, type PostgresQueryOptions } from './query';
import { noRows } from './row-bytes';

/** Query of one statement whose rows are handed over while it runs. */
export class StreamedQuery extends PostgresQuery {
  private readonly batches: RowBatches;

  constructor(options: PostgresQueryOptions, localTimeIsUtc: () => boolean, source: RowSource, receiver: RowReceiver) {
    super(options, localTimeIsUtc);
    this.batches = new RowBatches(source, receiver, () => ({ ...this.rows?.take() ?? noRows(), localTimeIsUtc: localTimeIsUtc() }));
  }

  override add(message: Buffer, from: number): void {
    this.rows!.add(message, from);
    this.batches.added(this.rows!.size);
  }

  override addOversized(): void {
    this.batches.rejectRow();
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
