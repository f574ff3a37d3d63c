import { checkNames } from './column-names';
import { DatabaseError, RESULT_LIMIT, type Rows, type Statement, type TakeRows } from './database';

/** Receiver of a statement whose rows are streamed, for all attempts to run it. */
export class RowReceiver {
  /** Whether rows were taken, so that the statement cannot run again. */
  taken = false;
  /** Error that stops the statement: the receiver is gone, or rows cannot be handed over. */
  failure: DatabaseError | undefined;
  /** Rejects with `failure`. */
  readonly stopped: Promise<never>;
  private reject!: (failure: DatabaseError) => void;
  private closed = false;

  constructor(private readonly statement: Statement, private readonly receive: TakeRows, private readonly signal?: AbortSignal) {
    this.stopped = new Promise((_, reject) => this.reject = reject);
    // A failure before or after the statement has no other handler.
    this.stopped.catch(() => undefined);
    signal?.addEventListener('abort', this.abort);
    if (signal?.aborted) this.abort();
  }

  /** Hands rows over; never throws or rejects. After a failure, the promise does not settle. */
  readonly take: TakeRows = rows => {
    if (this.closed) return undefined;
    try {
      if (!this.taken) checkNames(this.statement, rows);
      this.taken = true;
      return this.receive(rows)?.catch(async (error: unknown) => this.fail(error));
    } catch (error) {
      return this.fail(error);
    }
  };

  /** Stops the statement; the promise does not settle. */
  async fail(error: unknown): Promise<never> {
    this.failure ??= error instanceof DatabaseError ? error : new DatabaseError('bug', 'the receiver of the rows failed', { cause: error });
    this.reject(this.failure);
    this.close();
    return new Promise(() => undefined);
  }

  /** Takes no more rows. */
  close(): void {
    this.closed = true;
    this.signal?.removeEventListener('abort', this.abort);
  }

  private readonly abort = () => void this.fail(new DatabaseError('unavailable', 'the statement was stopped because its caller is gone'));
}

/** Source of rows, as a socket. */
export interface RowSource {
  pause(): void;
  resume(): void;
}

/** Size of a batch after which it is handed over; the last row may exceed it. */
const BATCH_BYTES = 64_000;

/**
 * Hands rows over in batches: when one is large enough, or nothing more has arrived. Pauses the source while the receiver works.
 */
export class RowBatches {
  private scheduled: NodeJS.Immediate | undefined;
  private taking: Promise<void> | undefined;
  private closed = false;
  private paused = false;
  /** Size of the rows that were not handed over. */
  private size = 0;
  /** Whether there are such rows. */
  private pending = false;

  /** @param next returns the rows since its last call; throws the error of the first value that could not be written */
  constructor(private readonly source: RowSource, private readonly receiver: RowReceiver, private readonly next: () => Rows) {}

  /** Records that rows were added; `size` is that of all that were not handed over. Never throws. */
  added(size: number): void {
    if (size - this.size > RESULT_LIMIT) return this.rejectRow();
    this.size = size;
    this.pending = true;
    if (this.taking) this.pause();
    else if (size >= BATCH_BYTES) this.flush();
    else this.scheduled ??= setImmediate(() => this.flush());
  }

  /** Records a row that is larger than any answer may be. */
  rejectRow(): void {
    void this.receiver.fail(new DatabaseError('bug', `a row is larger than ${RESULT_LIMIT / 1_000_000} MB, and no answer may have such a row`));
  }

  /** Hands over what is left, or an empty batch without rows. */
  async finish(): Promise<void> {
    do {
      if (!this.taking && (this.pending || !this.receiver.taken)) this.flush();
      await this.taking;
    } while (this.pending || this.taking);
  }

  /** Drops rows that were not handed over, and lets the source go on. */
  close(): void {
    this.closed = true;
    clearImmediate(this.scheduled);
    this.resume();
  }

  private flush(): void {
    clearImmediate(this.scheduled);
    this.scheduled = undefined;
    this.pending = false;
    this.size = 0;
    const taking = this.handOver();
    if (!taking) return;
    this.taking = taking.then(() => {
      this.taking = undefined;
      if (this.closed) return;
      if (this.pending) this.flush();
      if (!this.taking) this.resume();
    });
  }

  /** Pauses only when rows arrive meanwhile: most receivers are faster. */
  private pause(): void {
    if (this.paused || this.closed) return;
    this.paused = true;
    this.source.pause();
  }

  private resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.source.resume();
  }

  private handOver(): Promise<void> | undefined {
    try {
      return this.receiver.take(this.next());
    } catch (error) {
      return this.receiver.fail(error);
    }
  }
}
