/* eslint-disable no-bitwise -- the protocol is made of bits */
/** A login as a client sent it. */
export interface TdsLogin {
  readonly userName: string;
  readonly password: string;
  readonly database: string;
  /** The client said `ApplicationIntent=ReadOnly`. */
  readonly readOnlyIntent: boolean;
}

/** A statement as a client sent it through sp_executesql; parameters as `type:value`, with `null` for NULL. */
export interface TdsRequest {
  readonly text: string;
  /** Declaration of the parameters, as in `@p1 int, @p2 nvarchar(4000)`. */
  readonly declaration: string;
  readonly parameters: readonly unknown[];
}

const SP_EXECUTESQL = 10;
const STREAM_LENGTH = 0xffff;
const NULL_STREAM = 0xffff_ffff_ffff_ffffn;

/** Reads LOGIN7 (MS-TDS 2.2.6.4). */
export function readLogin(payload: Buffer): TdsLogin {
  const field = (position: number) => {
    const start = payload.readUInt16LE(position);
    return payload.subarray(start, start + 2 * payload.readUInt16LE(position + 2));
  };
  const text = (position: number) => field(position).toString('utf16le');
  // A password has the halves of its bytes swapped after an XOR: no secret, only unreadable.
  const password = Buffer.from(field(44).map(byte => ((byte ^ 0xa5) >> 4) | (((byte ^ 0xa5) & 0xf) << 4))).toString('utf16le');
  return { userName: text(40), password, database: text(68), readOnlyIntent: (payload[26] & 0x20) !== 0 };
}

/** Reads a batch without parameters, behind its headers (MS-TDS 2.2.6.7). */
export function readBatch(payload: Buffer): string {
  return payload.subarray(payload.readUInt32LE(0)).toString('utf16le');
}

/** Reads a call of sp_executesql (MS-TDS 2.2.6.6). */
export function readCall(payload: Buffer): TdsRequest {
  const reader = new Reader(payload);
  reader.skip(payload.readUInt32LE(0));
  const marker = reader.number(2);
  const procedure = reader.number(2);
  if (marker !== 0xffff || procedure !== SP_EXECUTESQL) throw new Error('the test server knows no procedure but sp_executesql');
  reader.skip(2);

  const [text, declaration = '', ...parameters] = reader.parameters();
  return { text: String(text), declaration: String(declaration), parameters };
}

class Reader {
  private position = 0;

  constructor(private readonly payload: Buffer) {}

  skip(bytes: number): void {
    this.position += bytes;
  }

  number(bytes: number): number {
    return this.bytes(bytes).readUIntLE(0, bytes);
  }

  parameters(): unknown[] {
    const values: unknown[] = [];
    while (this.position < this.payload.length) {
      this.skip(2 * this.number(1) + 1);
      values.push(this.value(this.number(1)));
    }
    return values;
  }

  private bytes(length: number): Buffer {
    this.position += length;
    return this.payload.subarray(this.position - length, this.position);
  }

  /** Reads TYPE_INFO and value of the types that a parameter can have here. */
  private value(type: number): unknown {
    switch (type) {
      case 0xe7: return this.long(5)?.toString('utf16le') ?? null;
      case 0xa5: return this.long(0);
      case 0x26: return this.short()?.readInt32LE(0) ?? null;
      case 0x6d: return this.short()?.readDoubleLE(0) ?? null;
      case 0x68: return booleanOf(this.short());
      case 0x2b: return momentOf(this.short());
      case 0x24: case 0x28: case 0x6a: return this.nothing(type);
      default: throw new Error(`the test server knows no parameters of type 0x${type.toString(16)}`);
    }
  }

  /** NULL of a type whose other values are sent as text here. */
  private nothing(type: number): null {
    // A date says nothing of its type, a GUID its length, a decimal number its precision and scale too.
    this.skip(type === 0x28 ? 0 : type === 0x24 ? 1 : 3);
    if (this.number(1) !== 0) throw new Error(`the test server knows only NULL of type 0x${type.toString(16)}`);
    return null;
  }

  /** A value with a length of one byte. */
  private short(): Buffer | null {
    this.skip(1);
    const length = this.number(1);
    return length === 0 ? null : this.bytes(length);
  }

  /** A value with a length of two bytes, or a stream of chunks. */
  private long(collation: number): Buffer | null {
    const most = this.number(2);
    this.skip(collation);
    if (most === STREAM_LENGTH) return this.stream();
    const length = this.number(2);
    return length === STREAM_LENGTH ? null : this.bytes(length);
  }

  private stream(): Buffer | null {
    if (this.bytes(8).readBigUInt64LE(0) === NULL_STREAM) return null;
    const chunks: Buffer[] = [];
    for (let length = this.number(4); length > 0; length = this.number(4)) chunks.push(this.bytes(length));
    return Buffer.concat(chunks);
  }
}

function booleanOf(bytes: Buffer | null): boolean | null {
  return bytes && bytes[0] === 1;
}

/** `datetimeoffset(7)`: 100 ns of the day and days since the year 1, both in UTC, and minutes of the offset (MS-TDS 2.2.5.5.1.8). */
function momentOf(bytes: Buffer | null): string | null {
  if (bytes === null) return null;
  const ticks = bytes.readUIntLE(0, 5);
  const day = new Date(Date.parse('0001-01-01T00:00:00Z') + bytes.readUIntLE(5, 3) * 86_400_000).toISOString().slice(0, 10);
  const time = new Date(Math.floor(ticks / 10_000)).toISOString().slice(11, 19);
  return `${day}T${time}.${String(ticks % 10_000_000).padStart(7, '0')} offset ${bytes.readInt16LE(8)}`;
}
