import { RESULT_LIMIT } from '../database';

/** Receives the rows of a result. */
export interface RowSink {
  /** Takes a DataRow message, which starts with its number of columns at `from`; never throws. */
  add(message: Buffer, from: number): void;
  /** Counts a row that is larger than any answer may be. */
  addOversized(): void;
}

/** Code of a DataRow message (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const DATA_ROW = 'D'.charCodeAt(0);

/** Code and length of a message. */
const HEADER_BYTES = 5;

/** No row of this size becomes JSON within the limit: base64 is two thirds of the hexadecimal digits of `bytea`. */
const OVERSIZED_BYTES = 2 * RESULT_LIMIT;

/**
 * Takes the DataRow messages out of the bytes that a server sends, and passes all others on. pg's parser would create texts, an array and
 * an event for each row, which takes longer than writing its JSON.
 */
export class DataRows {
  /** Parts of an incomplete message, with their length and the length that is needed to go on. */
  private parts: Buffer[] = [];
  private held = 0;
  private needed = 0;
  /** Remaining bytes of a message to pass on, or of one to skip. */
  private passing = 0;
  private skipping = 0;

  /**
   * @param pass receives other messages, in any number of parts
   * @param sink returns the receiver of rows; undefined: they are passed on
   */
  constructor(private readonly pass: (bytes: Buffer) => void, private readonly sink: () => RowSink | undefined) {}

  /** Takes bytes of the server, cut anywhere. */
  push(received: Buffer): void {
    let rest: Buffer | undefined = received;
    while (this.held > 0 && rest) rest = this.complete(rest);
    if (rest) this.read(rest);
  }

  private read(bytes: Buffer): void {
    const [passed, skipped] = [Math.min(this.passing, bytes.length), Math.min(this.skipping, bytes.length)];
    this.passing -= passed;
    this.skipping -= skipped;
    let passFrom = skipped;
    let at = passed + skipped;
    while (at + HEADER_BYTES <= bytes.length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (bytes[at] === DATA_ROW) {
        // The bytes before may describe the row.
        this.passPart(bytes, passFrom, at);
        passFrom = at;
        const sink = this.sink();
        if (sink && end - at > OVERSIZED_BYTES) {
          sink.addOversized();
          passFrom = end;
        } else if (sink && end > bytes.length) {
          this.hold(bytes.subarray(at), end - at);
          return;
        } else if (sink) {
          sink.add(bytes, at + HEADER_BYTES);
          passFrom = end;
        }
      }
      at = end;
    }
    this.finish(bytes, passFrom, at);
  }

  /** Keeps what the next bytes continue: the message at `at`, which is either passed on from `passFrom`, or skipped. */
  private finish(bytes: Buffer, passFrom: number, at: number): void {
    this.passPart(bytes, passFrom, Math.min(at, bytes.length));
    if (passFrom > bytes.length) this.skipping = passFrom - bytes.length;
    else if (at > bytes.length) this.passing = at - bytes.length;
    else if (at < bytes.length) this.hold(bytes.subarray(at), HEADER_BYTES);
  }

  private passPart(bytes: Buffer, from: number, to: number): void {
    if (from < to) this.pass(bytes.subarray(from, to));
  }

  private hold(rest: Buffer, needed: number): void {
    this.parts = [rest];
    this.held = rest.length;
    this.needed = needed;
  }

  /** Completes and reads the held bytes, and returns those that follow; undefined if more are needed. */
  private complete(received: Buffer): Buffer | undefined {
    const missing = this.needed - this.held;
    this.parts.push(received.subarray(0, missing));
    if (received.length < missing) {
      this.held += received.length;
      return undefined;
    }
    const bytes = Buffer.concat(this.parts, this.needed);
    this.parts = [];
    this.held = 0;
    this.read(bytes);
    return received.subarray(missing);
  }
}
