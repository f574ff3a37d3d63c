/** Methods of pg's connection that send messages, which its types omit. */
interface PgConnection {
  query(text: string): void;
  parse(query: object): void;
  bind(config: object): void;
  describe(message: object): void;
  execute(config: object): void;
  sync(): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Options of a query. */
interface ScriptQueryOptions {
  /** Values of `$1` and so on; absent: the text may consist of several statements. */
  readonly values?: readonly (string | null)[];
  /** Rows of `COPY … FROM stdin`. */
  readonly copiedRows?: string;
  /** Whether to keep the rows of the answer. */
  readonly keepsRows?: boolean;
}

/** A query for pg's queue: https://node-postgres.com/apis/client#clientquery */
export class ScriptQuery {
  /** Rejects with an error of the server or the connection. */
  readonly result: Promise<void>;
  /** Values in PostgreSQL's text format. */
  readonly rows: (string | null)[][] = [];
  /** Statements that have ended without an error. */
  completed = 0;
  private settle!: { resolve: () => void; reject: (reason: unknown) => void };

  constructor(private readonly text: string, private readonly options: ScriptQueryOptions = {}) {
    this.result = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  submit(connection: PgConnection): void {
    const { values } = this.options;
    if (!values) return connection.query(this.text);
    connection.parse({ text: this.text });
    connection.bind({ values });
    connection.describe({ type: 'P', name: '' });
    connection.execute({});
    connection.sync();
  }

  handleRowDescription(): void {
    // Values stay as text.
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    if (this.options.keepsRows) this.rows.push(fields);
  }

  handleCommandComplete(): void {
    this.completed += 1;
  }

  handleEmptyQuery(): void {
    this.completed += 1;
  }

  handleCopyInResponse(connection: PgConnection): void {
    const { copiedRows } = this.options;
    if (copiedRows) connection.sendCopyFromChunk(Buffer.from(copiedRows));
    connection.endCopyFrom();
  }

  handleCopyData(): void {
    // Rows of `COPY … TO stdout` have no receiver.
  }

  handleError(error: unknown): void {
    this.settle.reject(error);
  }

  /** After an error, this has no effect. */
  handleReadyForQuery(): void {
    this.settle.resolve();
  }
}
