/** Error message of PostgreSQL (https://www.postgresql.org/docs/current/protocol-error-fields.html). */
export interface ServerError {
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** Position in a database function, as in `PL/pgSQL function stock() line 3 at RAISE`. */
  readonly where?: string | undefined;
}

const ERROR = 'E'.charCodeAt(0);
const HEADER_BYTES = 5;

/** First message types of a server: authentication, error, other protocol version. */
const FIRST = new Set(['R', 'E', 'v'].map(type => type.charCodeAt(0)));

/** Extracts the errors from the data of a PostgreSQL server, and keeps nothing else. */
export class ServerErrorReader {
  private pending = Buffer.alloc(0);
  private skipped = 0;
  /** Undefined before the first byte. */
  private isPostgres: boolean | undefined;

  /** @returns the errors that end in this chunk */
  read(chunk: Buffer): ServerError[] {
    this.isPostgres ??= chunk.length === 0 ? undefined : FIRST.has(chunk[0]!);
    if (!this.isPostgres) return [];
    const start = Math.min(this.skipped, chunk.length);
    this.skipped -= start;
    this.pending = Buffer.concat([this.pending, chunk.subarray(start)]);
    return this.takeErrors();
  }

  private takeErrors(): ServerError[] {
    const errors: ServerError[] = [];
    while (this.pending.length >= HEADER_BYTES) {
      const isError = this.pending[0] === ERROR;
      const length = 1 + this.pending.readUInt32BE(1);
      if (isError && this.pending.length < length) break;
      if (isError) errors.push(parseError(this.pending.subarray(HEADER_BYTES, length)));
      this.skipped = Math.max(0, length - this.pending.length);
      this.pending = this.pending.subarray(length);
    }
    return errors;
  }
}

function parseError(body: Buffer): ServerError {
  const fields = new Map(body.toString('utf8').split('\0').map(field => [field.slice(0, 1), field.slice(1)]));
  return { message: fields.get('M') ?? '', detail: fields.get('D'), hint: fields.get('H'), where: fields.get('W') };
}
