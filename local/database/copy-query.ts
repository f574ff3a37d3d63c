/** Methods of pg's connection that send rows, which its types omit. */
interface Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** `COPY … FROM stdin` with its rows, for pg's queue: https://node-postgres.com/apis/client#clientquery */
export class CopyQuery {
  readonly outcome: Promise<void>;
  private settle!: { resolve: () => void; reject: (reason: Error) => void };
  private failed = false;

  constructor(private readonly text: string, private readonly rows: string) {
    this.outcome = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFromChunk(Buffer.from(this.rows));
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {
    // Only the end of the queue matters.
  }

  handleError(error: Error): void {
    this.failed = true;
    this.settle.reject(error);
  }

  handleReadyForQuery(): void {
    if (!this.failed) this.settle.resolve();
  }
}
